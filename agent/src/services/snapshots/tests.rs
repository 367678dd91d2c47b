use ringrift::event::{EventKind, HealthCheckPassed};

use super::*;
use crate::publisher::{Emits, Emitter};
use crate::services::Services;
use crate::services::testing::TestBed;

const TEST: Emits = Emits { source: "test", kinds: &[EventKind::HealthCheckPassed] };

fn emitter(services: &Services) -> Emitter {
    services.publisher.emitter(TEST)
}

/// Appends so many events and folds them.
async fn fold(bed: &TestBed, events: usize) {
    for n in 0..events {
        let check = format!("check-{n}");
        emitter(&bed.services).emit(HealthCheckPassed { check }).await.unwrap();
    }
    bed.services.catch_up().await.unwrap();
}

fn snapshots(bed: &TestBed) -> Snapshots {
    Snapshots::at(bed.services.data_dir.snapshots_dir())
}

/// Folds so many events and writes a snapshot of them.
async fn snapshot_after(bed: &TestBed, events: usize) {
    fold(bed, events).await;
    let state = bed.services.state.read().clone();
    let last = event_after(bed.services.fabric.log.as_ref(), state.applied - 1).await.unwrap();
    snapshots(bed).write(&Snapshot { event: last.unwrap().event.id, state }).unwrap();
}

async fn restore(bed: &TestBed) -> anyhow::Result<Restored> {
    snapshots(bed).restore(bed.services.fabric.log.as_ref()).await
}

fn damage(bed: &TestBed, nth_newest: usize) {
    let (_, path) = snapshots(bed).list().unwrap().swap_remove(nth_newest);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn a_state_goes_on_from_the_newest_of_two_snapshots() {
    let bed = TestBed::with(&[]).await;
    assert!(restore(&bed).await.unwrap().state.is_none());
    for _ in 0..3 {
        snapshot_after(&bed, 2).await;
    }
    assert_eq!(snapshots(&bed).seqs().unwrap(), [6, 4]);
    let restored = restore(&bed).await.unwrap();
    assert!(restored.refused.is_empty());
    assert_eq!(restored.state.as_ref(), Some(&*bed.services.state.read()));
}

#[tokio::test]
async fn a_damaged_snapshot_is_told_and_the_one_before_it_used() {
    let bed = TestBed::with(&[]).await;
    snapshot_after(&bed, 3).await;
    snapshot_after(&bed, 2).await;
    damage(&bed, 0);
    let restored = restore(&bed).await.unwrap();
    assert_eq!(restored.state.unwrap().applied, 3);
    assert!(restored.refused[0].contains("it is damaged"), "{:?}", restored.refused);
}

#[tokio::test]
async fn without_a_usable_snapshot_the_fold_begins_with_the_first_event_while_it_is_there() {
    let bed = TestBed::with(&[]).await;
    snapshot_after(&bed, 3).await;
    damage(&bed, 0);
    let restored = restore(&bed).await.unwrap();
    assert!(restored.state.is_none());
    bed.services.fabric.log.forget_before(3).await.unwrap();
    let refused = restore(&bed).await.unwrap_err().to_string();
    assert!(refused.contains("events before 3 are forgotten"), "{refused}");
}

#[tokio::test]
async fn a_snapshot_of_another_log_is_refused() {
    let (bed, other) = (TestBed::with(&[]).await, TestBed::with(&[]).await);
    snapshot_after(&bed, 3).await;
    // The other log has fewer events; its folder gets this one's snapshot.
    fold(&other, 2).await;
    let to = other.services.data_dir.snapshots_dir();
    fs::create_dir_all(&to).unwrap();
    for (_, path) in snapshots(&bed).list().unwrap() {
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
    let restored = restore(&other).await.unwrap();
    assert!(restored.state.is_none() && restored.refused[0].contains("another log"));
}
