//! What the events say of the nodes of a cluster.

use ringrift::event::{ClusterHealth, Severity};
use ringrift::id::NodeId;
use ringrift::state::{Capacity, Node, NodeStatus, State};

/// The nodes that have not left.
pub(super) fn present(state: &State) -> impl Iterator<Item = (&NodeId, &Node)> {
    let is_here = |node: &Node| matches!(node.status, NodeStatus::Online | NodeStatus::Silent);
    state.nodes.by_id.iter().filter(move |(_, node)| is_here(node))
}

/// Why a node that is up cannot be counted on for work; `None` if it can, and for one that is silent:
/// nobody knows how it is.
pub(super) fn unfit(state: &State, id: &NodeId, node: &Node) -> Option<String> {
    if node.status != NodeStatus::Online {
        return node.unfit.clone();
    }
    let agent = node.coordinator.as_ref().filter(|it| it.severity == Some(Severity::Critical));
    let agent = agent.map(|agent| agent.reasons.join("; "));
    agent.or_else(|| {
        let (resource, usage) = state.pressure.on(id)?.used_up()?;
        Some(format!("{resource} is used up ({:.0} %)", usage.used_percent))
    })
}

/// Whether the leader begins to count on a fit node.
pub(super) fn starts_work(state: &State, id: &NodeId, node: &Node) -> bool {
    node.is_fit() && node.at_work_since.is_none() && state.controls.drained(id).is_none()
}

/// What the nodes of a cluster add up to.
#[derive(Debug, PartialEq)]
pub(super) struct Survey {
    /// Nodes that have not left.
    pub nodes: u64,
    /// What those that are fit for work can compute with.
    pub capacity: Capacity,
    /// What is wrong with the others, one line each.
    pub troubles: Vec<String>,
}

impl Survey {
    pub(super) fn of(state: &State) -> Self {
        let mut capacity = Capacity { nodes: 0, cores: 0, gpus: 0 };
        let (mut nodes, mut troubles) = (0, Vec::new());
        for (id, node) in present(state) {
            nodes += 1;
            if node.is_fit() {
                let cores = state.pressure.on(id).and_then(|of| of.cores);
                let device = node.device.as_deref().unwrap_or_default();
                capacity.nodes += 1;
                capacity.cores += cores.map_or(0, |cores| cores.all);
                capacity.gpus += u64::from(device.starts_with("cuda"));
            } else {
                let why = node.unfit.as_deref().unwrap_or("silent");
                troubles.push(format!("{id}: {why}"));
            }
        }
        Self { nodes, capacity, troubles }
    }

    /// All in all.
    pub(super) fn health(&self) -> ClusterHealth {
        let unfit = self.troubles.len() as u64;
        match unfit {
            0 => ClusterHealth::Healthy,
            _ if 2 * unfit < self.nodes => ClusterHealth::Degraded,
            _ => ClusterHealth::Unhealthy,
        }
    }
}
