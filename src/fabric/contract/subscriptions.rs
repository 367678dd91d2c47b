//! Properties of subscriptions.

use futures::FutureExt;

use super::super::FabricError;
use super::super::port::{
    DELIVERY_ATTEMPTS, Delivery, Filter, Parked, Settled, Start, Subscription,
};
use super::samples::{event, subscription, unknown};
use super::{Rig, on_each};
use crate::event::EventKind;

async fn open(rig: &Rig, name: &str) -> Box<dyn Subscription> {
    rig.log.subscribe(subscription(name), Filter::default(), Start::Beginning).await.unwrap()
}

async fn append(rig: &Rig, events: std::ops::Range<u64>) {
    rig.log.append(events.map(event).collect()).await.unwrap();
}

/// Everything that is due now, without settling it.
async fn take_all(handle: &mut Box<dyn Subscription>) -> Vec<u64> {
    let mut seqs = Vec::new();
    while let Some(delivery) = handle.try_next().await.unwrap() {
        seqs.push(delivery.seq);
    }
    seqs
}

async fn take_one(handle: &mut Box<dyn Subscription>) -> Delivery {
    handle.try_next().await.unwrap().unwrap()
}

/// Fails the next delivery until it is parked, letting the time of each retry pass.
async fn park_next(rig: &Rig, handle: &mut Box<dyn Subscription>) -> u64 {
    loop {
        let delivery = take_one(handle).await;
        if handle.fail(delivery.seq, "broken".to_owned()).await.unwrap() == Settled::Parked {
            return delivery.seq;
        }
        rig.clock.advance(16_000);
    }
}

async fn cursor(rig: &Rig, name: &str) -> u64 {
    let all = rig.log.subscriptions().await.unwrap();
    all.into_iter().find(|status| status.name.as_str() == name).unwrap().cursor
}

#[test]
fn one_publish_is_one_delivery_to_each_subscription() {
    on_each(async |rig| {
        let (mut a, mut b) = (open(&rig, "a").await, open(&rig, "b").await);
        append(&rig, 0..3).await;
        append(&rig, 1..3).await;
        assert_eq!(take_all(&mut a).await, [1, 2, 3]);
        assert_eq!(take_all(&mut b).await, [1, 2, 3]);
    });
}

#[test]
fn a_new_subscription_starts_where_it_asks() {
    on_each(async |rig| {
        append(&rig, 0..3).await;
        let starts = [Start::Beginning, Start::Now, Start::After(1), Start::After(99)];
        let mut handles = Vec::new();
        for (n, start) in starts.into_iter().enumerate() {
            let name = subscription(&format!("s{n}"));
            handles.push(rig.log.subscribe(name, Filter::default(), start).await.unwrap());
        }
        append(&rig, 3..4).await;
        let wanted: [&[u64]; 4] = [&[1, 2, 3, 4], &[4], &[2, 3, 4], &[4]];
        for (handle, wanted) in handles.iter_mut().zip(wanted) {
            assert_eq!(take_all(handle).await, wanted, "{}", handle.name());
        }
    });
}

#[test]
fn a_known_subscription_goes_on_where_it_stood_whatever_it_asks() {
    on_each(async |rig| {
        append(&rig, 0..3).await;
        let mut handle = open(&rig, "a").await;
        let first = take_one(&mut handle).await;
        handle.ack(first.seq).await.unwrap();
        let again = rig.log.subscribe(subscription("a"), Filter::default(), Start::Now).await;
        assert_eq!(take_all(&mut again.unwrap()).await, [2, 3]);
    });
}

#[test]
fn what_was_out_and_not_settled_is_delivered_again() {
    on_each(async |rig| {
        append(&rig, 0..3).await;
        let mut handle = open(&rig, "a").await;
        assert_eq!(take_all(&mut handle).await, [1, 2, 3]);
        handle.ack(2).await.unwrap();
        let mut again = open(&rig, "a").await;
        assert_eq!(take_all(&mut again).await, [1, 3], "2 is done although 1 is not");
    });
}

