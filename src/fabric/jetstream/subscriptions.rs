//! The records of all subscriptions, each changed by compare-and-set. What is known of a parked
//! delivery is a record of its own: their number must not make the subscription's too large.

use std::sync::Arc;

use tokio::sync::watch;

use super::bus::Bus;
use super::documents::{Document, Documents, Map, On};
use super::page::page;
use super::streams::Kept;
use crate::event::{EventId, UtcMs};
use crate::fabric::delivery_steps::{self, Deliveries, not_parked};
use crate::fabric::port::{DELIVERY_ATTEMPTS, Parked, Start, SubscriptionStatus};
use crate::fabric::{FabricError, Result};
use crate::id::SubscriptionName;

/// The most deliveries that a subscription's record names as parked, and as settled or waiting
/// beyond its cursor: with more it would not fit into a message.
pub(super) const MOST: usize = 10_000;

/// The subscriptions of one deployment.
pub(super) struct Subscriptions {
    bus: Arc<Bus>,
    records: Documents<Deliveries>,
    parked: Documents<Parked>,
}

impl Subscriptions {
    pub(super) async fn open(bus: &Arc<Bus>) -> Result<Self> {
        let records = Documents::open(bus, Kept::Subscriptions).await?;
        let parked = Documents::open(bus, Kept::Parked).await?;
        Ok(Self { bus: Arc::clone(bus), records, parked })
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.records.watch()
    }

    /// Changes when a handle has to look: one was fenced, or a delivery was offered again.
    pub(super) fn summons(&self) -> u64 {
        self.records.known(|map| map.readable().map(|(_, _, _, record)| record.summons()).sum())
    }

    /// What is wrong with the records that cannot be read.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = self.records.known(Map::problems);
        problems.extend(self.parked.known(Map::problems));
        problems
    }

    /// The first event that any of them may still need; `None` when there is no subscription.
    pub(super) async fn first_needed(&self) -> Result<Option<u64>> {
        let read = |map: &Map<Deliveries>| {
            let needed = map.readable().map(|(_, _, _, record)| record.first_needed()).min();
            (needed, map.problems())
        };
        let (needed, problems) = self.records.read(read).await?;
        match problems.into_iter().next() {
            None => Ok(needed),
            Some(problem) => Err(FabricError::Unavailable(format!(
                "look for what subscriptions need: {problem}"
            ))),
        }
    }

    /// The record of a subscription.
    pub(super) async fn record(&self, name: &SubscriptionName) -> Result<Option<Deliveries>> {
        let found = self.records.read(|map| map.get(name.as_str())).await??;
        Ok(found.map(|found| found.content))
    }

    /// Lets `step` change the record of a subscription.
    pub(super) async fn change<T>(
        &self,
        name: &SubscriptionName,
        mut step: impl FnMut(Option<Deliveries>) -> Result<(T, Deliveries)>,
    ) -> Result<T> {
        let decide = |found: Option<Document<Deliveries>>, _| {
            let (answer, record) = step(found.map(|found| found.content))?;
            Ok((answer, Some(record)))
        };
        Ok(self.records.change(name.as_str(), On::Key, decide).await?.0)
    }

    /// Opens a subscription for a new handle; older handles are fenced from now on.
    pub(super) async fn open_handle(
        &self,
        name: &SubscriptionName,
        from: Start,
        newest: u64,
    ) -> Result<Deliveries> {
        self.change(name, |found| {
            let mut record = found.unwrap_or_else(|| Deliveries::starting(from, newest));
            record.generation += 1;
            Ok((record.clone(), record))
        })
        .await
    }

    pub(super) async fn status(&self) -> Result<Vec<SubscriptionStatus>> {
        let status = |(name, record): (SubscriptionName, Deliveries)| SubscriptionStatus {
            name,
            cursor: record.cursor,
            retrying: record.retrying.len() as u64,
            parked: record.parked.len() as u64,
        };
        Ok(self.all().await?.into_iter().map(status).collect())
    }

    pub(super) async fn parked(&self) -> Result<Vec<Parked>> {
        let mut all = Vec::new();
        self.parked.refresh().await?;
        for (name, record) in self.all().await? {
            for seq in record.parked {
                all.push(self.known_of(&name, seq).await?);
            }
        }
        Ok(all)
    }

    /// What is known of a parked delivery, as of the last refresh.
    async fn known_of(&self, name: &SubscriptionName, seq: u64) -> Result<Parked> {
        let key = parked_key(name, seq);
        if let Ok(Some(found)) = self.parked.known(|map| map.get(&key)) {
            return Ok(found.content);
        }
        // Its own record is damaged or lost; the event tells what it was.
        let found = page(&self.bus, seq - 1, seq, 1).await?.pop();
        let found = found.filter(|found| found.seq == seq).ok_or_else(|| {
            FabricError::Unavailable(format!("parked event {seq} of {name}: it is not in the log"))
        })?;
        let error = "why it failed cannot be read any more";
        Ok(delivery_steps::parked(name, &found.shown(), DELIVERY_ATTEMPTS, error, UtcMs(0)))
    }

    /// Notes what is known of a delivery that is about to be parked.
    pub(super) async fn note_parked(&self, parked: &Parked) -> Result<()> {
        let key = parked_key(&parked.subscription, parked.seq);
        let write = |_, _| Ok(((), Some(parked.clone())));
        self.parked.change(&key, On::Key, write).await.map(drop)
    }

    pub(super) async fn retry_parked(
        &self,
        name: &SubscriptionName,
        event: &EventId,
        now: UtcMs,
    ) -> Result<()> {
        self.change_parked(name, event, |record, seq| record.offer_again(seq, now)).await
    }

    pub(super) async fn discard_parked(
        &self,
        name: &SubscriptionName,
        event: &EventId,
    ) -> Result<()> {
        self.change_parked(name, event, Deliveries::acknowledge).await
    }

    async fn change_parked(
        &self,
        name: &SubscriptionName,
        event: &EventId,
        change: impl Fn(&mut Deliveries, u64),
    ) -> Result<()> {
        let record = self.record(name).await?.ok_or_else(|| not_parked(name, event))?;
        let mut named = None;
        self.parked.refresh().await?;
        for seq in record.parked {
            if self.known_of(name, seq).await?.event == *event {
                named = Some(seq);
            }
        }
        let seq = named.ok_or_else(|| not_parked(name, event))?;
        self.change(name, |found| {
            let record = found.filter(|record| record.parked.contains(&seq));
            let mut record = record.ok_or_else(|| not_parked(name, event))?;
            change(&mut record, seq);
            Ok(((), record))
        })
        .await?;
        self.parked.delete(&parked_key(name, seq)).await
    }

    async fn all(&self) -> Result<Vec<(SubscriptionName, Deliveries)>> {
        let all = self.records.read(Map::all).await?;
        let named = |(name, found): (String, Document<Deliveries>)| {
            let name = SubscriptionName::new(&name).map_err(|error| {
                FabricError::Unavailable(format!("a stored subscription is damaged: {error}"))
            })?;
            Ok((name, found.content))
        };
        all.into_iter().map(named).collect()
    }
}

fn parked_key(name: &SubscriptionName, seq: u64) -> String {
    format!("{name}#{seq}")
}
