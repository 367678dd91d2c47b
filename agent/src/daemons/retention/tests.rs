use ringrift::event::HealthCheckPassed;
use ringrift::fabric::port::{Filter, Start};
use ringrift::id::SubscriptionName;

use super::*;
use crate::daemons::snapshots;
use crate::services::testing::TestBed;
use crate::supervisor::testing::pass;

const SETTINGS: [(&str, &str); 2] =
    [("retention.events_days", "10"), ("retention.snapshot_events", "2")];

/// Appends events and writes a snapshot of them.
async fn append(bed: &TestBed, events: usize) {
    for n in 0..events {
        bed.publish(HealthCheckPassed { check: format!("check-{n}") }).await;
    }
    pass(bed, &snapshots::SPEC).await;
}

async fn oldest(bed: &TestBed) -> u64 {
    bed.services.fabric.log.read(0, Filter::default(), 1).await.unwrap()[0].seq
}

#[tokio::test]
async fn old_events_go_when_two_snapshots_stand_after_them() {
    let bed = TestBed::with(&SETTINGS).await;
    append(&bed, 5).await;
    bed.clock.advance(11 * DAY_MS);
    assert!(pass(&bed, &SPEC).await.unwrap().contains("two snapshots"));
    assert_eq!(oldest(&bed).await, 1);
    append(&bed, 3).await;
    pass(&bed, &SPEC).await;
    assert_eq!(oldest(&bed).await, 5, "the first snapshot goes on from event 5");
    let told = bed.events(&[EventKind::DiskCleanupTriggered]).await;
    assert_eq!(told.len(), 1);
    pass(&bed, &SPEC).await;
    assert_eq!(bed.events(&[EventKind::DiskCleanupTriggered]).await.len(), 1, "told once");
}

#[tokio::test]
async fn young_events_and_those_beyond_a_cursor_stay() {
    let bed = TestBed::with(&SETTINGS).await;
    append(&bed, 4).await;
    append(&bed, 4).await;
    pass(&bed, &SPEC).await;
    assert_eq!(oldest(&bed).await, 1, "all are young");
    let name = SubscriptionName::new("reader").unwrap();
    let log = &bed.services.fabric.log;
    drop(log.subscribe(name, Filter::default(), Start::After(2)).await.unwrap());
    bed.clock.advance(11 * DAY_MS);
    pass(&bed, &SPEC).await;
    assert_eq!(oldest(&bed).await, 3, "the reader stands after event 2");
}