#[test]
fn an_acknowledged_delivery_never_comes_again() {
    on_each(async |rig| {
        append(&rig, 0..2).await;
        let mut handle = open(&rig, "a").await;
        for seq in take_all(&mut handle).await {
            handle.ack(seq).await.unwrap();
        }
        rig.clock.advance(1_000_000);
        assert!(take_all(&mut handle).await.is_empty());
        assert!(take_all(&mut open(&rig, "a").await).await.is_empty());
    });
}

#[test]
fn only_what_is_out_can_be_settled() {
    on_each(async |rig| {
        append(&rig, 0..2).await;
        let mut handle = open(&rig, "a").await;
        let delivery = take_one(&mut handle).await;
        assert!(matches!(handle.ack(2).await, Err(FabricError::Conflict(_))));
        handle.ack(delivery.seq).await.unwrap();
        assert!(matches!(handle.ack(1).await, Err(FabricError::Conflict(_))));
        assert!(matches!(handle.fail(1, String::new()).await, Err(FabricError::Conflict(_))));
    });
}

#[test]
fn a_failed_delivery_is_offered_again_after_1_2_4_and_8_seconds_and_then_parked() {
    on_each(async |rig| {
        append(&rig, 0..1).await;
        let mut handle = open(&rig, "a").await;
        for (attempt, delay) in (1..DELIVERY_ATTEMPTS).zip([1_000, 2_000, 4_000, 8_000]) {
            let delivery = take_one(&mut handle).await;
            assert_eq!(delivery.attempt, attempt);
            let settled = handle.fail(delivery.seq, "broken".to_owned()).await.unwrap();
            assert!(matches!(settled, Settled::Retry { .. }), "{settled:?}");
            rig.clock.advance(delay - 1);
            assert_eq!(handle.try_next().await, Ok(None), "too early at attempt {attempt}");
            rig.clock.advance(1);
        }
        let last = take_one(&mut handle).await;
        let settled = handle.fail(last.seq, "broken".to_owned()).await;
        assert_eq!(settled, Ok(Settled::Parked));
        rig.clock.advance(1_000_000);
        assert_eq!(handle.try_next().await, Ok(None));
    });
}

#[test]
fn other_deliveries_proceed_while_one_waits_for_its_retry() {
    on_each(async |rig| {
        append(&rig, 0..3).await;
        let mut handle = open(&rig, "a").await;
        let first = take_one(&mut handle).await;
        handle.fail(first.seq, "broken".to_owned()).await.unwrap();
        let second = take_one(&mut handle).await;
        assert_eq!(second.seq, 2);
        handle.ack(second.seq).await.unwrap();
        rig.clock.advance(1_000);
        assert_eq!(take_all(&mut handle).await, [1, 3], "the retry goes first");
    });
}

#[test]
fn a_failing_subscription_blocks_no_other() {
    on_each(async |rig| {
        append(&rig, 0..3).await;
        let (mut bad, mut good) = (open(&rig, "bad").await, open(&rig, "good").await);
        assert_eq!(park_next(&rig, &mut bad).await, 1);
        assert_eq!(take_all(&mut good).await, [1, 2, 3]);
    });
}

#[test]
fn the_cursor_never_moves_past_an_unparked_failure() {
    on_each(async |rig| {
        append(&rig, 0..3).await;
        let mut handle = open(&rig, "a").await;
        take_all(&mut handle).await;
        handle.ack(1).await.unwrap();
        assert_eq!(cursor(&rig, "a").await, 1);
        handle.fail(2, "broken".to_owned()).await.unwrap();
        handle.ack(3).await.unwrap();
        assert_eq!(cursor(&rig, "a").await, 1);
        rig.clock.advance(1_000);
        assert_eq!(take_one(&mut handle).await.seq, 2);
        handle.ack(2).await.unwrap();
        assert_eq!(cursor(&rig, "a").await, 3);
    });
}

