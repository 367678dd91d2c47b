//! What operators hold back: paused configurations and drained nodes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Seen;
use super::nodes::MAX_NODES;
use crate::event::{EventId, Payload, UtcMs};
use crate::game::ConfigKey;
use crate::id::NodeId;

/// What is held back. Configurations are few; nodes are bounded as those that are known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Controls {
    /// Configurations whose self-play, training and evaluation stand still.
    pub paused: BTreeMap<ConfigKey, Held>,
    /// Nodes that finish their jobs and take no further ones.
    pub drained: BTreeMap<NodeId, Held>,
}

/// Who holds something back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Who.
    pub by: String,
    /// Why, as far as the operator said.
    pub reason: Option<String>,
    /// Since when.
    pub since: UtcMs,
    /// The event of the command that holds it.
    #[serde(default)]
    pub command: Option<EventId>,
}

impl Held {
    /// `by ana: looks weak`.
    pub fn why(&self) -> String {
        match &self.reason {
            Some(reason) => format!("by {}: {reason}", self.by),
            None => format!("by {}", self.by),
        }
    }
}

impl Controls {
    /// Who holds the work of this configuration, if anybody does.
    pub fn paused(&self, config: ConfigKey) -> Option<&Held> {
        self.paused.get(&config)
    }

    /// Who keeps this node from taking jobs, if anybody does.
    pub fn drained(&self, node: &NodeId) -> Option<&Held> {
        self.drained.get(node)
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let held = |by: &String, reason: &Option<String>| Held {
            by: by.clone(),
            reason: reason.clone(),
            since: seen.event.at,
            command: seen.event.cause.clone(),
        };
        match (seen.payload, seen.event.config) {
            (Payload::ConfigPaused(e), Some(config)) => {
                self.paused.insert(config, held(&e.operator, &e.reason));
            }
            (Payload::ConfigResumed(_), Some(config)) => {
                self.paused.remove(&config);
            }
            (Payload::NodeDrained(e), _) if self.drained.len() < MAX_NODES => {
                self.drained.insert(e.node.clone(), held(&e.operator, &e.reason));
            }
            (Payload::NodeUndrained(e), _) => {
                self.drained.remove(&e.node);
            }
            _ => {}
        }
    }
}
