//! Who works on a workflow: one at a time in this process.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ringrift::id::WorkflowId;

/// The workflows that somebody of this process works on now.
#[derive(Debug, Default)]
pub struct WorkflowLocks(Mutex<BTreeSet<WorkflowId>>);

/// The right to work on a workflow, until it is dropped: by a panic, too.
#[must_use]
#[derive(Debug)]
pub struct WorkflowLock {
    locks: Arc<WorkflowLocks>,
    id: WorkflowId,
}

impl WorkflowLocks {
    /// The right to work on this workflow; `None` while somebody else has it.
    pub fn try_lock(self: &Arc<Self>, id: &WorkflowId) -> Option<WorkflowLock> {
        let is_free = self.held().insert(id.clone());
        is_free.then(|| WorkflowLock { locks: Arc::clone(self), id: id.clone() })
    }

    fn held(&self) -> MutexGuard<'_, BTreeSet<WorkflowId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for WorkflowLock {
    fn drop(&mut self) {
        self.locks.held().remove(&self.id);
    }
}
