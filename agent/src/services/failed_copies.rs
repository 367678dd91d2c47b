//! From whom games could not be copied.

use std::collections::BTreeMap;

use tokio::sync::{Mutex, MutexGuard};

use ringrift::game::ConfigKey;
use ringrift::id::{Incarnation, NodeId};

/// What went wrong last, by node and configuration.
pub type LastFailures = BTreeMap<(NodeId, ConfigKey), CopyFailure>;

/// What went wrong with this process's copies. Whoever copies holds it: one at a time.
#[derive(Debug, Default)]
pub struct FailedCopies(Mutex<LastFailures>);

impl FailedCopies {
    /// Waits until nobody else copies.
    pub async fn lock(&self) -> MutexGuard<'_, LastFailures> {
        self.0.lock().await
    }
}

/// Why a copy failed. A node that was started again is told anew: its end has cleared what was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyFailure {
    /// What went wrong.
    pub error: String,
    /// The process that could not be copied from.
    pub incarnation: Incarnation,
}
