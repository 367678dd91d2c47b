//! The open jobs, with who runs which: that is asked for each machine, and there may be thousands of both.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

use serde::{Deserialize, Serialize, Serializer};

use super::Job;
use crate::event::JobState;
use crate::id::{JobId, NodeId};
use crate::state::Sparse;

/// Queued and running jobs by name.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(from = "BTreeMap<JobId, Job>")]
pub struct Open {
    by_id: Sparse<JobId, Job>,
    /// The running ones of each machine that has any.
    by_worker: BTreeMap<NodeId, BTreeSet<JobId>>,
    /// How many wait to be claimed.
    waiting: usize,
}

impl Open {
    /// The running jobs of one machine.
    pub(super) fn of_worker(&self, node: &NodeId) -> impl Iterator<Item = &Job> {
        let names = self.by_worker.get(node).into_iter().flatten();
        names.filter_map(|name| self.by_id.get(name))
    }

    /// The machines that have a running job.
    pub(super) fn workers(&self) -> impl Iterator<Item = &NodeId> {
        self.by_worker.keys()
    }

    /// True if a job waits to be claimed.
    pub(super) const fn has_waiting(&self) -> bool {
        self.waiting > 0
    }

    /// Changes a job, which is `new` if there is none of this name.
    pub(super) fn change(
        &mut self,
        id: &JobId,
        new: impl FnOnce() -> Job,
        change: impl FnOnce(&mut Job),
    ) {
        let mut job = self.remove(id).unwrap_or_else(new);
        change(&mut job);
        self.insert(id.clone(), job);
    }

    /// Takes a job away.
    pub(super) fn remove(&mut self, id: &JobId) -> Option<Job> {
        let job = self.by_id.remove(id)?;
        self.waiting -= usize::from(job.state == JobState::Queued);
        if let Some(worker) = running_on(&job)
            && let Some(names) = self.by_worker.get_mut(worker)
        {
            names.remove(id);
            if names.is_empty() {
                self.by_worker.remove(worker);
            }
        }
        Some(job)
    }

    fn insert(&mut self, id: JobId, job: Job) {
        self.waiting += usize::from(job.state == JobState::Queued);
        if let Some(worker) = running_on(&job) {
            self.by_worker.entry(worker.clone()).or_default().insert(id.clone());
        }
        self.by_id.insert(id, job);
    }
}

/// Who runs a job.
fn running_on(job: &Job) -> Option<&NodeId> {
    job.worker.as_ref().filter(|_| job.state == JobState::Running)
}

impl From<BTreeMap<JobId, Job>> for Open {
    fn from(by_id: BTreeMap<JobId, Job>) -> Self {
        let mut open = Self::default();
        by_id.into_iter().for_each(|(id, job)| open.insert(id, job));
        open
    }
}

impl Serialize for Open {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.by_id.serialize(serializer)
    }
}

impl Deref for Open {
    type Target = Sparse<JobId, Job>;

    fn deref(&self) -> &Self::Target {
        &self.by_id
    }
}
