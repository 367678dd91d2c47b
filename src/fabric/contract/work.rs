//! Properties of the work queue.

use super::super::FabricError;
use super::super::port::{
    Claim, Enqueued, Failed, Holder, JobFilter, MAX_CLAIMS, MAX_LIST, MAX_PAYLOAD_BYTES, NewJob,
    Tell,
};
use super::samples::{artefact, config, holder, job, job_id, node, oversized, quiet};
use super::{Rig, START, on_each};
use crate::event::{JobKind, JobState, UtcMs};
use crate::id::Incarnation;

const ALL: [JobKind; 4] = [JobKind::Selfplay, JobKind::Train, JobKind::Evaluate, JobKind::Promote];

async fn enqueue(rig: &Rig, job: NewJob) {
    assert_eq!(rig.work.enqueue(job, quiet()).await, Ok(Enqueued::Enqueued));
}

async fn claim(rig: &Rig, n: usize) -> Vec<Claim> {
    rig.work.claim(ALL.to_vec(), node("w"), Incarnation(1), n, quiet()).await.unwrap()
}

async fn claim_one(rig: &Rig) -> Claim {
    claim(rig, 1).await.pop().unwrap()
}

fn ids(claims: &[Claim]) -> Vec<String> {
    claims.iter().map(|claim| claim.job.id.to_string()).collect()
}

async fn state(rig: &Rig, n: u32) -> JobState {
    rig.work.job(job_id(n)).await.unwrap().unwrap().state
}

#[test]
fn a_job_is_queued_once_however_often_it_is_offered() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        let again = job(1, JobKind::Train, 9);
        assert_eq!(rig.work.enqueue(again.clone(), quiet()).await, Ok(Enqueued::AlreadyKnown));
        let claim = claim_one(&rig).await;
        rig.work.finish(&claim, None, quiet()).await.unwrap();
        assert_eq!(rig.work.enqueue(again, quiet()).await, Ok(Enqueued::AlreadyKnown));
        assert!(claim_all_is_empty(&rig).await);
    });
}

async fn claim_all_is_empty(rig: &Rig) -> bool {
    claim(rig, 10).await.is_empty()
}

#[test]
fn jobs_that_could_never_be_worked_on_are_refused() {
    on_each(async |rig| {
        let no_attempts = NewJob { max_attempts: 0, ..job(1, JobKind::Train, 0) };
        let no_lease = NewJob { lease_ms: 0, ..job(2, JobKind::Train, 0) };
        let payload = serde_json::Value::String("x".repeat(MAX_PAYLOAD_BYTES));
        let too_large = NewJob { payload, ..job(3, JobKind::Train, 0) };
        for bad in [no_attempts, no_lease, too_large] {
            let refused = rig.work.enqueue(bad, quiet()).await;
            assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        }
        assert_eq!(rig.work.list(JobFilter::default(), 10).await, Ok(Vec::new()));
    });
}

#[test]
fn the_highest_priority_goes_first_then_the_oldest() {
    on_each(async |rig| {
        for (n, priority) in [(1, 0), (2, 5), (3, 0), (4, 5)] {
            enqueue(&rig, job(n, JobKind::Selfplay, priority)).await;
        }
        assert_eq!(ids(&claim(&rig, 3).await), ["job-2", "job-4", "job-1"]);
        assert_eq!(ids(&claim(&rig, 3).await), ["job-3"]);
    });
}

#[test]
fn only_the_kinds_that_a_worker_asks_for_are_claimed() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Selfplay, 9)).await;
        enqueue(&rig, job(2, JobKind::Train, 0)).await;
        let kinds = vec![JobKind::Train];
        let claims = rig.work.claim(kinds, node("w"), Incarnation(1), 9, quiet()).await.unwrap();
        assert_eq!(ids(&claims), ["job-2"]);
    });
}

#[test]
fn a_job_is_not_claimed_before_its_time() {
    on_each(async |rig| {
        let not_before = UtcMs(START.0 + 500);
        enqueue(&rig, NewJob { not_before, ..job(1, JobKind::Train, 0) }).await;
        assert!(claim_all_is_empty(&rig).await);
        rig.clock.advance(500);
        assert_eq!(ids(&claim(&rig, 1).await), ["job-1"]);
    });
}

