//! How much an append costs. A measurement, not a check of behaviour:
//! `cargo test --release -p ringrift --lib throughput -- --ignored --nocapture`.

use std::sync::Arc;
use std::time::Instant;

use super::super::SystemClock;
use super::Embedded;
use crate::event::{Body, Envelope, EventId, NewGamesAvailable, UtcMs};
use crate::id::{Incarnation, NodeId};

const EVENTS: u64 = 128_000;
const IN_FLIGHT: u64 = 64;

fn event(n: u64) -> Envelope {
    let payload = NewGamesAvailable { new_games: n, total_games: n, new_rows: n, batch: None };
    Envelope {
        id: EventId { node: NodeId::new("node-1").unwrap(), incarnation: Incarnation(7), n },
        at: UtcMs(1_700_000_000_000),
        config: Some("square8_2p".parse().unwrap()),
        correlation: None,
        cause: Some(EventId {
            node: NodeId::new("node-1").unwrap(),
            incarnation: Incarnation(7),
            n: 0,
        }),
        body: Body::Known(payload.into()),
    }
}

/// User and system time of this process so far, in seconds.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit(") ").next().unwrap();
    let ticks: Vec<f64> =
        after_name.split(' ').skip(11).take(2).map(|t| t.parse().unwrap()).collect();
    (ticks[0] + ticks[1]) / 100.0
}

#[test]
#[ignore = "a measurement, not a test: run it alone and optimised, its figures stand in docs/benchmarks.md"]
fn throughput_of_single_appends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.db");
    let log = Embedded::open(&path, Arc::new(SystemClock::new())).unwrap().log();
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let appenders = (0..IN_FLIGHT).map(|lane| {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                for n in 0..EVENTS / IN_FLIGHT {
                    log.append(vec![event(n * IN_FLIGHT + lane)]).await.unwrap();
                }
            })
        });
        for appender in appenders.collect::<Vec<_>>() {
            appender.await.unwrap();
        }
    });
    let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let rate = EVENTS as f64 / cpu;
    println!(
        "{EVENTS} events, {IN_FLIGHT} in flight: {rate:.0} per CPU-second, {:.0} per second",
        EVENTS as f64 / wall
    );
}
