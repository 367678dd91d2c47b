//! Queued work: what waits, what runs, what became of the rest.

mod open;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::open::Open;
use super::{Recent, Seen};
use crate::event::{Artefact, JobKind, JobState, Payload, UtcMs};
use crate::game::ConfigKey;
use crate::id::{JobId, NodeId};

/// The most ended jobs that are kept.
pub const MAX_ENDED: usize = 200;
/// The most open jobs that are kept; the queue itself knows all of them.
pub const MAX_OPEN: usize = 4_096;

/// Jobs and their counts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Jobs {
    /// Queued and running jobs.
    pub open: Open,
    /// The newest jobs that ended, oldest first.
    pub ended: Recent<Job, MAX_ENDED>,
    /// Counts since the start of the log, by kind.
    pub totals: BTreeMap<JobKind, JobTotals>,
    /// Open jobs that did not fit into `open`.
    pub overflow: u64,
}

/// Counts of one kind since the start of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobTotals {
    /// Queued.
    pub queued: u64,
    /// Finished with a verified artefact.
    pub done: u64,
    /// Failed for good.
    pub failed: u64,
    /// Withdrawn.
    pub cancelled: u64,
    /// Attempts that failed and were offered again.
    pub retries: u64,
    /// Claims that ran past their deadline.
    pub timeouts: u64,
    /// Times that one gave way to a more urgent one.
    #[serde(default)]
    pub preempted: u64,
}

/// One job as the events tell it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its identity.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The configuration that it is for.
    pub config: Option<ConfigKey>,
    /// Where it stands.
    pub state: JobState,
    /// Higher goes first; `None` if its queueing was not seen.
    pub priority: Option<i64>,
    /// Newest attempt, from 1; 0 before the first claim.
    pub attempt: u64,
    /// Who claimed it last.
    pub worker: Option<NodeId>,
    /// When it was queued; the time of its first event if that was not seen.
    pub queued_at: UtcMs,
    /// When its newest attempt was claimed.
    pub claimed_at: Option<UtcMs>,
    /// When work on it began.
    #[serde(default)]
    pub started_at: Option<UtcMs>,
    /// It is not offered before this time.
    pub not_before: Option<UtcMs>,
    /// When it ended.
    pub ended_at: Option<UtcMs>,
    /// Wall time of the attempt that finished.
    pub duration_s: Option<f64>,
    /// Why its newest attempt ended, or why it was cancelled; `None` while an attempt goes well.
    pub error: Option<String>,
    /// Why the attempt before the newest one ended.
    #[serde(default)]
    pub last_attempt: Option<String>,
    /// What it made.
    pub artefact: Option<Artefact>,
    /// The job that it gave way to last, if it did.
    #[serde(default)]
    pub gave_way_to: Option<JobId>,
}

impl Jobs {
    /// A job that is open or ended lately.
    pub fn get(&self, id: &JobId) -> Option<&Job> {
        self.open.get(id).or_else(|| self.ended.iter().rev().find(|job| job.id == *id))
    }

    /// How many open jobs of this kind stand in this state.
    pub fn count(&self, kind: JobKind, state: JobState) -> usize {
        self.open.values().filter(|job| job.kind == kind && job.state == state).count()
    }

    /// Running jobs.
    pub fn running(&self) -> impl Iterator<Item = &Job> {
        self.open.values().filter(|job| job.state == JobState::Running)
    }

    /// The running jobs of one machine.
    pub fn running_on(&self, node: &NodeId) -> impl Iterator<Item = &Job> {
        self.open.of_worker(node)
    }

    /// The machines that have a running job.
    pub fn workers(&self) -> impl Iterator<Item = &NodeId> {
        self.open.workers()
    }

