//! What is particular to the file: durability, versions, damage.

mod damage;
mod full_disk;
mod watchers;

use std::path::PathBuf;
use std::sync::Arc;

use super::super::port::{Acquired, Filter, Holder, NewJob, Start, Tell};
use super::super::{Backoff, Clock, FabricError, ManualClock};
use super::Embedded;
use crate::event::{Body, Envelope, EventId, HealthCheckPassed, JobKind, UtcMs};
use crate::id::{Incarnation, JobId, LeaseName, NodeId, SubscriptionName};

struct File {
    _folder: tempfile::TempDir,
    path: PathBuf,
    clock: Arc<ManualClock>,
}

impl File {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.db");
        Self { _folder: folder, path, clock: Arc::new(ManualClock::new(UtcMs(1_000))) }
    }

    fn open(&self) -> Result<Embedded, FabricError> {
        Embedded::open(&self.path, Arc::clone(&self.clock) as Arc<dyn Clock>)
    }

    fn sql(&self, sql: &str) {
        rusqlite::Connection::open(&self.path).unwrap().execute_batch(sql).unwrap();
    }
}

fn event(n: u64) -> Envelope {
    Envelope {
        id: EventId { node: NodeId::new("n1").unwrap(), incarnation: Incarnation(1), n },
        at: UtcMs(5),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(HealthCheckPassed { check: format!("c{n}") }.into()),
    }
}

fn job(id: &str, priority: i64) -> NewJob {
    NewJob {
        id: JobId::new(id).unwrap(),
        kind: JobKind::Train,
        config: None,
        priority,
        payload: serde_json::Value::Null,
        not_before: UtcMs(0),
        max_attempts: 3,
        backoff: Backoff::STANDARD,
        lease_ms: 1_000,
        correlation: None,
        cause: None,
    }
}

async fn claim(store: &Embedded, n: usize) -> Vec<String> {
    let (kinds, node) = (vec![JobKind::Train], NodeId::new("w").unwrap());
    let claims = store.work().claim(kinds, node, Incarnation(1), n, Tell::nothing()).await;
    claims.unwrap().into_iter().map(|claim| claim.job.id.to_string()).collect()
}

#[tokio::test]
async fn what_was_appended_is_there_after_closing_and_opening() {
    let file = File::new();
    let store = file.open().unwrap();
    store.log().append((0..100).map(event).collect()).await.unwrap();
    drop(store);
    let store = file.open().unwrap();
    let stored = store.log().read(0, Filter::default(), 1_000).await.unwrap();
    assert_eq!(stored.iter().map(|s| s.seq).collect::<Vec<_>>(), (1..=100).collect::<Vec<u64>>());
    assert_eq!(stored[99].event, event(99));
    assert_eq!(*store.log().watch().borrow(), 100);
    assert_eq!(store.log().append(vec![event(3)]).await, Ok(vec![4]));
}

#[tokio::test]
async fn what_was_answered_is_in_the_file_although_the_process_never_closes_it() {
    let file = File::new();
    let store = file.open().unwrap();
    store.log().append(vec![event(0)]).await.unwrap();
    // A copy of the bytes as they stand is what a killed process leaves behind.
    let copy = File::new();
    for suffix in ["", "-wal"] {
        let name = |path: &std::path::Path| PathBuf::from(format!("{}{suffix}", path.display()));
        std::fs::copy(name(&file.path), name(&copy.path)).unwrap();
    }
    assert_eq!(copy.open().unwrap().log().last_seq().await, Ok(1));
}

#[tokio::test]
async fn a_writer_that_is_dropped_finishes_what_is_pending() {
    let file = File::new();
    let log = file.open().unwrap().log();
    let waiting: Vec<_> = (0..50)
        .map(|n| {
            let log = Arc::clone(&log);
            tokio::spawn(async move { log.append(vec![event(n)]).await })
        })
        .collect();
    drop(log);
    for append in waiting {
        append.await.unwrap().unwrap();
    }
    assert_eq!(file.open().unwrap().log().last_seq().await, Ok(50));
}

#[tokio::test]
async fn a_failed_delivery_waits_for_its_retry_across_a_restart() {
    let file = File::new();
    let name = || SubscriptionName::new("s").unwrap();
    let store = file.open().unwrap();
    store.log().append(vec![event(0)]).await.unwrap();
    let mut handle =
        store.log().subscribe(name(), Filter::default(), Start::Beginning).await.unwrap();
    let delivery = handle.next().await.unwrap();
    handle.fail(delivery.seq, "broken".to_owned()).await.unwrap();
    drop((handle, store));
    let store = file.open().unwrap();
    let mut handle = store.log().subscribe(name(), Filter::default(), Start::Now).await.unwrap();
    assert_eq!(handle.try_next().await, Ok(None));
    file.clock.advance(1_000);
    assert_eq!(handle.next().await.unwrap().attempt, 2);
}