#[test]
fn no_job_is_claimed_by_two() {
    on_each(async |rig| {
        for n in 0..40 {
            enqueue(&rig, job(n, JobKind::Selfplay, i64::from(n % 3))).await;
        }
        let workers = (0..16).map(|_| claim(&rig, 3));
        let claims = futures::future::join_all(workers).await;
        let mut ids: Vec<String> = claims.iter().flat_map(|claims| ids(claims)).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 40);
        assert_eq!(claims.iter().map(Vec::len).sum::<usize>(), 40);
    });
}

#[test]
fn what_was_claimed_is_answered_although_a_claim_of_further_jobs_fails() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        enqueue(&rig, NewJob { not_before: UtcMs(START.0 + 500), ..job(2, JobKind::Train, 0) })
            .await;
        // Time passes while the first is claimed: an adapter that looks for more finds the second.
        let clock = std::sync::Arc::clone(&rig.clock);
        let tell = Tell::new(move |job| {
            clock.advance(500);
            if job.id == job_id(1) { Ok(Vec::new()) } else { Ok(vec![oversized(1)]) }
        });
        let claims = rig.work.claim(ALL.to_vec(), node("w"), Incarnation(1), 9, tell).await;
        assert_eq!(ids(&claims.unwrap()), ["job-1"]);
        assert_eq!(state(&rig, 2).await, JobState::Queued);
    });
}

#[test]
fn a_finished_job_is_done_and_keeps_its_artefact() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        let claim = claim_one(&rig).await;
        rig.work.finish(&claim, Some(artefact("a")), quiet()).await.unwrap();
        let job = rig.work.job(job_id(1)).await.unwrap().unwrap();
        assert_eq!((job.state, job.artefact), (JobState::Done, Some(artefact("a"))));
        assert!(claim_all_is_empty(&rig).await);
    });
}

#[test]
fn finishing_again_with_the_same_artefact_changes_nothing_and_with_another_is_fenced() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        let claim = claim_one(&rig).await;
        rig.work.finish(&claim, Some(artefact("a")), quiet()).await.unwrap();
        assert_eq!(rig.work.finish(&claim, Some(artefact("a")), quiet()).await, Ok(()));
        let other = rig.work.finish(&claim, Some(artefact("b")), quiet()).await;
        assert!(matches!(other, Err(FabricError::Fenced(_))), "{other:?}");
    });
}

#[test]
fn a_worker_that_lost_its_claim_cannot_finish_fail_or_extend() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        let zombie = claim_one(&rig).await;
        rig.clock.advance(10_000);
        rig.work.expire(quiet()).await.unwrap();
        rig.clock.advance(1_000);
        let owner = claim_one(&rig).await;
        assert_eq!((zombie.attempt, owner.attempt), (1, 2));
        let finish = rig.work.finish(&zombie, Some(artefact("z")), quiet()).await;
        assert!(matches!(finish, Err(FabricError::Fenced(_))), "{finish:?}");
        let fail = rig.work.fail(&zombie, "late".to_owned(), None, quiet()).await;
        assert!(matches!(fail, Err(FabricError::Fenced(_))), "{fail:?}");
        let extend = rig.work.extend(&zombie).await;
        assert!(matches!(extend, Err(FabricError::Fenced(_))), "{extend:?}");
        rig.work.finish(&owner, Some(artefact("o")), quiet()).await.unwrap();
    });
}

#[test]
fn a_failed_job_is_offered_again_with_backoff_and_dead_after_its_attempts() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        for delay in [1_000, 2_000] {
            let claim = claim_one(&rig).await;
            let failed = rig.work.fail(&claim, "broken".to_owned(), None, quiet()).await.unwrap();
            assert!(matches!(failed, Failed::Retry { .. }), "{failed:?}");
            rig.clock.advance(delay - 1);
            assert!(claim_all_is_empty(&rig).await);
            rig.clock.advance(1);
        }
        let last = claim_one(&rig).await;
        assert_eq!(
            rig.work.fail(&last, "broken".to_owned(), None, quiet()).await,
            Ok(Failed::Dead)
        );
        let job = rig.work.job(job_id(1)).await.unwrap().unwrap();
        assert_eq!((job.state, job.error.as_deref()), (JobState::Dead, Some("broken")));
    });
}

