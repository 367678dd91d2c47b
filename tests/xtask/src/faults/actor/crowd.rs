//! Many agents in one process, each with a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures::{StreamExt, TryStreamExt};
use ringrift::fabric::SystemClock;
use ringrift::fabric::jetstream::{Options, Pulse};
use ringrift::fabric::port::{BEAT_EVERY_MS, Beat, Holder};
use ringrift::id::NodeId;
use serde_json::json;

use super::Said;

/// Connections that are made at a time.
const AT_ONCE: usize = 32;

/// Connects as many agents, and lets each give its signs of life; says how many are connected
/// whenever that changes.
pub async fn beat(options: &Options, holder: &Holder, agents: u32) -> anyhow::Result<()> {
    // Each takes the servers in an order of its own.
    let connect = async |_| {
        let pulse = Pulse::connect(options.clone(), Arc::new(SystemClock::new())).await?;
        anyhow::Ok(Arc::new(pulse))
    };
    let pulses = futures::stream::iter(0..agents).map(connect).buffer_unordered(AT_ONCE);
    let pulses: Vec<Arc<Pulse>> = pulses.try_collect().await?;
    for (n, pulse) in pulses.iter().enumerate() {
        let node = NodeId::new(&format!("{}-{n}", holder.node)).context("a short name")?;
        let holder = Holder { node, incarnation: holder.incarnation };
        // The signs of a second are spread over it.
        let delay = BEAT_EVERY_MS * n as u64 / u64::from(agents);
        tokio::spawn(live(Arc::clone(pulse), holder, Duration::from_millis(delay)));
    }
    let mut told = 0;
    loop {
        let connected = pulses.iter().filter(|pulse| pulse.is_connected()).count();
        if connected != told {
            Said::Connected(connected).say()?;
            told = connected;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn live(pulse: Arc<Pulse>, holder: Holder, delay: Duration) {
    tokio::time::sleep(delay).await;
    let mut turn = tokio::time::interval(Duration::from_millis(BEAT_EVERY_MS));
    loop {
        turn.tick().await;
        let status = json!({ "load": "x".repeat(120) });
        // A sign of life may be lost.
        drop(pulse.beat(Beat { holder: holder.clone(), status }).await);
    }
}