#[test]
fn the_cursor_moves_past_what_is_parked() {
    on_each(async |rig| {
        append(&rig, 0..2).await;
        let mut handle = open(&rig, "a").await;
        assert_eq!(park_next(&rig, &mut handle).await, 1);
        let next = take_one(&mut handle).await;
        handle.ack(next.seq).await.unwrap();
        assert_eq!(cursor(&rig, "a").await, 2);
    });
}

#[test]
fn what_is_parked_is_listed_with_its_error_and_survives_a_new_handle() {
    on_each(async |rig| {
        append(&rig, 0..1).await;
        let mut handle = open(&rig, "a").await;
        park_next(&rig, &mut handle).await;
        assert!(take_all(&mut open(&rig, "a").await).await.is_empty());
        let parked = rig.log.parked().await.unwrap();
        let [Parked { event: id, attempts, error, kind, .. }] = &parked[..] else {
            panic!("{parked:?}")
        };
        assert_eq!((id, *attempts, error.as_str()), (&event(0).id, DELIVERY_ATTEMPTS, "broken"));
        assert_eq!(kind, event(0).body.kind_name());
        assert_eq!(rig.log.subscriptions().await.unwrap()[0].parked, 1);
    });
}

#[test]
fn a_parked_delivery_that_is_retried_comes_at_once_with_fresh_attempts() {
    on_each(async |rig| {
        append(&rig, 0..1).await;
        let mut handle = open(&rig, "a").await;
        park_next(&rig, &mut handle).await;
        rig.log.retry_parked(subscription("a"), event(0).id).await.unwrap();
        let delivery = take_one(&mut handle).await;
        assert_eq!((delivery.seq, delivery.attempt), (1, 1));
        assert_eq!(rig.log.parked().await, Ok(Vec::new()));
        handle.ack(1).await.unwrap();
        assert!(take_all(&mut open(&rig, "a").await).await.is_empty());
    });
}

#[test]
fn a_parked_delivery_that_is_discarded_never_comes_again() {
    on_each(async |rig| {
        append(&rig, 0..1).await;
        let mut handle = open(&rig, "a").await;
        park_next(&rig, &mut handle).await;
        rig.log.discard_parked(subscription("a"), event(0).id).await.unwrap();
        assert_eq!(rig.log.parked().await, Ok(Vec::new()));
        rig.clock.advance(1_000_000);
        assert!(take_all(&mut handle).await.is_empty());
        assert!(take_all(&mut open(&rig, "a").await).await.is_empty());
    });
}

#[test]
fn only_what_is_parked_can_be_retried_or_discarded() {
    on_each(async |rig| {
        append(&rig, 0..1).await;
        open(&rig, "a").await;
        for name in ["a", "nobody"] {
            let (name, id) = (subscription(name), event(0).id);
            let retried = rig.log.retry_parked(name.clone(), id.clone()).await;
            assert!(matches!(retried, Err(FabricError::Conflict(_))), "{retried:?}");
            let discarded = rig.log.discard_parked(name, id).await;
            assert!(matches!(discarded, Err(FabricError::Conflict(_))), "{discarded:?}");
        }
    });
}

#[test]
fn an_older_handle_of_the_same_name_is_fenced() {
    on_each(async |rig| {
        append(&rig, 0..2).await;
        let mut old = open(&rig, "a").await;
        take_one(&mut old).await;
        open(&rig, "a").await;
        assert!(matches!(old.ack(1).await, Err(FabricError::Fenced(_))));
        assert!(matches!(old.fail(1, String::new()).await, Err(FabricError::Fenced(_))));
        assert!(matches!(old.try_next().await, Err(FabricError::Fenced(_))));
    });
}

