//! What the log hears when an attempt at a job fails.

use ringrift::event::{JobState, WorkFailed, WorkRetry};
use ringrift::fabric::port::Job;

use crate::publisher::Draft;

/// What the log hears about a failed attempt: the job is offered again, or is dead.
pub fn after_failure(job: &Job) -> Draft {
    let (work_id, kind, attempt) = (job.id.clone(), job.kind, u64::from(job.attempt));
    let error = job.error.clone().unwrap_or_else(|| "no reason was given".to_owned());
    if job.state == JobState::Dead {
        return Draft::of_job(job, WorkFailed { work_id, kind, attempt, error });
    }
    let not_before = job.not_before;
    Draft::of_job(job, WorkRetry { work_id, kind, attempt, error, not_before })
}
