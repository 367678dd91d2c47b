//! A job with what has to be said about it.

use serde::{Deserialize, Serialize};

use super::documents::{Document, Map};
use crate::event::{Envelope, JobState, UtcMs};
use crate::fabric::port::{Job, Tell};
use crate::fabric::{FabricError, Result, event_check};
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
}

impl JobRecord {
    /// A job that nobody had before.
    pub(super) fn new(job: Job) -> Self {
        Self { age: 0, job, outbox: Vec::new(), refused: Vec::new(), timed_by: 0 }
    }

    /// Notes that `process` changed the job, and what is told of it, after what an earlier change
    /// left: events of one job stay in their order.
    pub(super) fn changed(&mut self, process: u64, tell: &mut Tell) -> Result<()> {
        self.timed_by = process;
        self.outbox.extend(tell.events(&self.job)?);
        event_check::checked_json(&self.outbox).map(drop)
    }

    /// Whether the deadline means something to the clock of `process`.
    pub(super) fn is_timed_by(&self, process: u64) -> bool {
        self.timed_by == process
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

/// All records, oldest job first.
pub(super) fn all(map: &Map<JobRecord>) -> Vec<Found> {
    let mut all: Vec<Found> = map.all().into_iter().map(|(_, found)| found.aged()).collect();
    all.sort_by_key(|found| found.content.age);
    all
}

/// The jobs that `wanted` lets pass and that are due, in the order in which they go out.
pub(super) fn offered(
    map: &Map<JobRecord>,
    wanted: impl Fn(&Job) -> bool,
    now: UtcMs,
) -> Vec<Found> {
    let mut offered = all(map);
    offered.retain(|Found { content: JobRecord { job, .. }, .. }| {
        job.state == JobState::Queued && job.not_before <= now && wanted(job)
    });
    // Stable: equal priorities stay in the order of their age.
    offered.sort_by_key(|found| std::cmp::Reverse(found.content.job.priority));
    offered
}
