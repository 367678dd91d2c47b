//! The log on three servers that flush every write: our adapter beside the bare client, in turns.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::Context as Bare;
use async_nats::jetstream::context::ContextBuilder;
use async_nats::jetstream::stream::{Config, StorageType};
use futures::{StreamExt, TryStreamExt};
use ringrift::event::{Body, Envelope, EventId, HealthCheckPassed, UtcMs};
use ringrift::fabric::port::EventLog;
use ringrift::id::{Incarnation, NodeId};

use crate::faults::deployment::Deployment;
use crate::table::Row;

/// Events of a turn, how many are under way at a time, and turns.
const EVENTS: u64 = 10_000;
const IN_FLIGHT: usize = 256;
const TURNS: usize = 3;

/// What fills an event to 512 bytes of JSON.
const FILLER: usize = 388;

fn event(n: u64) -> anyhow::Result<Envelope> {
    Ok(Envelope {
        id: EventId { node: NodeId::new("n1")?, incarnation: Incarnation(1), n },
        at: UtcMs(5),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(HealthCheckPassed { check: "x".repeat(FILLER) }.into()),
    })
}

pub async fn rows() -> anyhow::Result<Vec<Row>> {
    let on = Deployment::start(3);
    let (log, bare) = (on.connect().await?.log(), bare(&on).await?);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // Whoever comes first meets servers that are not warm yet.
    by_the_bare_client(&bare).await?;
    by_the_adapter(&log).await?;
    for _ in 0..TURNS {
        theirs.push(by_the_bare_client(&bare).await?);
        ours.push(by_the_adapter(&log).await?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let what =
        |who: &str| format!("three copies, flushed, {IN_FLIGHT} in flight, 512 B: {who}, events/s");
    Ok(vec![
        Row::figure(what("bare client"), format!("{theirs:.0}")),
        Row::figure(what("adapter"), format!("{ours:.0}")),
        Row::at_least(
            "adapter as a share of the bare client, median of 3 turns",
            0.8,
            ours / theirs,
        ),
    ])
}

/// The bare client, with a stream of its own that is kept like the events'.
async fn bare(on: &Deployment) -> anyhow::Result<Bare> {
    let servers: Vec<String> = on.options().servers;
    let client = async_nats::connect(servers).await?;
    let bare = ContextBuilder::new()
        .max_ack_inflight(IN_FLIGHT)
        .backpressure_on_inflight(true)
        .build(client);
    let stream = Config {
        name: "BARE".to_owned(),
        subjects: vec!["bare.>".to_owned()],
        storage: StorageType::File,
        num_replicas: 3,
        ..Config::default()
    };
    bare.create_stream(stream).await?;
    Ok(bare)
}

/// Numbers that no event of this process has had.
fn next() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::SeqCst)
}

async fn by_the_bare_client(bare: &Bare) -> anyhow::Result<f64> {
    let body = serde_json::to_vec(&event(0)?)?;
    let publish = async |_| {
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, next().to_string());
        let sent = bare.publish_with_headers("bare.n1", headers, body.clone().into()).await?;
        sent.await?;
        anyhow::Ok(())
    };
    per_second(futures::stream::iter(0..EVENTS).map(publish)).await
}

async fn by_the_adapter(log: &Arc<dyn EventLog>) -> anyhow::Result<f64> {
    let publish = async |_| {
        log.append(vec![event(next())?]).await?;
        anyhow::Ok(())
    };
    per_second(futures::stream::iter(0..EVENTS).map(publish)).await
}

async fn per_second(
    publishes: impl futures::Stream<Item: Future<Output = anyhow::Result<()>>>,
) -> anyhow::Result<f64> {
    let begun = Instant::now();
    publishes.buffer_unordered(IN_FLIGHT).try_for_each(async |()| Ok(())).await?;
    Ok(EVENTS as f64 / begun.elapsed().as_secs_f64())
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}
