//! What holds work back, and what lies idle, by machine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::alerts::DISK_CHECK;
use super::{Seen, Sparse};
use crate::event::{NodeLoad, Payload, ResourceUse, UtcMs};
use crate::id::NodeId;

/// The most causes that are kept of one machine.
pub const MAX_CAUSES: usize = 64;

/// Pressure by machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pressure {
    /// Every machine that reported.
    pub by_node: Sparse<NodeId, PressureOf>,
    /// Place in the log of the newest question to all machines what lies idle; 0 before the first.
    #[serde(default)]
    pub asked: u64,
}

/// Pressure on one machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PressureOf {
    /// Producers that wait, by name, with what they wait for.
    pub held_back: BTreeMap<String, HeldBack>,
    /// Resources that run short, by name.
    pub short: BTreeMap<String, Short>,
    /// Times that a producer had to wait since the start of the log.
    pub times_held_back: u64,
    /// Cores that it lends to jobs, and how many of them were free at the last report.
    pub cores: Option<Cores>,
    /// Since when all of them have been free.
    pub idle_since: Option<UtcMs>,
    /// How full its memory and its disk were at the last report.
    #[serde(default)]
    pub load: Option<NodeLoad>,
    /// When it last answered what lies idle.
    #[serde(default)]
    pub answered: Option<UtcMs>,
}

/// Why a producer waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldBack {
    /// Since when.
    pub since: UtcMs,
    /// Why.
    pub reason: String,
}

/// A resource that runs short.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Short {
    /// How much of it is in use.
    pub usage: ResourceUse,
    /// It is used up: the machine should shed work.
    pub is_used_up: bool,
}

/// Cores of one machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cores {
    /// All that it lends to jobs.
    pub all: u64,
    /// Free ones.
    pub free: u64,
}

impl Pressure {
    /// Pressure on this machine.
    pub fn on(&self, node: &NodeId) -> Option<&PressureOf> {
        self.by_node.get(node)
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        match seen.payload {
            Payload::BackpressureActivated(_)
            | Payload::BackpressureReleased(_)
            | Payload::ResourceConstraint(_)
            | Payload::ResourceConstraintDetected(_)
            | Payload::NodeOverloaded(_)
            | Payload::NodeCapacityUpdated(_)
            | Payload::IdleStateBroadcast(_)
            | Payload::IdleResourceDetected(_) => {
                self.by_node.or_default(seen.event.node().clone()).apply(seen);
            }
            Payload::IdleStateRequest(_) => self.asked = seen.seq,
            Payload::HealthCheckPassed(_) | Payload::DiskSpaceLow(_) => {
                if let Some(of) = self.by_node.get_mut(seen.event.node()) {
                    of.apply(seen);
                }
            }
            _ => {}
        }
    }
}

impl PressureOf {
    /// Whether this resource is used up.
    pub fn is_used_up(&self, resource: &str) -> bool {
        self.short.get(resource).is_some_and(|short| short.is_used_up)
    }

    /// The resource that is used up, if one is.
    pub fn used_up(&self) -> Option<(&str, ResourceUse)> {
        let mut short = self.short.iter();
        short.find_map(|(name, short)| short.is_used_up.then_some((name.as_str(), short.usage)))
    }

    fn run_short(&mut self, resource: &str, short: Short) {
        if self.short.len() < MAX_CAUSES || self.short.contains_key(resource) {
            self.short.insert(resource.to_owned(), short);
        }
    }

    fn apply(&mut self, seen: &Seen<'_>) {
        match seen.payload {
            Payload::BackpressureActivated(e) => {
                self.times_held_back += 1;
                if self.held_back.len() < MAX_CAUSES || self.held_back.contains_key(&e.producer) {
                    let held = HeldBack { since: seen.event.at, reason: e.reason.clone() };
                    self.held_back.insert(e.producer.clone(), held);
                }
            }
            Payload::BackpressureReleased(e) => drop(self.held_back.remove(&e.producer)),
            Payload::ResourceConstraint(e) => {
                self.run_short(&e.resource, Short { usage: e.usage, is_used_up: false });
            }
            Payload::ResourceConstraintDetected(e) => {
                let usage = ResourceUse { used_percent: e.value, limit_percent: e.limit };
                self.run_short(&e.resource, Short { usage, is_used_up: true });
            }
            Payload::NodeOverloaded(e) => {
                self.run_short(&e.resource, Short { usage: e.usage, is_used_up: true });
            }
            Payload::HealthCheckPassed(e) => {
                self.short.remove(&e.check);
            }
            Payload::DiskSpaceLow(e) if !e.holds_writers_back => {
                self.short.remove(DISK_CHECK);
            }
            Payload::NodeCapacityUpdated(e) => {
                self.cores = Some(Cores { all: e.cores, free: e.free });
                self.idle_since = self.idle_since.filter(|_| e.free == e.cores);
                self.load = e.load;
            }
            Payload::IdleStateBroadcast(e) => {
                self.cores = Some(Cores { all: e.cores, free: e.free });
                self.idle_since = e.idle_since;
                self.answered = Some(seen.event.at);
            }
            Payload::IdleResourceDetected(e) => self.idle_since = Some(e.since),
            _ => {}
        }
    }
}