#[test]
fn a_worker_may_say_when_its_failed_job_is_offered_again() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        let claim = claim_one(&rig).await;
        let failed = rig.work.fail(&claim, "busy".to_owned(), Some(77), quiet()).await;
        assert_eq!(failed, Ok(Failed::Retry { not_before: UtcMs(START.0 + 77) }));
    });
}

#[test]
fn a_claim_that_is_extended_does_not_expire() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        let claim = claim_one(&rig).await;
        for _ in 0..5 {
            rig.clock.advance(9_999);
            assert_eq!(rig.work.expire(quiet()).await, Ok(Vec::new()));
            let deadline = rig.work.extend(&claim).await.unwrap();
            assert!(deadline > claim.deadline);
        }
        rig.work.finish(&claim, None, quiet()).await.unwrap();
    });
}

#[test]
fn an_expired_claim_goes_back_to_the_queue_and_counts_as_a_failure() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        for attempt in 1..=3 {
            let claim = claim_one(&rig).await;
            assert_eq!(claim.attempt, attempt);
            rig.clock.advance(10_000);
            let expired = rig.work.expire(quiet()).await.unwrap();
            assert_eq!((expired.len(), expired[0].attempt), (1, attempt));
            assert_eq!(expired[0].outcome == Failed::Dead, attempt == 3);
            rig.clock.advance(16_000);
        }
        assert_eq!(state(&rig, 1).await, JobState::Dead);
    });
}

#[test]
fn a_late_worker_may_still_finish_while_nobody_took_its_claim_back() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        let claim = claim_one(&rig).await;
        rig.clock.advance(60_000);
        assert_eq!(rig.work.finish(&claim, None, quiet()).await, Ok(()));
        assert_eq!(rig.work.expire(quiet()).await, Ok(Vec::new()));
    });
}

#[test]
fn a_new_process_takes_back_the_claims_of_the_former_one_only() {
    on_each(async |rig| {
        for n in 1..=3 {
            enqueue(&rig, job(n, JobKind::Train, 0)).await;
        }
        let mut claims = Vec::new();
        for (name, incarnation) in [("w", 1), ("w", 2), ("v", 1)] {
            let incarnation = Incarnation(incarnation);
            let claim =
                rig.work.claim(ALL.to_vec(), node(name), incarnation, 1, quiet()).await.unwrap();
            claims.extend(claim);
        }
        let taken = rig.work.take_back(node("w"), Incarnation(2), quiet()).await.unwrap();
        assert_eq!(taken.iter().map(|t| t.job.id.clone()).collect::<Vec<_>>(), [job_id(1)]);
        let again = claim_one(&rig).await;
        assert_eq!((again.job.failures, again.attempt), (0, 2), "offered at once, not a failure");
        let zombie = rig.work.finish(&claims[0], None, quiet()).await;
        assert!(matches!(zombie, Err(FabricError::Fenced(_))), "{zombie:?}");
    });
}