    /// True if a job waits to be claimed.
    pub const fn has_waiting(&self) -> bool {
        self.open.has_waiting()
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        match seen.payload {
            Payload::WorkQueued(e) => {
                self.total(e.kind).queued += 1;
                self.change(seen, &e.work_id, e.kind, |job| job.priority = Some(e.priority));
            }
            Payload::WorkClaimed(e) => self.change(seen, &e.work_id, e.kind, |job| {
                job.state = JobState::Running;
                job.attempt = e.attempt;
                job.worker = Some(seen.event.node().clone());
                job.claimed_at = Some(at);
                job.started_at = None;
                job.not_before = None;
                job.last_attempt = job.error.take().or_else(|| job.last_attempt.take());
            }),
            Payload::WorkStarted(e) => self.change(seen, &e.work_id, e.kind, |job| {
                job.attempt = e.attempt;
                job.started_at = Some(at);
            }),
            Payload::WorkRetry(e) => {
                self.total(e.kind).retries += 1;
                self.change(seen, &e.work_id, e.kind, |job| {
                    job.state = JobState::Queued;
                    job.attempt = e.attempt;
                    job.error = Some(e.error.clone());
                    job.not_before = Some(e.not_before);
                });
            }
            Payload::WorkTimeout(e) => {
                self.total(e.kind).timeouts += 1;
                self.change(seen, &e.work_id, e.kind, |job| {
                    job.state = JobState::Queued;
                    job.attempt = e.attempt;
                    job.error = Some("its claim ran past the deadline".to_owned());
                });
            }
            Payload::JobPreempted(e) => {
                self.total(e.kind).preempted += 1;
                self.change(seen, &e.work_id, e.kind, |job| job.gave_way_to = Some(e.by.clone()));
            }
            // Its cancellation ended it already; what is new is that somebody worked on it.
            Payload::TaskAbandoned(e) => {
                let ended = self.ended.iter_mut().rev().find(|job| job.id == e.work_id);
                if let Some(job) = ended {
                    job.worker = e.node.clone().or(job.worker.take());
                    job.error = Some(format!("given up while it ran: {}", e.reason));
                }
            }
            _ => self.apply_end(seen),
        }
    }

    fn apply_end(&mut self, seen: &Seen<'_>) {
        match seen.payload {
            Payload::WorkCompleted(e) => {
                self.total(e.kind).done += 1;
                self.end(seen, &e.work_id, e.kind, |job| {
                    job.state = JobState::Done;
                    job.attempt = e.attempt;
                    job.duration_s = Some(e.duration_s);
                    job.artefact.clone_from(&e.artefact);
                    job.error = None;
                });
            }
            Payload::WorkFailed(e) => {
                self.total(e.kind).failed += 1;
                self.end(seen, &e.work_id, e.kind, |job| {
                    job.state = JobState::Dead;
                    job.attempt = e.attempt;
                    job.error = Some(e.error.clone());
                });
            }
            Payload::WorkCancelled(e) => {
                self.total(e.kind).cancelled += 1;
                self.end(seen, &e.work_id, e.kind, |job| {
                    job.state = JobState::Cancelled;
                    job.error = Some(e.reason.clone());
                });
            }
            _ => {}
        }
    }

    fn total(&mut self, kind: JobKind) -> &mut JobTotals {
        self.totals.entry(kind).or_default()
    }

    fn change(
        &mut self,
        seen: &Seen<'_>,
        id: &JobId,
        kind: JobKind,
        change: impl FnOnce(&mut Job),
    ) {
        if !self.open.contains_key(id) && self.open.len() >= MAX_OPEN {
            self.overflow += 1;
            return;
        }
        self.open.change(id, || Job::new(seen, id, kind), change);
    }

    fn end(&mut self, seen: &Seen<'_>, id: &JobId, kind: JobKind, change: impl FnOnce(&mut Job)) {
        let mut job = self.open.remove(id).unwrap_or_else(|| Job::new(seen, id, kind));
        change(&mut job);
        job.ended_at = Some(seen.event.at);
        job.not_before = None;
        self.ended.push(job);
    }
}

impl Job {
    fn new(seen: &Seen<'_>, id: &JobId, kind: JobKind) -> Self {
        Self {
            id: id.clone(),
            kind,
            config: seen.event.config,
            state: JobState::Queued,
            priority: None,
            attempt: 0,
            worker: None,
            queued_at: seen.event.at,
            claimed_at: None,
            started_at: None,
            not_before: None,
            ended_at: None,
            duration_s: None,
            error: None,
            last_attempt: None,
            artefact: None,
            gave_way_to: None,
        }
    }
}
