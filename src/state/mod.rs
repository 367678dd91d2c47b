//! Projections: what the events add up to. Agent, cockpit and tests fold with this code.

use serde::{Deserialize, Serialize};

use crate::event::Envelope;

/// Everything that the events of one log add up to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct State {}

impl State {
    /// Takes in the next event of the log.
    pub fn apply(&mut self, _seq: u64, _event: &Envelope) {}
}
