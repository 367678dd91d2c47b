//! The log of one machine: appends per CPU-second, and the way from an append to its subscriber.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use ringrift::event::{Body, Envelope, EventId, NewGamesAvailable, UtcMs};
use ringrift::fabric::SystemClock;
use ringrift::fabric::embedded::Embedded;
use ringrift::fabric::port::{EventLog, Filter, Start};
use ringrift::id::{Incarnation, NodeId, SubscriptionName};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::p99;
use crate::process::cpu_s;
use crate::table::Row;

/// Events of the measurement of throughput, and how many are under way at a time.
const EVENTS: u64 = 128_000;
const IN_FLIGHT: u64 = 64;

/// Events whose way is timed, and the pause between them.
const TIMED: u64 = 2_000;
const PAUSE: Duration = Duration::from_millis(5);

fn event(n: u64) -> anyhow::Result<Envelope> {
    let payload = NewGamesAvailable { new_games: n, total_games: n, new_rows: n, batch: None };
    let id =
        |n| anyhow::Ok(EventId { node: NodeId::new("node-1")?, incarnation: Incarnation(7), n });
    Ok(Envelope {
        id: id(n)?,
        at: UtcMs(1_700_000_000_000),
        config: Some("square8_2p".parse()?),
        correlation: None,
        cause: Some(id(0)?),
        body: Body::Known(payload.into()),
    })
}

pub async fn rows() -> anyhow::Result<Vec<Row>> {
    let folder = tempfile::tempdir()?;
    let open = |name: &str| Embedded::open(&folder.path().join(name), Arc::new(SystemClock::new()));
    let (mut rows, log) = (Vec::new(), open("appends.db")?.log());
    let (begun, before) = (Instant::now(), cpu_s(std::process::id())?);
    append(&log).await?;
    let (wall, cpu) = (begun.elapsed().as_secs_f64(), cpu_s(std::process::id())? - before);
    let what = format!("embedded log, {IN_FLIGHT} in flight, flushed: events per CPU-second");
    rows.push(Row::at_least(what, 20_000.0, EVENTS as f64 / cpu));
    rows.push(Row::figure(
        "events per second of the clock",
        format!("{:.0}", EVENTS as f64 / wall),
    ));
    let late = p99(&mut deliver(&open("deliveries.db")?.log()).await?);
    let what = "from an append to its subscriber in the process, p99, ms";
    rows.push(Row::at_most(what, 20.0, late.as_secs_f64() * 1_000.0));
    Ok(rows)
}

async fn append(log: &Arc<dyn EventLog>) -> anyhow::Result<()> {
    let mut lanes = JoinSet::new();
    for lane in 0..IN_FLIGHT {
        let log = Arc::clone(log);
        lanes.spawn(async move {
            for n in 0..EVENTS / IN_FLIGHT {
                log.append(vec![event(n * IN_FLIGHT + lane)?]).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(lane) = lanes.join_next().await {
        lane.context("an appender broke off")??;
    }
    Ok(())
}

/// How long each event takes from the call that appends it to its handler.
async fn deliver(log: &Arc<dyn EventLog>) -> anyhow::Result<Vec<Duration>> {
    let name = SubscriptionName::new("bar")?;
    let mut handle = log.subscribe(name, Filter::default(), Start::Beginning).await?;
    let (appended, mut moments) = mpsc::unbounded_channel();
    let log = Arc::clone(log);
    let appending = tokio::spawn(async move {
        for n in 0..TIMED {
            appended.send(Instant::now())?;
            log.append(vec![event(n)?]).await?;
            tokio::time::sleep(PAUSE).await;
        }
        anyhow::Ok(())
    });
    let mut times = Vec::new();
    while times.len() < TIMED as usize {
        let delivery = handle.next().await?;
        let begun = moments.recv().await.context("it was appended")?;
        times.push(begun.elapsed());
        handle.ack(delivery.seq).await?;
    }
    appending.await.context("the appender broke off")??;
    Ok(times)
}
