//! Properties of forgetting.

use super::super::port::{
    Claim, DELIVERY_ATTEMPTS, Enqueued, Filter, MAX_FORGET, NewJob, Start, Subscription,
};
use super::super::retention::{self, Forgotten, Retention};
use super::samples::{event, job, job_id, node, quiet, subscription};
use super::{Rig, START, on_each};
use crate::event::{JobKind, JobState, UtcMs};
use crate::id::Incarnation;

async fn append(rig: &Rig, events: std::ops::Range<u64>) {
    rig.log.append(events.map(event).collect()).await.unwrap();
}

async fn stored(rig: &Rig) -> Vec<u64> {
    let stored = rig.log.read(0, Filter::default(), 100).await.unwrap();
    stored.into_iter().map(|stored| stored.seq).collect()
}

async fn open(rig: &Rig) -> Box<dyn Subscription> {
    rig.log.subscribe(subscription("a"), Filter::default(), Start::Beginning).await.unwrap()
}

async fn enqueue(rig: &Rig, job: NewJob) {
    assert_eq!(rig.work.enqueue(job, quiet()).await, Ok(Enqueued::Enqueued));
}

async fn claim(rig: &Rig) -> Claim {
    let kinds = vec![JobKind::Train];
    let claims = rig.work.claim(kinds, node("w"), Incarnation(1), 1, quiet()).await;
    claims.unwrap().remove(0)
}

#[test]
fn what_is_forgotten_is_gone_and_the_rest_keeps_its_place() {
    on_each(async |rig| {
        assert_eq!(rig.log.forget_before(5).await, Ok(0), "there is nothing to forget");
        append(&rig, 0..6).await;
        assert_eq!(rig.log.forget_before(4).await, Ok(4));
        assert_eq!(rig.log.forget_before(2).await, Ok(4), "repeating it changes nothing");
        assert_eq!(stored(&rig).await, [4, 5, 6]);
        assert_eq!(rig.log.last_seq().await, Ok(6));
        assert_eq!(rig.log.append(vec![event(9)]).await, Ok(vec![7]));
        let again = rig.log.append(vec![event(4)]).await;
        assert_eq!(again, Ok(vec![5]), "what is left is known by its id");
        let mut handle = open(&rig).await;
        assert_eq!(handle.try_next().await.unwrap().unwrap().seq, 4);
    });
}

#[test]
fn the_newest_event_is_never_forgotten_so_that_numbers_go_on() {
    on_each(async |rig| {
        append(&rig, 0..3).await;
        assert_eq!(rig.log.forget_before(MAX_FORGET).await, Ok(3));
        assert_eq!(rig.log.append(vec![event(9)]).await, Ok(vec![4]));
    });
}

#[test]
fn nothing_beyond_a_cursor_is_forgotten() {
    on_each(async |rig| {
        append(&rig, 0..6).await;
        let mut handle = open(&rig).await;
        assert_eq!(rig.log.forget_before(6).await, Ok(1));
        for seq in [1, 2] {
            handle.try_next().await.unwrap();
            handle.ack(seq).await.unwrap();
        }
        assert_eq!(rig.log.forget_before(6).await, Ok(3));
        assert_eq!(handle.try_next().await.unwrap().unwrap().event, event(2));
    });
}

#[test]
fn what_waits_for_a_retry_or_the_operator_is_not_forgotten() {
    on_each(async |rig| {
        append(&rig, 0..4).await;
        let mut handle = open(&rig).await;
        for attempt in 1..=DELIVERY_ATTEMPTS {
            assert_eq!(handle.try_next().await.unwrap().unwrap().attempt, attempt);
            handle.fail(1, "broken".to_owned()).await.unwrap();
            assert_eq!(rig.log.forget_before(4).await, Ok(1));
            rig.clock.advance(60_000);
        }
        for seq in 2..=4 {
            handle.try_next().await.unwrap();
            handle.ack(seq).await.unwrap();
        }
        assert_eq!(rig.log.forget_before(4).await, Ok(1));
        assert_eq!(rig.log.parked().await.unwrap().len(), 1);
        rig.log.discard_parked(subscription("a"), event(0).id).await.unwrap();
        assert_eq!(rig.log.forget_before(4).await, Ok(4));
    });
}

