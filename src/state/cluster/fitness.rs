//! How the nodes of a cluster are, all in all, by the leader's word.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::Seen;
use crate::event::{ClusterHealth, Payload, UtcMs};
use crate::game::ConfigKey;
use crate::id::NodeId;

/// The most nodes that are named of those that fell silent together, and the most troubles.
pub const MAX_NAMED: usize = 256;

/// How the nodes of a cluster are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fitness {
    /// All in all; `None` before the leader said.
    pub health: Option<ClusterHealth>,
    /// Since when.
    pub health_since: Option<UtcMs>,
    /// What is wrong, one line for each node.
    pub troubles: Vec<String>,
    /// Since when every node has been fit for work.
    pub healthy_since: Option<UtcMs>,
    /// Since when half of the nodes or more have not been.
    pub unhealthy_since: Option<UtcMs>,
    /// What it can compute with.
    pub capacity: Option<Capacity>,
    /// Configurations that nothing holds back and of which no game comes in.
    pub stalled: BTreeMap<ConfigKey, Stall>,
    /// The newest group of nodes that were dead at once.
    pub dead_together: Vec<NodeId>,
    /// When many nodes last fell silent at once.
    pub network_suspected: Option<UtcMs>,
}

/// What a cluster can compute with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// Nodes that are fit for work.
    pub nodes: u64,
    /// Cores that they lend to jobs.
    pub cores: u64,
    /// Nodes among them that compute networks on a GPU.
    pub gpus: u64,
}

/// No game comes in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stall {
    /// Since when.
    pub since: UtcMs,
    /// Nodes that could play.
    pub nodes: Vec<NodeId>,
}

impl Fitness {
    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        let named = |nodes: &[NodeId]| nodes.iter().take(MAX_NAMED).cloned().collect();
        match seen.payload {
            Payload::ClusterStatusChanged(e) => {
                self.health = Some(e.new);
                self.health_since = Some(at);
                self.troubles = e.reasons.iter().take(MAX_NAMED).cloned().collect();
            }
            Payload::P2pClusterHealthy(_) => {
                self.healthy_since = Some(at);
                self.unhealthy_since = None;
            }
            Payload::P2pClusterUnhealthy(_) => {
                self.unhealthy_since = Some(at);
                self.healthy_since = None;
            }
            Payload::ClusterCapacityChanged(e) => {
                let (nodes, cores, gpus) = (e.nodes, e.cores, e.gpus);
                self.capacity = Some(Capacity { nodes, cores, gpus });
            }
            Payload::ClusterStallDetected(e) => {
                if let Some(config) = seen.event.config {
                    let stall = Stall { since: e.since, nodes: named(&e.nodes) };
                    self.stalled.insert(config, stall);
                }
            }
            Payload::GameRecorded(_) => {
                if let Some(config) = seen.event.config {
                    self.stalled.remove(&config);
                }
            }
            Payload::P2pNodesDead(e) => self.dead_together = named(&e.nodes),
            Payload::NetworkSuspected(_) => self.network_suspected = Some(at),
            _ => {}
        }
    }
}
