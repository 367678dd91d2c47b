//! A job with what has to be said about it.

use serde::{Deserialize, Serialize};

use super::documents::Map;
use crate::event::{Envelope, JobState, UtcMs};
use crate::fabric::port::Job;
use crate::fabric::{FabricError, Result};
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
}

impl JobRecord {
    /// A job that nobody had before.
    pub(super) fn new(job: Job, outbox: Vec<Envelope>) -> Self {
        Self { age: 0, job, outbox }
    }
}

/// A record as it was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Sequence of the record, which a write has to name.
    pub(super) at: u64,
    pub(super) record: JobRecord,
}

impl Found {
    fn new((at, mut record): (u64, JobRecord)) -> Self {
        if record.age == 0 {
            record.age = at;
        }
        Self { at, record }
    }
}

/// The record of a job.
pub(super) fn find(map: &Map<JobRecord>, id: &JobId) -> Result<Found> {
    let found = map.get(id.as_str())?.map(Found::new);
    found.ok_or_else(|| FabricError::Invalid(format!("job {id}: the queue does not know it")))
}

/// All records, oldest job first.
pub(super) fn all(map: &Map<JobRecord>) -> Result<Vec<Found>> {
    let records = map.all()?.into_iter();
    let mut all: Vec<Found> = records.map(|(_, at, record)| Found::new((at, record))).collect();
    all.sort_by_key(|found| found.record.age);
    Ok(all)
}

/// The jobs that `wanted` lets pass and that are due, in the order in which they go out.
pub(super) fn offered(
    map: &Map<JobRecord>,
    wanted: impl Fn(&Job) -> bool,
    now: UtcMs,
) -> Result<Vec<Found>> {
    let mut offered = all(map)?;
    offered.retain(|Found { record: JobRecord { job, .. }, .. }| {
        job.state == JobState::Queued && job.not_before <= now && wanted(job)
    });
    // Stable: equal priorities stay in the order of their age.
    offered.sort_by_key(|found| std::cmp::Reverse(found.record.job.priority));
    Ok(offered)
}
