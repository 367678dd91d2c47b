//! A job with what has to be said about it.

use serde::{Deserialize, Serialize};

use super::documents::{Document, Map};
use crate::event::{Envelope, JobState, UtcMs};
use crate::fabric::port::{Job, Tell};
use crate::fabric::{FabricError, MonoMs, Result, event_check};
use crate::id::JobId;

/// The record of one job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JobRecord {
    /// Sequence of its first record, by which older jobs go first; 0 in that record itself.
    age: u64,
    /// The job.
    pub(super) job: Job,
    /// Events of its changes that may not stand in the log yet: written with the change, appended
    /// after it, by whoever comes by if the writer did not get that far.
    pub(super) outbox: Vec<Envelope>,
    /// Events of its changes that the log refuses, with the reason: nobody tries them again.
    #[serde(default)]
    pub(super) refused: Vec<(Envelope, String)>,
    /// The process by whose clock the deadline of the claim was set.
    #[serde(default)]
    timed_by: u64,
    /// How long the job was to wait from this change on, in milliseconds; `None` in records of older
    /// versions.
    #[serde(default)]
    waits_ms: Option<u64>,
}

/// The clocks of a process at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    pub(super) utc: UtcMs,
    pub(super) mono: MonoMs,
}

impl JobRecord {
    /// A job that nobody had before.
    pub(super) fn new(job: Job) -> Self {
        Self { age: 0, job, outbox: Vec::new(), refused: Vec::new(), timed_by: 0, waits_ms: None }
    }

    /// Notes that `process` changed the job at `now`, and what is told of it, after what an earlier
    /// change left: events of one job stay in their order.
    pub(super) fn changed(&mut self, process: u64, now: UtcMs, tell: &mut Tell) -> Result<()> {
        self.timed_by = process;
        self.waits_ms = Some(u64::try_from(self.job.not_before.since(now)).unwrap_or(0));
        self.outbox.extend(tell.events(&self.job)?);
        event_check::checked_json(&self.outbox).map(drop)
    }

    /// Whether the deadline means something to the clock of `process`.
    pub(super) fn is_timed_by(&self, process: u64) -> bool {
        self.timed_by == process
    }

    /// Whether the job waits to be claimed and its time has come: by the wall clock, or because this
    /// process has seen it wait for as long as it was to. Wall clocks of machines may disagree.
    fn is_due(&self, seen: MonoMs, now: Now) -> bool {
        let waited = self.waits_ms.is_some_and(|ms| now.mono.since(seen) >= ms);
        self.job.state == JobState::Queued && (waited || self.job.not_before <= now.utc)
    }
}

/// A record as it was found.
pub(super) type Found = Document<JobRecord>;

impl Found {
    /// A first record is as old as its place.
    fn aged(mut self) -> Self {
        if self.content.age == 0 {
            self.content.age = self.seq;
        }
        self
    }
}

/// The record of a job that has to be there.
pub(super) fn known(found: Option<Found>, id: &JobId) -> Result<Found> {
    let unknown = || FabricError::Invalid(format!("job {id}: the queue does not know it"));
    found.map(Found::aged).ok_or_else(unknown)
}

/// What is wrong with the records that cannot be read, and with events that the log refuses.
pub(super) fn problems(map: &Map<JobRecord>) -> Vec<String> {
    let mut problems = map.problems();
    for (key, _, _, record) in map.readable() {
        let told = record.refused.iter();
        problems.extend(told.map(|(event, why)| format!("job {key}: {}: {why}", event.id)));
    }
    problems
}

/// The records that `wanted` lets pass, oldest job first. Only those are copied: there may be many
/// others.
pub(super) fn those(map: &Map<JobRecord>, wanted: impl Fn(&JobRecord) -> bool) -> Vec<Found> {
    let mut those: Vec<Found> = map
        .readable()
        .filter(|(_, _, _, record)| wanted(record))
        .map(|(_, seq, seen, record)| Found { seq, seen, content: record.clone() }.aged())
        .collect();
    those.sort_by_key(|found| found.content.age);
    those
}

/// Up to `n` jobs that `wanted` lets pass and that are due, in the order in which they go out.
pub(super) fn offered(
    map: &Map<JobRecord>,
    wanted: impl Fn(&Job) -> bool,
    now: Now,
    n: usize,
) -> Vec<Found> {
    let all = map.readable();
    let due = all.filter(|(_, _, seen, record)| record.is_due(*seen, now) && wanted(&record.job));
    let mut due: Vec<_> = due.collect();
    // The highest priority first, then the oldest.
    due.sort_unstable_by_key(|(_, seq, _, record)| {
        (std::cmp::Reverse(record.job.priority), if record.age == 0 { *seq } else { record.age })
    });
    let found = |(_, seq, seen, record): (_, _, _, &JobRecord)| Found {
        seq,
        seen,
        content: record.clone(),
    };
    due.into_iter().take(n).map(found).map(Found::aged).collect()
}