#[tokio::test]
async fn the_cursor_moves_past_many_unwanted_events_without_a_delivery() {
    let file = File::new();
    let log = file.open().unwrap().log();
    let name = SubscriptionName::new("s").unwrap();
    let wanted = Filter::kinds(&[crate::event::EventKind::ModelPromoted]);
    let mut handle = log.subscribe(name, wanted, Start::Beginning).await.unwrap();
    for batch in 0..2 {
        log.append((batch * 600..(batch + 1) * 600).map(event).collect()).await.unwrap();
    }
    assert_eq!(handle.try_next().await, Ok(None));
    assert_eq!(log.subscriptions().await.unwrap()[0].cursor, 1_200);
}

#[tokio::test]
async fn a_lease_and_its_revision_survive_a_restart() {
    let file = File::new();
    let holder = |n| Holder { node: NodeId::new("n1").unwrap(), incarnation: Incarnation(n) };
    let name = || LeaseName::new("leader").unwrap();
    let store = file.open().unwrap();
    let Acquired::Granted(first) = store.lease().acquire(name(), holder(1), 3_000).await.unwrap()
    else {
        panic!("the lease was free")
    };
    drop(store);
    let lease = file.open().unwrap().lease();
    assert!(matches!(lease.acquire(name(), holder(2), 3_000).await, Ok(Acquired::Held { .. })));
    file.clock.advance(3_000);
    let Acquired::Granted(second) = lease.acquire(name(), holder(2), 3_000).await.unwrap() else {
        panic!("nobody renewed it for its ttl")
    };
    assert!(second.token > first.token);
}

#[tokio::test]
async fn a_claim_whose_deadline_passed_while_the_file_was_closed_is_taken_back() {
    let file = File::new();
    let store = file.open().unwrap();
    store.work().enqueue(job("a", 0), Tell::nothing()).await.unwrap();
    assert_eq!(claim(&store, 1).await, ["a"]);
    drop(store);
    file.clock.advance(job("a", 0).lease_ms);
    let expired = file.open().unwrap().work().expire(Tell::nothing()).await.unwrap();
    assert_eq!(expired.len(), 1);
}

#[test]
fn a_file_of_a_newer_version_is_refused() {
    let file = File::new();
    drop(file.open().unwrap());
    file.sql("PRAGMA user_version = 9");
    let Err(FabricError::Invalid(why)) = file.open() else { panic!("it was opened") };
    assert!(why.contains("version 9") && why.contains("newer ringrift-agent"), "{why}");
}

#[test]
fn a_database_of_another_program_is_refused_and_left_alone() {
    let file = File::new();
    file.sql("CREATE TABLE theirs(x)");
    let before = std::fs::read(&file.path).unwrap();
    let Err(FabricError::Invalid(why)) = file.open() else { panic!("it was opened") };
    assert!(why.contains("another program"), "{why}");
    assert_eq!(std::fs::read(&file.path).unwrap(), before);
}

#[test]
fn a_path_that_cannot_be_written_is_reported() {
    let missing = PathBuf::from("/nonexistent/folder/log.db");
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(UtcMs(0)));
    let Err(FabricError::Unavailable(why)) = Embedded::open(&missing, clock) else {
        panic!("it was opened")
    };
    assert!(why.contains("/nonexistent/folder/log.db") && why.contains("permissions"), "{why}");
}

#[tokio::test]
async fn a_file_of_the_first_version_gets_what_it_lacks_and_keeps_what_it_has() {
    let file = File::new();
    drop(file.open().unwrap().log().append(vec![event(0)]).await.unwrap());
    file.sql(
        "DROP TABLE value; DROP TABLE value_revision; DROP TABLE command;
         ALTER TABLE subscription DROP COLUMN first_out;
         ALTER TABLE subscription DROP COLUMN first_out_times; PRAGMA user_version = 1",
    );
    for _ in 0..2 {
        let store = file.open().unwrap();
        assert_eq!(store.log().last_seq().await, Ok(1));
        assert_eq!(store.control().last_seq().await, Ok(0));
    }
}
