//! The nodes as the scheduler sees them: what the host file says that they are for, and how busy they
//! say they are.

use ringrift::cluster::hosts::HostFile;
use ringrift::cluster::schedule::{Capabilities, Load, NodeView};
use ringrift::event::{DaemonState, JobKind};
use ringrift::fabric::port::Liveness;
use ringrift::id::NodeId;
use ringrift::state::{Node, NodeStatus, State};

use crate::daemons::{evaluation, promotion, selfplay, trainer};

/// The nodes that the leader counts on.
pub(super) fn views(state: &State, hosts: Option<&HostFile>) -> Vec<NodeView> {
    let fit = state
        .nodes
        .by_id
        .iter()
        .filter(|(id, node)| node.is_fit() && state.controls.drained(id).is_none());
    fit.filter_map(|(id, node)| view(state, hosts, id, node)).collect()
}

/// How many of them play or train.
pub(super) fn workers(nodes: &[NodeView]) -> usize {
    let works = |kind: &JobKind| matches!(kind, JobKind::Selfplay | JobKind::Train);
    nodes.iter().filter(|node| node.capabilities.kinds.iter().any(works)).count()
}

fn view(state: &State, hosts: Option<&HostFile>, id: &NodeId, node: &Node) -> Option<NodeView> {
    let mut capabilities = match hosts {
        Some(file) => Capabilities::of(file, id)?,
        None => as_it_says(node),
    };
    capabilities.kinds.retain(|kind| does(state, id, *kind));
    let here = |kind| {
        let running = state.jobs.running();
        running.filter(|job| job.kind == kind && job.worker.as_ref() == Some(id)).count()
    };
    let jobs = |kind| u32::try_from(here(kind)).unwrap_or(u32::MAX);
    let liveness = match node.status {
        NodeStatus::Online => Liveness::Alive,
        NodeStatus::Silent => Liveness::Dead,
        NodeStatus::Offline { .. } | NodeStatus::Terminated { .. } => Liveness::Left,
        NodeStatus::Unknown => Liveness::Suspect,
    };
    Some(NodeView {
        id: id.clone(),
        liveness,
        capabilities,
        load: load_of(state, id),
        selfplay_jobs: jobs(JobKind::Selfplay),
        training_jobs: jobs(JobKind::Train),
    })
}

/// Whether the daemon runs there that does jobs of this kind: its profile may leave it out.
fn does(state: &State, id: &NodeId, kind: JobKind) -> bool {
    let doer = match kind {
        JobKind::Selfplay => selfplay::SPEC,
        JobKind::Train => trainer::SPEC,
        JobKind::Evaluate => evaluation::SPEC,
        JobKind::Promote => promotion::SPEC,
    };
    state.daemons.get(id, &doer.id()).is_some_and(|daemon| match daemon.state {
        DaemonState::Starting | DaemonState::Running => true,
        DaemonState::Stopped
        | DaemonState::Stalled
        | DaemonState::Restarting
        | DaemonState::Failed => false,
    })
}

/// Without a host file every node may do everything, and its GPU and memory are not known.
fn as_it_says(node: &Node) -> Capabilities {
    Capabilities {
        gpu: None,
        cpus: node.cpus.and_then(|cpus| u32::try_from(cpus).ok()),
        memory: None,
        kinds: vec![JobKind::Selfplay, JobKind::Train, JobKind::Evaluate, JobKind::Promote],
    }
}

fn load_of(state: &State, id: &NodeId) -> Option<Load> {
    let of = state.pressure.on(id)?;
    let (cores, load) = (of.cores?, of.load?);
    let used = cores.all.saturating_sub(cores.free);
    Some(Load {
        cpu: 100.0 * used as f64 / cores.all.max(1) as f64,
        memory: load.memory_percent,
        disk: load.disk_percent,
        gpu: None,
    })
}