#[test]
fn only_jobs_that_ended_before_a_time_are_forgotten() {
    on_each(async |rig| {
        for n in 1..=4 {
            enqueue(&rig, job(n, JobKind::Train, 0)).await;
        }
        let (done, running) = (claim(&rig).await, claim(&rig).await);
        rig.work.finish(&done, None, quiet()).await.unwrap();
        rig.clock.advance(1_000);
        rig.work.cancel(job_id(3), String::new(), quiet()).await.unwrap();
        let soon = UtcMs(START.0 + 1_000);
        assert_eq!(rig.work.forget_ended(START).await, Ok(0));
        assert_eq!(rig.work.forget_ended(soon).await, Ok(1));
        assert_eq!(rig.work.job(job_id(1)).await, Ok(None));
        assert_eq!(rig.work.forget_ended(soon.plus(1)).await, Ok(1), "the cancelled one too");
        assert_eq!(rig.work.forget_ended(soon.plus(1_000_000)).await, Ok(0));
        rig.work.finish(&running, None, quiet()).await.unwrap();
        let counts = rig.work.stats().await.unwrap();
        let wanted = [JobState::Queued, JobState::Done].map(|state| (JobKind::Train, state, 1));
        assert_eq!(counts, wanted);
        enqueue(&rig, job(1, JobKind::Train, 0)).await;
    });
}

#[test]
fn the_newest_job_of_its_kind_and_configuration_is_never_forgotten() {
    on_each(async |rig| {
        let elsewhere = NewJob { config: None, ..job(4, JobKind::Train, 0) };
        for new in [1, 2].map(|n| job(n, JobKind::Train, 0)) {
            enqueue(&rig, new).await;
        }
        enqueue(&rig, job(3, JobKind::Promote, 0)).await;
        enqueue(&rig, elsewhere).await;
        for n in 1..=4 {
            rig.work.cancel(job_id(n), String::new(), quiet()).await.unwrap();
        }
        assert_eq!(rig.work.forget_ended(UtcMs(START.0 + 1)).await, Ok(1));
        assert_eq!(rig.work.job(job_id(1)).await, Ok(None), "job 2 is newer");
    });
}

#[test]
fn what_is_young_or_caused_an_open_job_or_is_not_folded_stays() {
    on_each(async |rig| {
        append(&rig, 0..9).await;
        let cause = |n| Some(event(n).id);
        enqueue(&rig, NewJob { cause: cause(1), ..job(1, JobKind::Train, 0) }).await;
        enqueue(&rig, NewJob { cause: cause(3), ..job(2, JobKind::Train, 0) }).await;
        let keep = |events_before, folded_from| Retention {
            events_before: UtcMs(START.0 + events_before),
            jobs_before: START,
            folded_from,
        };
        let forget = async |retention: Retention| {
            let Forgotten { oldest_event, jobs } =
                retention::forget(&*rig.log, &*rig.work, &retention).await.unwrap();
            assert_eq!(jobs, 0);
            oldest_event
        };
        assert_eq!(forget(keep(1_000, 1)).await, 1, "nothing is folded");
        assert_eq!(forget(keep(1_000, 100)).await, 2, "it caused job 1");
        let done = claim(&rig).await;
        rig.work.finish(&done, None, quiet()).await.unwrap();
        assert_eq!(forget(keep(2, 100)).await, 3, "later ones are young");
        assert_eq!(forget(keep(1_000, 100)).await, 4, "it caused job 2");
        rig.work.cancel(job_id(2), String::new(), quiet()).await.unwrap();
        assert_eq!(forget(keep(1_000, 6)).await, 6, "later ones are not folded");
        assert_eq!(forget(keep(1_000, 100)).await, 9, "the newest stays");
    });
}
