//! Networks on their way to nodes that lack them.

use serde::{Deserialize, Serialize};

use crate::event::UtcMs;
use crate::id::ModelId;

/// The networks that one node fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Networks {
    /// The one that it lacks, until it has it.
    pub wanted: Option<Wanted>,
    /// The newest one that it fetched, and when.
    pub newest: Option<(ModelId, UtcMs)>,
    /// How many it fetched.
    pub fetched: u64,
    /// Bytes that were moved.
    pub bytes: u64,
}

/// A network that a node lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The network.
    pub model: ModelId,
    /// Since when it is asked for.
    pub since: UtcMs,
    /// What is wrong with the file that the node has, or that it has none.
    pub reason: String,
}
