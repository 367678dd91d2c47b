//! Whom copies cannot be had from.

use std::collections::BTreeMap;

use tokio::sync::Mutex;

use ringrift::id::NodeId;

/// The copying of one process: one at a time, with what went wrong last.
#[derive(Debug, Default)]
pub struct Exchange {
    /// The last error of each node that fails.
    pub(super) failing: Mutex<BTreeMap<NodeId, String>>,
}
