//! Properties of events that stop whoever takes them: they stop nothing else.

use std::path::Path;

use super::super::port::{DELIVERY_ATTEMPTS, Filter, Start, Subscription};
use super::samples::{event, subscription};
use super::{Rig, on_each};

async fn open(rig: &Rig) -> Box<dyn Subscription> {
    rig.log.subscribe(subscription("a"), Filter::default(), Start::Beginning).await.unwrap()
}

async fn take(handle: &mut Box<dyn Subscription>) -> u64 {
    handle.try_next().await.unwrap().unwrap().seq
}

/// Appends an event to a file of the embedded adapter that cannot be read.
pub(super) fn store_unreadable(path: &Path) {
    let insert =
        "INSERT INTO event(id, at, kind, node, body) VALUES ('n1.00000007.99', 0, 'X', 'n1', '{')";
    let file = rusqlite::Connection::open(path).unwrap();
    assert_eq!(file.execute(insert, ()).unwrap(), 1);
}

#[test]
fn an_event_that_cannot_be_read_is_shown_and_parked_and_those_after_it_are_delivered() {
    on_each(async |rig| {
        let Some(store_unreadable) = rig.store_unreadable.clone() else { return };
        rig.log.append(vec![event(0)]).await.unwrap();
        store_unreadable().await;
        rig.log.append(vec![event(3)]).await.unwrap();
        let shown = rig.log.read(0, Filter::default(), 9).await.unwrap();
        let kinds: Vec<_> = shown.iter().map(|stored| stored.event.body.kind_name()).collect();
        assert_eq!(kinds, ["HEALTH_CHECK_PASSED", "UNREADABLE", "HEALTH_CHECK_PASSED"]);

        let mut handle = open(&rig).await;
        for seq in [1, 3] {
            assert_eq!(take(&mut handle).await, seq);
            handle.ack(seq).await.unwrap();
        }
        let parked = rig.log.parked().await.unwrap();
        assert_eq!((parked.len(), parked[0].seq), (1, 2));
        assert!(parked[0].error.contains("cannot be read"), "{}", parked[0].error);
        assert_eq!(rig.log.subscriptions().await.unwrap()[0].cursor, 3);
    });
}

#[test]
fn an_event_that_nobody_outlives_is_parked_and_those_after_it_are_delivered() {
    on_each(async |rig| {
        rig.log.append(vec![event(0), event(1)]).await.unwrap();
        for _ in 0..DELIVERY_ATTEMPTS {
            assert_eq!(take(&mut open(&rig).await).await, 1);
        }
        let mut handle = open(&rig).await;
        assert_eq!(take(&mut handle).await, 2);
        let parked = rig.log.parked().await.unwrap();
        assert_eq!((parked.len(), parked[0].seq), (1, 1));
        assert!(parked[0].error.contains("ends the process"), "{}", parked[0].error);
        handle.ack(2).await.unwrap();
        assert_eq!(rig.log.subscriptions().await.unwrap()[0].cursor, 2);

        rig.log.retry_parked(subscription("a"), event(0).id).await.unwrap();
        let mut handle = open(&rig).await;
        assert_eq!(take(&mut handle).await, 1, "the operator wants it tried again");
        handle.ack(1).await.unwrap();
    });
}

#[test]
fn whoever_settles_something_before_the_end_is_not_counted() {
    on_each(async |rig| {
        let handles = u64::from(DELIVERY_ATTEMPTS) + 3;
        rig.log.append((0..=handles).map(event).collect()).await.unwrap();
        for seq in 1..=handles {
            let mut handle = open(&rig).await;
            assert_eq!(take(&mut handle).await, seq);
            handle.ack(seq).await.unwrap();
            assert_eq!(take(&mut handle).await, seq + 1, "out when the process ends");
        }
        assert_eq!(rig.log.parked().await, Ok(Vec::new()));
    });
}