#[test]
fn the_jobs_of_a_dead_process_are_offered_at_once_and_what_it_still_says_is_refused() {
    on_each(async |rig| {
        for (n, kind) in [(1, JobKind::Selfplay), (2, JobKind::Train), (3, JobKind::Selfplay)] {
            enqueue(&rig, job(n, kind, 0)).await;
        }
        let silent = claim(&rig, 2).await;
        let (dead, other) = (holder("w", 1), holder("w", 2));
        let kinds = || vec![JobKind::Selfplay];
        assert_eq!(rig.work.take_from(other, kinds(), quiet()).await, Ok(Vec::new()));
        let taken = rig.work.take_from(dead.clone(), kinds(), quiet()).await.unwrap();
        let now = Failed::Retry { not_before: START };
        assert_eq!(
            taken.iter().map(|t| (t.job.id.clone(), t.attempt, t.outcome)).collect::<Vec<_>>(),
            [(job_id(1), 1, now)]
        );
        assert_eq!(rig.work.take_from(dead, kinds(), quiet()).await, Ok(Vec::new()));
        // It only seemed dead: before somebody else has the job, and after.
        let late = rig.work.finish(&silent[0], Some(artefact("late")), quiet()).await;
        assert!(matches!(late, Err(FabricError::Fenced(_))), "{late:?}");
        let next = rig.work.claim(ALL.to_vec(), node("v"), Incarnation(1), 1, quiet()).await;
        let next = next.unwrap().remove(0);
        assert_eq!((&next.job.id, next.attempt, next.job.failures), (&job_id(1), 2, 0));
        for refused in [
            rig.work.extend(&silent[0]).await.map(drop),
            rig.work.finish(&silent[0], Some(artefact("late")), quiet()).await,
            rig.work.fail(&silent[0], "late".to_owned(), None, quiet()).await.map(drop),
        ] {
            assert!(matches!(refused, Err(FabricError::Fenced(_))), "{refused:?}");
        }
        rig.work.finish(&next, Some(artefact("v")), quiet()).await.unwrap();
        rig.work.finish(&silent[1], None, quiet()).await.unwrap();
        assert_eq!(state(&rig, 3).await, JobState::Queued);
    });
}

#[test]
fn a_job_whose_workers_only_seem_dead_does_not_fail_by_that_but_does_not_go_on_for_ever() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Selfplay, 0)).await;
        for process in 1..=MAX_CLAIMS {
            let Holder { node, incarnation } = holder("w", process);
            rig.work.claim(ALL.to_vec(), node.clone(), incarnation, 1, quiet()).await.unwrap();
            let dead = Holder { node, incarnation };
            let taken = rig.work.take_from(dead, ALL.to_vec(), quiet()).await.unwrap();
            assert_eq!(taken[0].outcome == Failed::Dead, process == MAX_CLAIMS);
        }
    });
}

#[test]
fn a_job_that_takes_its_worker_down_each_time_ends() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        for process in 1..=MAX_CLAIMS {
            let (worker, incarnation) = (node("w"), Incarnation(process));
            let claims =
                rig.work.claim(ALL.to_vec(), worker.clone(), incarnation, 1, quiet()).await;
            assert_eq!(claims.unwrap().len(), 1, "process {process}");
            rig.work.take_back(worker, Incarnation(process + 1), quiet()).await.unwrap();
        }
        assert_eq!(state(&rig, 1).await, JobState::Dead);
    });
}

#[test]
fn a_claim_leaves_out_the_configurations_that_it_is_told_to() {
    on_each(async |rig| {
        let other = "hex8_2p".parse().unwrap();
        enqueue(&rig, job(1, JobKind::Train, 9)).await;
        enqueue(&rig, NewJob { config: Some(other), ..job(2, JobKind::Train, 0) }).await;
        enqueue(&rig, NewJob { config: None, ..job(3, JobKind::Train, 0) }).await;
        let claim = async |except| {
            let (kinds, worker) = (ALL.to_vec(), node("w"));
            let work = &rig.work;
            work.claim_except(kinds, except, worker, Incarnation(1), 9, quiet()).await.unwrap()
        };
        assert_eq!(ids(&claim(vec![config()]).await), ["job-2", "job-3"]);
        assert_eq!(ids(&claim(Vec::new()).await), ["job-1"]);
    });
}

#[test]
fn a_released_job_is_offered_again_at_once_and_has_not_failed() {
    on_each(async |rig| {
        enqueue(&rig, NewJob { max_attempts: 1, ..job(1, JobKind::Train, 0) }).await;
        let held = claim_one(&rig).await;
        rig.work.release(&held, "paused".to_owned(), quiet()).await.unwrap();
        let job = rig.work.job(job_id(1)).await.unwrap().unwrap();
        assert_eq!(
            (job.state, job.failures, job.error),
            (JobState::Queued, 0, Some("paused".into()))
        );
        let late = rig.work.finish(&held, None, quiet()).await;
        assert!(matches!(late, Err(FabricError::Fenced(_))), "{late:?}");
        assert_eq!(claim_one(&rig).await.attempt, 2);
        assert!(matches!(
            rig.work.release(&held, "again".to_owned(), quiet()).await,
            Err(FabricError::Fenced(_))
        ));
    });
}

