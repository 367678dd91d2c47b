//! Whom copies cannot be had from.

use std::collections::BTreeMap;

use tokio::sync::Mutex;

use ringrift::game::ConfigKey;
use ringrift::id::{Incarnation, NodeId};

/// The copying of one process: one at a time, with what went wrong last.
#[derive(Debug, Default)]
pub struct Exchange {
    pub(super) failing: Mutex<Failing>,
}

/// What went wrong last, by node and configuration.
pub(super) type Failing = BTreeMap<(NodeId, ConfigKey), Failure>;

/// Why a copy failed. A node that was started again is told anew: its end has cleared what was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub error: String,
    pub incarnation: Incarnation,
}
