//! What the log hears when an attempt at a job fails, and which errors say nothing about a file.

use std::io;

use ringrift::event::{JobState, WorkFailed, WorkRetry};
use ringrift::fabric::port::Job;

use crate::publisher::Draft;
use crate::supervisor::is_outage;

/// Whether this says nothing about the file that was wanted: the fabric does not answer now, or this
/// machine cannot open, read or write files.
pub fn says_nothing(error: &anyhow::Error) -> bool {
    use io::ErrorKind::{InvalidData, NotFound, UnexpectedEof};
    let is_of_the_machine = |cause: &(dyn std::error::Error + 'static)| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|io| !matches!(io.kind(), InvalidData | NotFound | UnexpectedEof))
    };
    is_outage(error) || error.chain().any(is_of_the_machine)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_not_judged_by_what_the_machine_lacks() {
        let of = |error: io::Error| says_nothing(&anyhow::Error::new(error).context("net"));
        let too_many_open_files = io::Error::from_raw_os_error(24);
        assert!(of(too_many_open_files) && of(io::ErrorKind::StorageFull.into()));
        assert!(!of(io::ErrorKind::NotFound.into()) && !of(io::ErrorKind::UnexpectedEof.into()));
        assert!(!says_nothing(&anyhow::anyhow!("it has another hash")));
    }
}
