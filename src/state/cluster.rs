//! The cluster: who leads, by which fence, and how often that changed; how its nodes are.

mod divergence;
mod fitness;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use divergence::Divergence;
pub(super) use divergence::Told;
pub use fitness::{Capacity, Fitness, Stall};

use super::{Recent, Seen};
use crate::event::{Payload, UtcMs};
use crate::id::NodeId;

/// Changes of leadership that are kept.
pub const MAX_CHANGES: usize = 50;
/// The most nodes that are kept of those that acted as leaders too late.
pub const MAX_PRETENDERS: usize = 64;

/// Who leads.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Who leads by the log's word; `None` while nobody does, and on one machine.
    pub leader: Option<Leader>,
    /// How often somebody took over.
    pub takeovers: u64,
    /// Nodes that acted as leaders after another one had taken over, until they know better.
    #[serde(default)]
    pub pretenders: BTreeMap<NodeId, Pretender>,
    /// The newest changes, oldest first.
    pub changes: Recent<LeaderChange, MAX_CHANGES>,
    /// How its nodes are, by the leader's word.
    #[serde(default)]
    pub fitness: Fitness,
    /// Its nodes go by different host files, if they do.
    #[serde(default)]
    pub divergence: Option<Divergence>,
}

/// A leader.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leader {
    /// The node.
    pub node: NodeId,
    /// Raised by restores and moves of the store.
    pub epoch: u64,
    /// Revision of its take-over.
    pub revision: u64,
    /// Since when.
    pub since: UtcMs,
}

/// A former leader that did not know of its successor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pretender {
    /// When it was refused.
    pub since: UtcMs,
    /// What it was about to say.
    pub refused: String,
    /// Who came in between.
    pub reason: String,
}

/// One change of leadership.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeaderChange {
    /// When.
    pub at: UtcMs,
    /// Whom it concerns.
    pub node: NodeId,
    /// What happened: `leads`, or why it does not any more.
    pub what: String,
}

impl Cluster {
    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        self.fitness.apply(seen);
        let (node, at) = (seen.event.node(), seen.event.at);
        match seen.payload {
            Payload::LeaderElected(e) => {
                self.takeovers += 1;
                let (epoch, revision) = (e.epoch, e.revision);
                self.leader = Some(Leader { node: node.clone(), epoch, revision, since: at });
                self.note(at, node, "leads".to_owned());
            }
            Payload::LeaderStepdown(e) => {
                self.forget(node);
                self.note(at, node, e.reason.clone());
            }
            Payload::LeaderLost(e) => {
                self.forget(&e.leader);
                self.note(at, &e.leader, e.reason.clone());
            }
            Payload::SplitBrainDetected(e) => {
                let is_full = self.pretenders.len() >= MAX_PRETENDERS;
                if !is_full || self.pretenders.contains_key(node) {
                    let (refused, reason) = (e.refused.clone(), e.reason.clone());
                    self.pretenders.insert(node.clone(), Pretender { since: at, refused, reason });
                }
            }
            Payload::SplitBrainResolved(_) => drop(self.pretenders.remove(node)),
            Payload::ConfigDivergent(e) => {
                let since = self.divergence.as_ref().map_or(at, |known| known.since);
                self.divergence = Some(Divergence::new(e, since));
            }
            Payload::ConfigAgreed(_) => self.divergence = None,
            _ => {}
        }
    }

    /// The word on a former leader may come after that on its successor.
    fn forget(&mut self, node: &NodeId) {
        self.leader.take_if(|leader| leader.node == *node);
    }

    fn note(&mut self, at: UtcMs, node: &NodeId, what: String) {
        self.changes.push(LeaderChange { at, node: node.clone(), what });
    }
}
