//! Machines: which agents are up, what they are, how fit they say they are.

mod coordinator;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use coordinator::Coordinator;

use super::{Seen, Sparse};
use crate::event::{Envelope, Payload, UtcMs};
use crate::id::{Incarnation, NodeId};

/// The most machines that are kept; events of further ones are counted, not kept.
pub const MAX_NODES: usize = 4_096;
/// The most health checks that are kept of one machine.
pub const MAX_CHECKS: usize = 64;

/// Machines by id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Nodes {
    /// Every machine heard of.
    pub by_id: Sparse<NodeId, Node>,
    /// Events of machines beyond [`MAX_NODES`].
    pub overflow: u64,
}

/// One machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Is its agent up?
    pub status: NodeStatus,
    /// When the status last changed.
    pub since: UtcMs,
    /// The process that it was last heard from.
    pub incarnation: Incarnation,
    /// Time of its last event.
    pub last_event: UtcMs,
    /// Version of its agent.
    pub version: Option<String>,
    /// Where its HTTP server answers.
    pub url: Option<String>,
    /// Logical CPUs.
    pub cpus: Option<u64>,
    /// What computes the networks.
    pub device: Option<String>,
    /// Its last report on each health check.
    pub health: BTreeMap<String, HealthCheck>,
    /// What its agent says of itself.
    #[serde(default)]
    pub coordinator: Option<Coordinator>,
    /// Why the leader does not count on it for work, if that is so.
    #[serde(default)]
    pub unfit: Option<String>,
    /// Since when the leader has counted on it for work.
    #[serde(default)]
    pub at_work_since: Option<UtcMs>,
}

/// Is an agent up?
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeStatus {
    /// It spoke, but has not said that it is up.
    Unknown,
    /// It said that it is up.
    Online,
    /// The leader has not heard of it for longer than a node may be silent.
    Silent,
    /// It said that it leaves.
    Offline {
        /// Why.
        reason: String,
    },
    /// Its machine was given back: nobody waits for it.
    Terminated {
        /// To whom.
        provider: String,
    },
}

/// The last report on one health check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HealthCheck {
    /// What is wrong; `None` when it passed.
    pub error: Option<String>,
    /// When it was reported.
    pub at: UtcMs,
}

impl Nodes {
    /// The machine with this id.
    pub fn get(&self, id: &NodeId) -> Option<&Node> {
        self.by_id.get(id)
    }

    /// How many say that they are up.
    pub fn online(&self) -> usize {
        self.by_id.values().filter(|node| node.status == NodeStatus::Online).count()
    }

    /// Notes that the publisher of an event, of whatever kind, is alive.
    pub(super) fn heard(&mut self, event: &Envelope) {
        let id = event.node();
        if !self.by_id.contains_key(id) && self.by_id.len() >= MAX_NODES {
            self.overflow += 1;
            return;
        }
        let node = self.by_id.or_insert_with(id.clone(), || Node::unheard(event));
        node.last_event = event.at;
        node.incarnation = event.id.incarnation;
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        match seen.payload {
            Payload::P2pNodeDead(e) => return self.fell_silent(&e.node, at),
            Payload::NodeRecovered(e) => return self.judged(&e.node, NodeStatus::Online, at),
            Payload::NodeUnhealthy(e) => {
                return self.change(&e.node, |node| node.leave_work(Some(e.reason.clone())));
            }
            Payload::NodeActivated(e) => {
                return self.change(&e.node, |node| node.at_work_since = Some(at));
            }
            Payload::NodeTerminated(e) => {
                let status = NodeStatus::Terminated { provider: e.provider.clone() };
                return self.judged(&e.node, status, at);
            }
            Payload::NodeDrained(e) => return self.change(&e.node, |node| node.leave_work(None)),
            _ => {}
        }
        let Some(node) = self.by_id.get_mut(seen.event.node()) else { return };
        match seen.payload {
            Payload::HostOnline(host) => {
                node.become_status(NodeStatus::Online, at);
                node.leave_work(None);
                node.version = Some(host.version.clone());
                node.url.clone_from(&host.url);
                node.cpus = Some(host.cpus);
                node.device = Some(host.device.clone());
            }
            // It says so while its machine is taken away.
            Payload::HostOffline(_) if node.is_terminated() => node.leave_work(None),
            Payload::HostOffline(host) => {
                node.become_status(NodeStatus::Offline { reason: host.reason.clone() }, at);
                node.leave_work(None);
            }
            Payload::HealthCheckPassed(health) => node.report(&health.check, None, at),
            Payload::HealthCheckFailed(health) => {
                node.report(&health.check, Some(health.error.clone()), at);
            }
            _ => Coordinator::apply(&mut node.coordinator, seen),
        }
    }

    /// Notes that a machine is not heard any more. One that was given back is not missed.
    fn fell_silent(&mut self, id: &NodeId, at: UtcMs) {
        if self.get(id).is_some_and(|node| !node.is_terminated()) {
            self.judged(id, NodeStatus::Silent, at);
        }
    }

    /// Notes what the leader says of a machine.
    fn judged(&mut self, id: &NodeId, status: NodeStatus, at: UtcMs) {
        self.change(id, |node| {
            node.leave_work(None);
            node.become_status(status, at);
        });
    }

    fn change(&mut self, id: &NodeId, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.by_id.get_mut(id) {
            change(node);
        }
    }
}

impl Node {
    fn unheard(event: &Envelope) -> Self {
        Self {
            status: NodeStatus::Unknown,
            since: event.at,
            incarnation: event.id.incarnation,
            last_event: event.at,
            version: None,
            url: None,
            cpus: None,
            device: None,
            health: BTreeMap::new(),
            coordinator: None,
            unfit: None,
            at_work_since: None,
        }
    }

    /// Whether jobs can be left to it.
    pub fn is_fit(&self) -> bool {
        self.status == NodeStatus::Online && self.unfit.is_none()
    }

    /// Whether its machine was given back.
    pub fn is_terminated(&self) -> bool {
        matches!(self.status, NodeStatus::Terminated { .. })
    }

    fn leave_work(&mut self, unfit: Option<String>) {
        self.unfit = unfit;
        self.at_work_since = None;
    }

    fn become_status(&mut self, status: NodeStatus, at: UtcMs) {
        self.status = status;
        self.since = at;
    }

    fn report(&mut self, check: &str, error: Option<String>, at: UtcMs) {
        if self.health.contains_key(check) || self.health.len() < MAX_CHECKS {
            self.health.insert(check.to_owned(), HealthCheck { error, at });
        }
    }
}