#[test]
fn a_cancelled_job_is_not_claimed_and_its_worker_is_fenced() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        enqueue(&rig, job(2, JobKind::Train, -1)).await;
        let claim = claim_one(&rig).await;
        for n in [1, 2, 1] {
            assert_eq!(
                rig.work.cancel(job_id(n), "no longer needed".to_owned(), quiet()).await,
                Ok(())
            );
        }
        assert!(claim_all_is_empty(&rig).await);
        let late = rig.work.finish(&claim, None, quiet()).await;
        assert!(matches!(late, Err(FabricError::Fenced(_))), "{late:?}");
        assert_eq!(state(&rig, 2).await, JobState::Cancelled);
    });
}

#[test]
fn what_has_ended_or_is_unknown_cannot_be_cancelled() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        let claim = claim_one(&rig).await;
        rig.work.finish(&claim, None, quiet()).await.unwrap();
        let done = rig.work.cancel(job_id(1), String::new(), quiet()).await;
        assert!(matches!(done, Err(FabricError::Conflict(_))), "{done:?}");
        let unknown = rig.work.cancel(job_id(9), String::new(), quiet()).await;
        assert!(matches!(unknown, Err(FabricError::Invalid(_))), "{unknown:?}");
    });
}

#[test]
fn lists_are_newest_first_filtered_and_limited() {
    on_each(async |rig| {
        for (n, kind) in [(1, JobKind::Train), (2, JobKind::Selfplay), (3, JobKind::Train)] {
            enqueue(&rig, job(n, kind, 0)).await;
        }
        let list = async |filter, limit| -> Vec<u32> {
            let jobs = rig.work.list(filter, limit).await.unwrap();
            (1..=3).rev().filter(|n| jobs.iter().any(|job| job.id == job_id(*n))).collect()
        };
        assert_eq!(list(JobFilter::default(), 2).await, [3, 2]);
        let train = JobFilter { kinds: vec![JobKind::Train], ..JobFilter::default() };
        assert_eq!(list(train, 9).await, [3, 1]);
        let running = JobFilter { states: vec![JobState::Running], ..JobFilter::default() };
        assert!(list(running, 9).await.is_empty());
        let other = JobFilter { config: Some("hex8_2p".parse().unwrap()), ..JobFilter::default() };
        assert!(list(other, 9).await.is_empty());
        let too_many = rig.work.list(JobFilter::default(), MAX_LIST + 1).await;
        assert!(matches!(too_many, Err(FabricError::Invalid(_))), "{too_many:?}");
    });
}

#[test]
fn stats_count_each_kind_and_state() {
    on_each(async |rig| {
        for n in 1..=3 {
            enqueue(&rig, job(n, JobKind::Train, 0)).await;
        }
        let claim = claim(&rig, 2).await;
        rig.work.finish(&claim[0], None, quiet()).await.unwrap();
        let wanted = [JobState::Queued, JobState::Running, JobState::Done];
        let wanted: Vec<_> = wanted.into_iter().map(|state| (JobKind::Train, state, 1)).collect();
        assert_eq!(rig.work.stats().await, Ok(wanted));
    });
}

#[test]
fn a_jump_of_the_wall_clock_expires_no_claim() {
    on_each(async |rig| {
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
        claim_one(&rig).await;
        rig.clock.set_wall(UtcMs(START.0 + 3_600_000));
        assert_eq!(rig.work.expire(quiet()).await, Ok(Vec::new()));
        rig.clock.set_wall(UtcMs(0));
        rig.clock.advance(10_000);
        assert_eq!(rig.work.expire(quiet()).await.unwrap().len(), 1);
    });
}