#[test]
fn unwanted_events_are_not_delivered_and_hold_nothing_up() {
    on_each(async |rig| {
        rig.log.append(vec![event(0), unknown(1), event(4), event(6)]).await.unwrap();
        let games = Filter::kinds(&[EventKind::NewGamesAvailable]);
        let handle = rig.log.subscribe(subscription("a"), games, Start::Beginning).await;
        let mut handle = handle.unwrap();
        assert_eq!(take_all(&mut handle).await, [3]);
        handle.ack(3).await.unwrap();
        assert!(cursor(&rig, "a").await >= 3);
    });
}

#[test]
fn a_waiting_subscriber_wakes_for_an_append_and_for_a_retry() {
    on_each(async |rig| {
        let mut handle = open(&rig, "a").await;
        let (first, ()) = futures::join!(handle.next(), append(&rig, 0..1));
        let seq = first.unwrap().seq;
        handle.fail(seq, "broken".to_owned()).await.unwrap();
        let (again, ()) = futures::join!(handle.next(), async { rig.clock.advance(1_000) });
        assert_eq!(again.unwrap().attempt, 2);
    });
}

#[test]
fn a_waiting_subscriber_wakes_for_a_parked_delivery_that_is_retried() {
    on_each(async |rig| {
        append(&rig, 0..1).await;
        let mut handle = open(&rig, "a").await;
        park_next(&rig, &mut handle).await;
        let retry = rig.log.retry_parked(subscription("a"), event(0).id);
        let (again, retried) = futures::join!(handle.next(), retry);
        retried.unwrap();
        assert_eq!(again.unwrap().seq, 1);
    });
}

#[test]
fn an_acknowledgement_wakes_nobody() {
    on_each(async |rig| {
        let mut handle = open(&rig, "a").await;
        append(&rig, 0..1).await;
        take_one(&mut handle).await;
        settle(&rig).await;
        let mut newest = rig.log.watch();
        newest.mark_unchanged();
        handle.ack(1).await.unwrap();
        settle(&rig).await;
        assert!(!newest.has_changed().unwrap());
    });
}

/// Lets everything that was written arrive, and everybody who waits for it run.
async fn settle(rig: &Rig) {
    rig.log.subscriptions().await.unwrap();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_jump_of_the_wall_clock_moves_no_retry() {
    on_each(async |rig| {
        append(&rig, 0..1).await;
        let mut handle = open(&rig, "a").await;
        let delivery = take_one(&mut handle).await;
        handle.fail(delivery.seq, "broken".to_owned()).await.unwrap();
        rig.clock.set_wall(crate::event::UtcMs(super::START.0 + 3_600_000));
        assert_eq!(handle.try_next().await, Ok(None));
        rig.clock.set_wall(crate::event::UtcMs(0));
        rig.clock.advance(1_000);
        assert_eq!(take_one(&mut handle).await.attempt, 2);
    });
}

/// What a future answers if it needs no more than so many polls; it is given up after them.
async fn within<T>(polls: usize, future: impl Future<Output = T> + Unpin) -> Option<T> {
    let (mut future, mut left) = (future, polls);
    std::future::poll_fn(|context| {
        if left == 0 {
            return std::task::Poll::Ready(None);
        }
        left -= 1;
        future.poll_unpin(context).map(Some)
    })
    .await
}

#[test]
fn a_wait_that_is_given_up_at_any_point_loses_nothing_and_counts_once() {
    on_each(async |rig| {
        append(&rig, 0..3).await;
        for polls in 0..40 {
            let mut handle = open(&rig, &format!("given-up-{polls}")).await;
            let mut seqs = Vec::new();
            for _ in 0..=DELIVERY_ATTEMPTS {
                if let Some(delivery) = within(polls, handle.next()).await {
                    seqs.push(delivery.unwrap().seq);
                    break;
                }
            }
            seqs.extend(take_all(&mut handle).await);
            assert_eq!(seqs, [1, 2, 3], "after {polls} polls");
            for seq in seqs {
                handle.ack(seq).await.unwrap();
            }
            assert_eq!(cursor(&rig, handle.name().as_str()).await, 3);
        }
    });
}
