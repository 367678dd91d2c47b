//! Jobs.

use super::{Fold, artefact, at, job};
use crate::event::{
    JobKind, JobPreempted, JobState, Payload, TaskAbandoned, WorkCancelled, WorkClaimed,
    WorkCompleted, WorkFailed, WorkQueued, WorkRetry, WorkTimeout,
};
use crate::state::{AlertKind, Job};

const KIND: JobKind = JobKind::Train;

fn queued() -> WorkQueued {
    WorkQueued { work_id: job("j"), kind: KIND, priority: 5 }
}

fn claimed(attempt: u64) -> WorkClaimed {
    WorkClaimed { work_id: job("j"), kind: KIND, attempt }
}

fn completed(attempt: u64) -> WorkCompleted {
    let artefact = Some(artefact());
    WorkCompleted { work_id: job("j"), kind: KIND, attempt, artefact, duration_s: 3.0 }
}

fn failed() -> WorkFailed {
    WorkFailed { work_id: job("j"), kind: KIND, attempt: 3, error: "broken".to_owned() }
}

fn retry() -> WorkRetry {
    let (error, not_before) = ("broken".to_owned(), at(99));
    WorkRetry { work_id: job("j"), kind: KIND, attempt: 1, error, not_before }
}

fn cancelled() -> WorkCancelled {
    WorkCancelled { work_id: job("j"), kind: KIND, reason: "not needed".to_owned() }
}

/// A life with every kind of event about work.
pub(super) fn one_of_each() -> Vec<Payload> {
    vec![
        queued().into(),
        claimed(1).into(),
        retry().into(),
        claimed(2).into(),
        WorkTimeout { work_id: job("j"), kind: KIND, attempt: 2 }.into(),
        claimed(3).into(),
        failed().into(),
        completed(4).into(),
        cancelled().into(),
    ]
}

fn of(fold: &Fold) -> &Job {
    fold.state.jobs.get(&job("j")).unwrap()
}

#[test]
fn work_queued_lists_the_job() {
    let mut fold = Fold::default();
    fold.publish(queued());
    assert_eq!((of(&fold).state, of(&fold).priority), (JobState::Queued, Some(5)));
    assert_eq!(fold.state.jobs.count(KIND, JobState::Queued), 1);
    assert_eq!(fold.state.jobs.totals[&KIND].queued, 1);
}

#[test]
fn work_claimed_shows_it_running_with_its_worker() {
    let mut fold = Fold::default();
    fold.publish(queued());
    fold.publish(claimed(1));
    assert_eq!((of(&fold).attempt, of(&fold).worker.clone()), (1, Some(super::node())));
    assert_eq!((fold.state.jobs.running().count(), of(&fold).claimed_at), (1, Some(at(2))));
}

#[test]
fn a_job_is_its_workers_while_it_runs() {
    let mut fold = Fold::default();
    let here = |fold: &Fold| {
        let jobs = &fold.state.jobs;
        (jobs.has_waiting(), jobs.running_on(&super::node()).count(), jobs.workers().count())
    };
    fold.publish(queued());
    assert_eq!(here(&fold), (true, 0, 0));
    fold.publish(claimed(1));
    assert_eq!(here(&fold), (false, 1, 1));
    let read: crate::state::State =
        serde_json::from_value(serde_json::to_value(&fold.state).unwrap()).unwrap();
    assert_eq!(read.jobs, fold.state.jobs, "who runs what follows from the jobs");
    fold.publish(WorkTimeout { work_id: job("j"), kind: KIND, attempt: 1 });
    assert_eq!(here(&fold), (true, 0, 0));
    fold.publish(claimed(2));
    fold.publish(completed(2));
    assert_eq!(here(&fold), (false, 0, 0));
}

#[test]
fn work_completed_keeps_its_artefact_and_clears_an_earlier_failure_of_its_kind() {
    let mut fold = Fold::default();
    fold.publish(failed());
    assert_eq!(fold.state.alerts.open[0].what, "train square8_2p");
    fold.publish(completed(4));
    assert_eq!((of(&fold).state, of(&fold).artefact.clone()), (JobState::Done, Some(artefact())));
    assert_eq!((of(&fold).duration_s, of(&fold).ended_at), (Some(3.0), Some(at(2))));
    assert_eq!(fold.state.jobs.totals[&KIND].done, 1);
    assert_eq!(fold.state.alerts.open, []);
}

#[test]
fn work_failed_is_dead_and_raises_an_alert() {
    let mut fold = Fold::default();
    fold.publish(queued());
    fold.publish(failed());
    assert_eq!((of(&fold).state, of(&fold).error.as_deref()), (JobState::Dead, Some("broken")));
    assert_eq!((fold.state.jobs.open.len(), fold.state.jobs.totals[&KIND].failed), (0, 1));
    let alert = &fold.state.alerts.open[0];
    assert_eq!((alert.kind, alert.what.as_str()), (AlertKind::Job, "train square8_2p"));
}

#[test]
fn work_retry_waits_for_its_time() {
    let mut fold = Fold::default();
    fold.publish(queued());
    fold.publish(claimed(1));
    fold.publish(retry());
    assert_eq!((of(&fold).state, of(&fold).not_before), (JobState::Queued, Some(at(99))));
    assert_eq!(fold.state.jobs.totals[&KIND].retries, 1);
    fold.publish(claimed(2));
    let job = of(&fold);
    assert_eq!((job.not_before, job.error.as_ref()), (None, None), "the new attempt goes well");
    assert_eq!(job.last_attempt.as_deref(), Some(retry().error.as_str()));
}

#[test]
fn work_timeout_gives_the_claim_up() {
    let mut fold = Fold::default();
    fold.publish(claimed(2));
    fold.publish(WorkTimeout { work_id: job("j"), kind: KIND, attempt: 2 });
    assert_eq!((of(&fold).state, of(&fold).attempt), (JobState::Queued, 2));
    assert_eq!(fold.state.jobs.totals[&KIND].timeouts, 1);
}

#[test]
fn work_cancelled_ends_it_with_its_reason() {
    let mut fold = Fold::default();
    fold.publish(queued());
    fold.publish(cancelled());
    assert_eq!(of(&fold).state, JobState::Cancelled);
    assert_eq!(of(&fold).error.as_deref(), Some("not needed"));
    assert_eq!(fold.state.jobs.totals[&KIND].cancelled, 1);
}

#[test]
fn task_abandoned_says_that_it_ran() {
    let mut fold = Fold::default();
    fold.publish(claimed(1));
    fold.publish(cancelled());
    let node = Some(super::node());
    fold.publish(TaskAbandoned { work_id: job("j"), node, reason: "not needed".to_owned() });
    assert_eq!(of(&fold).state, JobState::Cancelled);
    assert_eq!(of(&fold).error.as_deref(), Some("given up while it ran: not needed"));
}

#[test]
fn job_preempted_says_to_whom_it_gave_way() {
    let mut fold = Fold::default();
    fold.publish(queued());
    fold.publish(claimed(1));
    let preempted = JobPreempted {
        work_id: job("j"),
        kind: KIND,
        by: job("k"),
        by_kind: JobKind::Evaluate,
        waited_s: 60.0,
        ran_s: 70.0,
    };
    fold.publish(preempted);
    assert_eq!(of(&fold).gave_way_to, Some(job("k")));
    assert_eq!(fold.state.jobs.totals[&KIND].preempted, 1);
}
