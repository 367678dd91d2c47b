//! F4: subscriptions that begin in the middle of the traffic.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use ringrift::fabric::port::{EventLog, Filter, Start};
use ringrift::id::SubscriptionName;
use tokio::task::JoinSet;

use super::deployment::{Deployment, LOOK};
use super::figure::Figure;
use super::load::Load;
use super::scale::Scale;

/// Events that stand in the log before anybody subscribes, at least.
const BEFORE: usize = 300;

/// Events that each subscription takes in.
const EACH: usize = 100;

/// Longest wait for the next event.
const LIMIT: Duration = Duration::from_secs(60);

/// What a subscription was handed.
struct Handed {
    /// The newest event before it was opened.
    opened_after: u64,
    seqs: Vec<u64>,
}

/// F4.
pub async fn under_load(scale: &Scale) -> anyhow::Result<Vec<Figure>> {
    let on = Deployment::start(scale.servers);
    let fabric = on.connect().await?;
    let log = fabric.log();
    let load = Load::start(&log, "writer", 4)?;
    while load.acked().len() < BEFORE {
        tokio::time::sleep(LOOK).await;
    }
    let mut subscribers = JoinSet::new();
    for n in 0..scale.subscriptions {
        subscribers.spawn(subscribe(Arc::clone(&log), n));
    }
    let (mut old, mut doubled, mut missing) = (0, 0, 0);
    while let Some(handed) = subscribers.join_next().await {
        let Handed { opened_after, seqs } = handed.context("a subscriber broke off")??;
        let distinct: BTreeSet<u64> = seqs.iter().copied().collect();
        old += seqs.iter().filter(|seq| **seq <= opened_after).count();
        doubled += seqs.len() - distinct.len();
        if let (Some(first), Some(last)) = (distinct.first(), distinct.last()) {
            missing += usize::try_from(last - first)? + 1 - distinct.len();
        }
    }
    load.stop().await?;
    Ok(vec![
        Figure::told("subscriptions", scale.subscriptions),
        Figure::is("events from before", old, 0),
        Figure::is("handed out twice", doubled, 0),
        Figure::is("left out", missing, 0),
    ])
}

async fn subscribe(log: Arc<dyn EventLog>, n: usize) -> anyhow::Result<Handed> {
    let opened_after = log.last_seq().await?;
    let name = SubscriptionName::new(&format!("reader-{n}"))?;
    let mut handle = log.subscribe(name, Filter::default(), Start::Now).await?;
    let mut seqs = Vec::new();
    while seqs.len() < EACH {
        let delivery =
            tokio::time::timeout(LIMIT, handle.next()).await.context("no event came")??;
        seqs.push(delivery.seq);
        handle.ack(delivery.seq).await?;
    }
    Ok(Handed { opened_after, seqs })
}
