//! How the adapter's publishing compares to the bare client's. A measurement, not a check of
//! behaviour: `cargo nextest run -p ringrift --features jetstream --run-ignored only --no-capture
//! publishing`

use std::sync::Arc;
use std::time::Instant;

use futures::StreamExt;

use super::JetStream;
use super::testing::Three;
use crate::event::{Body, Envelope, EventId, HealthCheckPassed, UtcMs};
use crate::fabric::SystemClock;
use crate::id::{Incarnation, NodeId};

const EVENTS: u64 = 5_000;
const IN_FLIGHT: usize = 256;

fn event(n: u64) -> Envelope {
    Envelope {
        id: EventId { node: NodeId::new("n1").unwrap(), incarnation: Incarnation(1), n },
        at: UtcMs(5),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(HealthCheckPassed { check: "x".repeat(400) }.into()),
    }
}

#[tokio::test]
#[ignore = "a measurement, not a test: run it alone and optimised"]
async fn publishing() {
    let three = Three::start();
    let clock = Arc::new(SystemClock::new());
    let fabric = JetStream::connect(three.options("home"), clock).await.unwrap();
    let jetstream = &fabric.bus.jetstream;
    let body = serde_json::to_vec(&event(0)).unwrap();
    let start = Instant::now();
    futures::stream::iter(0..EVENTS)
        .map(async |_| {
            let body = body.clone().into();
            jetstream.publish("rr.home.ev.RAW._.n2", body).await.unwrap().await.unwrap();
        })
        .buffer_unordered(IN_FLIGHT)
        .for_each(async |()| ())
        .await;
    let bare = start.elapsed().as_secs_f64();
    let log = fabric.log();
    let start = Instant::now();
    futures::stream::iter(0..EVENTS)
        .map(async |n| drop(log.append(vec![event(n)]).await.unwrap()))
        .buffer_unordered(IN_FLIGHT)
        .for_each(async |()| ())
        .await;
    let adapter = start.elapsed().as_secs_f64();
    let per_second = |seconds| EVENTS as f64 / seconds;
    println!(
        "three copies, flushed, {IN_FLIGHT} in flight: bare client {:.0}/s, adapter {:.0}/s, ratio {:.2}",
        per_second(bare),
        per_second(adapter),
        bare / adapter
    );
}
