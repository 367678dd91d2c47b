//! Records that cannot be read, events that the log refuses, more parked deliveries than fit.

use async_nats::jetstream::message::PublishMessage;

use super::super::job_record::JobRecord;
use super::*;
use crate::event::JobState;
use crate::fabric::port::{DELIVERY_ATTEMPTS, Job, JobFilter, MAX_ERROR_CHARS, Start};
use crate::id::{CoordKey, SubscriptionName};

/// Writes a record past the adapter.
pub(super) async fn write(fabric: &JetStream, kept: Kept, key: &str, body: Vec<u8>) {
    let subject = kept.subject(&fabric.bus.options, key);
    let message = PublishMessage::build().payload(body.into());
    fabric.bus.write(subject, message).await.unwrap();
}

async fn claim(fabric: &JetStream) -> usize {
    let (kinds, node) = (vec![JobKind::Train], NodeId::new("w").unwrap());
    fabric.work().claim(kinds, node, Incarnation(1), 9, Tell::nothing()).await.unwrap().len()
}

#[tokio::test]
async fn a_job_whose_events_are_refused_stops_neither_the_queue_nor_a_start() {
    let server = Server::start();
    let before = connect(&server, "home").await;
    before.log().append(vec![event(0)]).await.unwrap();
    let other = Envelope { at: UtcMs(6), ..event(0) };
    let mut record = JobRecord::new(Job::queued(job(), UtcMs(0)));
    record.outbox = vec![other.clone(), event(1)];
    write(&before, Kept::Jobs, "job~1", serde_json::to_vec(&record).unwrap()).await;
    drop(before);

    let fabric = connect(&server, "home").await;
    assert_eq!(fabric.log().last_seq().await, Ok(2), "the event that the log takes is there");
    assert_eq!(fabric.work().expire(Tell::nothing()).await, Ok(Vec::new()));
    assert_eq!(claim(&fabric).await, 1);
    let problems = fabric.problems();
    assert!(problems[0].contains(&other.id.to_string()), "{problems:?}");
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_told_and_stops_no_other() {
    let server = Server::start();
    let fabric = connect(&server, "home").await;
    fabric.work().enqueue(job(), Tell::nothing()).await.unwrap();
    let key = |name| CoordKey::new(name).unwrap();
    fabric.coord().create(key("a"), serde_json::json!(1)).await.unwrap();
    for kept in [Kept::Jobs, Kept::Values] {
        write(&fabric, kept, "broken", b"{".to_vec()).await;
    }
    assert_eq!(fabric.work().list(JobFilter::default(), 9).await.unwrap().len(), 1);
    assert_eq!(claim(&fabric).await, 1);
    assert_eq!(fabric.work().job(job().id).await.unwrap().unwrap().state, JobState::Running);
    assert_eq!(fabric.coord().list(String::new()).await.unwrap().len(), 1);
    let damaged = fabric.coord().get(key("broken")).await;
    assert!(matches!(damaged, Err(FabricError::Unavailable(_))), "{damaged:?}");
    assert_eq!(fabric.problems().len(), 2, "{:?}", fabric.problems());
}

#[tokio::test]
async fn more_deliveries_can_be_parked_than_fit_into_one_message() {
    const PARKED: u64 = 150;
    let server = Server::start();
    let fabric = connect(&server, "home").await;
    let (log, name) = (fabric.log(), SubscriptionName::new("s").unwrap());
    log.append((0..PARKED).map(event).collect()).await.unwrap();
    let mut handle =
        log.subscribe(name.clone(), Filter::default(), Start::Beginning).await.unwrap();
    // Each of them has failed often already: one more failure parks it.
    let all_but_one = |found: Option<crate::fabric::delivery_steps::Deliveries>| {
        let mut record = found.unwrap();
        record.retrying =
            (1..=PARKED).map(|seq| (seq, (DELIVERY_ATTEMPTS - 1, UtcMs(0)))).collect();
        Ok(((), record))
    };
    fabric.log.events().subscriptions.change(&name, all_but_one).await.unwrap();
    let error = "\u{1f4a5}".repeat(MAX_ERROR_CHARS);
    while let Some(delivery) = handle.try_next().await.unwrap() {
        handle.fail(delivery.seq, error.clone()).await.unwrap();
    }
    let parked = log.parked().await.unwrap();
    let bytes: usize = parked.iter().map(|parked| parked.error.len()).sum();
    assert_eq!(parked.len() as u64, PARKED);
    assert!(bytes > fabric.bus.client.server_info().max_payload, "{bytes}");
    log.discard_parked(name.clone(), parked[7].event.clone()).await.unwrap();
    log.retry_parked(name, parked[8].event.clone()).await.unwrap();
    assert_eq!(log.parked().await.unwrap().len() as u64, PARKED - 2);
    assert_eq!(handle.try_next().await.unwrap().unwrap().seq, parked[8].seq);
}

#[tokio::test]
async fn a_damaged_blob_is_refused_and_can_be_put_again() {
    let server = Server::start();
    let fabric = connect(&server, "home").await;
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("a"), folder.path().join("b"));
    std::fs::write(&from, vec![7; 300_000]).unwrap();
    let blobs = fabric.blobs();
    let digest = blobs.put(from.clone()).await.unwrap().digest;
    write(&fabric, Kept::Chunks, &format!("{digest}.1"), vec![8; 300_000 - (256 << 10)]).await;
    let refused = blobs.get(digest.clone(), to.clone()).await;
    assert!(matches!(refused, Err(FabricError::Unavailable(_))), "{refused:?}");
    assert!(!to.exists());
    assert_eq!(blobs.find(digest.clone()).await, Ok(None));
    blobs.put(from).await.unwrap();
    assert_eq!(blobs.get(digest, to).await, Ok(300_000));
}
