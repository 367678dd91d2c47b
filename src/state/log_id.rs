//! Which log a state is of.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::event::EventId;

/// The name of a log: the id of its first event, which no other log has. Every agent that reads the
/// log finds the same one, whatever engine keeps it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogId(EventId);

impl LogId {
    /// The log that begins with this event.
    pub const fn begun_by(first: EventId) -> Self {
        Self(first)
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
