//! What may be forgotten: old events and ended jobs that nobody needs any more.

use std::collections::HashSet;

use super::Result;
use super::port::{EventLog, Filter, JobFilter, MAX_FORGET, MAX_LIST, WorkQueue};
use crate::event::{EventId, JobState, UtcMs};

/// Events that are looked at at a time.
const PAGE: usize = 1_000;

/// How long things are kept, and what needs them for longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Only events from before this time may go.
    pub events_before: UtcMs,
    /// Only jobs that ended before this time may go.
    pub jobs_before: UtcMs,
    /// The first event that a projection still has to fold: 1 for one that starts from nothing.
    pub folded_from: u64,
}

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// The sequence of the oldest event that is left; 0 when the log is empty.
    pub oldest_event: u64,
    /// How many jobs went.
    pub jobs: usize,
}

/// Forgets what is old and needed by nobody: by no subscription, no open job (the event that made
/// it happen stays) and no projection. A log with much to forget is done with call by call.
///
/// # Errors
/// Whatever the store answers.
pub async fn forget(
    log: &dyn EventLog,
    work: &dyn WorkQueue,
    retention: &Retention,
) -> Result<Forgotten> {
    let jobs = work.forget_ended(retention.jobs_before).await?;
    let first = match causes_of_open_jobs(work).await? {
        Some(causes) => first_needed(log, retention, &causes).await?,
        None => 0,
    };
    Ok(Forgotten { oldest_event: log.forget_before(first).await?, jobs })
}

/// The events that made open jobs happen; `None` when there are more jobs than one list has.
async fn causes_of_open_jobs(work: &dyn WorkQueue) -> Result<Option<HashSet<EventId>>> {
    let states = vec![JobState::Queued, JobState::Running];
    let open = work.list(JobFilter { states, ..JobFilter::default() }, MAX_LIST).await?;
    let complete = open.len() < MAX_LIST;
    Ok(complete.then(|| open.into_iter().filter_map(|job| job.cause).collect()))
}

/// The sequence of the first event that is young, or the cause of an open job, or not folded yet.
async fn first_needed(
    log: &dyn EventLog,
    retention: &Retention,
    causes: &HashSet<EventId>,
) -> Result<u64> {
    let (mut after, mut end) = (0, None);
    loop {
        let page = log.read(after, Filter::default(), PAGE).await?;
        // One call forgets no more than this: there is no need to look further.
        let end = *end.get_or_insert(page.first().map_or(0, |first| first.seq) + MAX_FORGET);
        let needed = page.iter().find(|stored| {
            stored.seq >= retention.folded_from
                || stored.event.at >= retention.events_before
                || causes.contains(&stored.event.id)
        });
        match (needed, page.last()) {
            (Some(needed), _) => return Ok(needed.seq),
            (None, Some(last)) if last.seq >= end => return Ok(last.seq + 1),
            (None, Some(last)) => after = last.seq,
            (None, None) => return Ok(after + 1),
        }
    }
}
