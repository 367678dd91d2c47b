//! How long a start takes: from the first event, and from a snapshot.

use std::sync::Arc;
use std::time::Instant;

use super::random;
use crate::fabric::SystemClock;
use crate::fabric::embedded::Embedded;
use crate::fabric::port::{EventLog, Filter, MAX_BATCH};
use crate::state::State;
use crate::state::snapshot::Snapshot;

const EVENTS: u64 = 1_000_000;

/// Events that are read at a time, as the agent does.
const PAGE: usize = 500;

async fn fold(state: &mut State, log: &dyn EventLog) {
    loop {
        let page = log.read(state.applied, Filter::default(), PAGE).await.unwrap();
        for stored in &page {
            state.apply(stored.seq, &stored.event);
        }
        if page.len() < PAGE {
            return;
        }
    }
}

/// Prints the wall time of a fold of a million random events in a file, and of a start from a
/// snapshot that stands 5,000 events before the end.
#[tokio::test]
#[ignore = "a measurement of about a minute, not a test"]
async fn a_start_on_a_million_events() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    let (mut early, mut last) = (State::default(), None);
    {
        let store = Embedded::open(&path, Arc::new(SystemClock::new())).unwrap();
        let events: Vec<_> = random::log(1, EVENTS).collect();
        for batch in events.chunks(MAX_BATCH) {
            let batch = batch.iter().map(|(_, event)| event.clone()).collect();
            store.log().append(batch).await.unwrap();
        }
        for (seq, event) in events.iter().take_while(|(seq, _)| *seq <= EVENTS - 5_000) {
            early.apply(*seq, event);
            last = Some(event.id.clone());
        }
    }
    let bytes = Snapshot { event: last.unwrap(), state: early }.to_bytes();
    let file = folder.path().join("snapshot");
    std::fs::write(&file, &bytes).unwrap();

    let store = Embedded::open(&path, Arc::new(SystemClock::new())).unwrap();
    let started = Instant::now();
    let mut whole = State::default();
    fold(&mut whole, store.log().as_ref()).await;
    let from_first = started.elapsed();
    let started = Instant::now();
    let snapshot = Snapshot::from_bytes(&std::fs::read(&file).unwrap()).unwrap();
    let decoded = started.elapsed();
    let mut state = snapshot.state;
    fold(&mut state, store.log().as_ref()).await;
    let from_snapshot = started.elapsed();
    assert_eq!(state, whole);
    println!("log of {EVENTS} events, {} MiB", std::fs::metadata(&path).unwrap().len() >> 20);
    println!("fold from the first event: {from_first:.2?}");
    println!(
        "from a snapshot of {} KiB: {from_snapshot:.2?} ({decoded:.2?} to read it)",
        bytes.len() >> 10
    );
}
