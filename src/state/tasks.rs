//! Computation of jobs: what runs where, and what it has cost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Seen;
use crate::event::{JobKind, Payload, TaskSpawned, UtcMs};
use crate::id::{JobId, NodeId};

/// The most tasks that are kept of one machine.
pub const MAX_TASKS: usize = 256;

/// Computation of jobs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tasks {
    /// What runs, by machine and job.
    pub running: BTreeMap<NodeId, BTreeMap<JobId, Task>>,
    /// What ended since the start of the log, by kind of job.
    pub totals: BTreeMap<JobKind, TaskTotals>,
}

/// One computation that runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// What the job does.
    pub kind: JobKind,
    /// Cores that it was given.
    pub cores: u64,
    /// When it began.
    pub since: UtcMs,
    /// When it was last heard of.
    pub last_at: UtcMs,
    /// Reports that it has handed in.
    pub reports: u64,
}

/// Counts of one kind since the start of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct TaskTotals {
    /// Came to their end.
    pub completed: u64,
    /// Ended in error.
    pub failed: u64,
    /// Were told to end before.
    pub cancelled: u64,
    /// Lost their process.
    pub orphaned: u64,
    /// Wall time of those that came to their end.
    pub wall_s: f64,
    /// CPU time of those that came to their end.
    pub cpu_s: f64,
}

impl Tasks {
    /// What runs on this machine.
    pub fn on(&self, node: &NodeId) -> impl Iterator<Item = (&JobId, &Task)> {
        self.running.get(node).into_iter().flatten()
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let node = seen.event.node();
        match seen.payload {
            Payload::TaskSpawned(e) => self.spawned(seen, e),
            Payload::TaskHeartbeat(e) => {
                let task = self.running.get_mut(node).and_then(|tasks| tasks.get_mut(&e.work_id));
                if let Some(task) = task {
                    task.last_at = seen.event.at;
                    task.reports = e.reports;
                }
            }
            Payload::TaskCompleted(e) => {
                let totals = self.end(node, &e.work_id, e.kind);
                totals.completed += 1;
                totals.wall_s += e.duration_s;
                totals.cpu_s += e.cpu_s;
            }
            Payload::TaskFailed(e) => self.end(node, &e.work_id, e.kind).failed += 1,
            Payload::TaskCancelled(e) => self.end(node, &e.work_id, e.kind).cancelled += 1,
            Payload::TaskOrphaned(e) => self.end(&e.node, &e.work_id, e.kind).orphaned += 1,
            // Whatever ran in an earlier process has ended with it.
            Payload::HostOnline(_) | Payload::HostOffline(_) => drop(self.running.remove(node)),
            _ => {}
        }
    }

    fn spawned(&mut self, seen: &Seen<'_>, e: &TaskSpawned) {
        let at = seen.event.at;
        let tasks = self.running.entry(seen.event.node().clone()).or_default();
        if tasks.len() < MAX_TASKS || tasks.contains_key(&e.work_id) {
            let task = Task { kind: e.kind, cores: e.cores, since: at, last_at: at, reports: 0 };
            tasks.insert(e.work_id.clone(), task);
        }
    }

    fn end(&mut self, node: &NodeId, work_id: &JobId, kind: JobKind) -> &mut TaskTotals {
        if let Some(tasks) = self.running.get_mut(node) {
            tasks.remove(work_id);
        }
        self.totals.entry(kind).or_default()
    }
}
