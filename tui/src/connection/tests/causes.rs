//! Causes that an agent is asked for.

use ringrift::api::client::Client;
use ringrift::event::{Envelope, EventId};

use super::*;
use crate::connection::causes;
use crate::update::Fetch;

type Events = Vec<(u64, Box<Envelope>)>;

/// An event of the sample journal whose cause has a cause, too: its cause, and its sequence.
fn effect(journal: &Events) -> (EventId, u64) {
    let find = |id: &EventId| journal.iter().find(|(_, event)| event.id == *id);
    let has_two = |event: &Envelope| {
        event.cause.as_ref().and_then(find).is_some_and(|(_, cause)| cause.cause.is_some())
    };
    let (seq, effect) = journal.iter().rev().find(|(_, event)| has_two(event)).unwrap();
    (effect.cause.clone().unwrap(), *seq)
}

#[tokio::test]
async fn the_causes_of_an_event_are_found_in_the_log() {
    let journal = samples::journal();
    let fake = Fake::start(journal.len()).await;
    let mut bench = Bench::on([&fake]);
    bench.until(live).await;
    let (cause, before) = effect(&journal);
    bench.connections[0].fetch(Fetch::Causes { cause: cause.clone(), before });
    let found = loop {
        if let News::Causes { result, .. } = bench.next().await {
            break result.unwrap();
        }
    };
    assert_eq!(found[0].1.id, cause);
    assert!(found.len() > 1, "{found:?}");
    assert!(found.is_sorted_by(|(_, effect), (_, cause)| effect.cause.as_ref() == Some(&cause.id)));
    assert_eq!(found.last().unwrap().1.cause, None);
}

#[tokio::test]
async fn a_cause_far_back_is_found_with_a_few_events_held_at_a_time() {
    let journal = samples::journal();
    let fake = Fake::start(journal.len()).await;
    let client = Client::new(&fake.url, None).unwrap();
    let before = journal.len() as u64;
    let (seq, first) = &journal[1];
    let found = causes::backwards(&client, &first.id, before, 10).await.unwrap();
    assert_eq!(found.iter().map(|(seq, _)| *seq).next(), Some(*seq));
    let pieces = (before - seq).div_ceil(10);
    assert_eq!(fake.desk.times("/api/v1/events") as u64, pieces, "each piece is read once");
    let unknown = "nobody.0000002a.1".parse().unwrap();
    assert!(causes::backwards(&client, &unknown, before, 10).await.unwrap().is_empty());
}
