//! Properties of the events that are stored with the change that they tell.

use super::super::FabricError;
use super::super::port::{Claim, Enqueued, Filter, Start, Tell};
use super::samples::{event, job, job_id, node, oversized, quiet, subscription, tell_standing};
use super::{Rig, on_each};
use crate::event::{Body, JobKind, JobState, Payload};
use crate::id::Incarnation;

/// What the log says about jobs, in order.
async fn told(rig: &Rig) -> Vec<String> {
    let stored = rig.log.read(0, Filter::default(), 100).await.unwrap();
    let check = |body| match body {
        Body::Known(Payload::HealthCheckPassed(passed)) => passed.check,
        other => panic!("{other:?}"),
    };
    stored.into_iter().map(|stored| check(stored.event.body)).collect()
}

async fn enqueue(rig: &Rig, n: u32) {
    let queued = rig.work.enqueue(job(n, JobKind::Train, 0), tell_standing()).await;
    assert_eq!(queued, Ok(Enqueued::Enqueued));
}

async fn claim(rig: &Rig, n: usize) -> Vec<Claim> {
    let kinds = vec![JobKind::Train];
    rig.work.claim(kinds, node("w"), Incarnation(1), n, tell_standing()).await.unwrap()
}

fn untellable() -> Tell {
    Tell::new(|_| Ok(vec![event(0), oversized(1)]))
}

#[test]
fn each_change_of_a_job_stands_in_the_log_when_the_call_returns() {
    on_each(async |rig| {
        enqueue(&rig, 1).await;
        let first = claim(&rig, 1).await.remove(0);
        rig.work.fail(&first, "broken".to_owned(), Some(0), tell_standing()).await.unwrap();
        let second = claim(&rig, 1).await.remove(0);
        rig.work.finish(&second, None, tell_standing()).await.unwrap();
        assert_eq!(
            told(&rig).await,
            [
                "job-1 is queued at attempt 0",
                "job-1 is running at attempt 1",
                "job-1 is queued at attempt 1",
                "job-1 is running at attempt 2",
                "job-1 is done at attempt 2",
            ]
        );
    });
}

#[test]
fn each_job_of_a_claim_is_told() {
    on_each(async |rig| {
        for n in 1..=3 {
            assert_eq!(
                rig.work.enqueue(job(n, JobKind::Train, 0), quiet()).await,
                Ok(Enqueued::Enqueued)
            );
        }
        claim(&rig, 2).await;
        assert_eq!(
            told(&rig).await,
            ["job-1 is running at attempt 1", "job-2 is running at attempt 1"]
        );
    });
}

#[test]
fn a_call_that_changes_nothing_tells_nothing() {
    on_each(async |rig| {
        enqueue(&rig, 1).await;
        let again = rig.work.enqueue(job(1, JobKind::Train, 0), tell_standing()).await;
        assert_eq!(again, Ok(Enqueued::AlreadyKnown));
        let held = claim(&rig, 1).await.remove(0);
        for _ in 0..2 {
            rig.work.finish(&held, None, tell_standing()).await.unwrap();
        }
        assert!(claim(&rig, 1).await.is_empty());
        assert_eq!(rig.work.expire(tell_standing()).await, Ok(Vec::new()));
        assert_eq!(told(&rig).await.len(), 3);
    });
}

#[test]
fn a_cancelled_job_and_a_claim_that_is_taken_back_are_told() {
    on_each(async |rig| {
        enqueue(&rig, 1).await;
        enqueue(&rig, 2).await;
        claim(&rig, 1).await;
        rig.work.take_back(node("w"), Incarnation(2), tell_standing()).await.unwrap();
        rig.work.cancel(job_id(2), "not needed".to_owned(), tell_standing()).await.unwrap();
        claim(&rig, 1).await;
        rig.clock.advance(10_000);
        rig.work.expire(tell_standing()).await.unwrap();
        assert_eq!(
            told(&rig).await[3..],
            [
                "job-1 is queued at attempt 1",
                "job-2 is cancelled at attempt 0",
                "job-1 is running at attempt 2",
                "job-1 is queued at attempt 2",
            ]
        );
    });
}

#[test]
fn a_change_whose_events_are_refused_does_not_happen() {
    on_each(async |rig| {
        let refused = rig.work.enqueue(job(1, JobKind::Train, 0), untellable()).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        assert_eq!(rig.work.job(job_id(1)).await, Ok(None));
        enqueue(&rig, 1).await;
        let held = claim(&rig, 1).await.remove(0);
        let refused = rig.work.finish(&held, None, untellable()).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        let job = rig.work.job(job_id(1)).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Running);
        assert_eq!(told(&rig).await.len(), 2, "nothing of the refused events was stored");
        rig.work.finish(&held, None, tell_standing()).await.unwrap();
    });
}

#[test]
fn a_refusal_to_tell_undoes_the_change() {
    on_each(async |rig| {
        let refuse = Tell::new(|_| Err(FabricError::Invalid("undeclared".to_owned())));
        let refused = rig.work.enqueue(job(1, JobKind::Train, 0), refuse).await;
        assert!(matches!(refused, Err(FabricError::Invalid(_))), "{refused:?}");
        assert_eq!(rig.work.job(job_id(1)).await, Ok(None));
        assert_eq!(rig.log.last_seq().await, Ok(0));
    });
}

#[test]
fn what_is_told_wakes_subscribers() {
    on_each(async |rig| {
        let name = subscription("a");
        let mut handle = rig.log.subscribe(name, Filter::default(), Start::Now).await.unwrap();
        let (delivery, ()) = futures::join!(handle.next(), enqueue(&rig, 1));
        assert_eq!(delivery.unwrap().seq, 1);
    });
}
