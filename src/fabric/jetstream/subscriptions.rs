//! The records of all subscriptions, each changed by compare-and-set.

use std::sync::Arc;

use tokio::sync::watch;

use super::bus::Bus;
use super::delivery_record::{DeliveryRecord, not_parked};
use super::documents::{Documents, If, Map};
use super::failure::Written;
use super::streams::Kept;
use crate::event::{EventId, UtcMs};
use crate::fabric::port::{Parked, Start, SubscriptionStatus};
use crate::fabric::{FabricError, Result};
use crate::id::SubscriptionName;

/// How often a change is tried again because another writer was faster.
const TRIES: u32 = 20;

/// The subscriptions of one deployment.
pub(super) struct Subscriptions {
    records: Documents<DeliveryRecord>,
}

impl Subscriptions {
    pub(super) async fn open(bus: &Arc<Bus>) -> Result<Self> {
        Ok(Self { records: Documents::open(bus, Kept::Subscriptions).await? })
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.records.watch()
    }

    /// The record of a subscription.
    pub(super) async fn record(&self, name: &SubscriptionName) -> Result<Option<DeliveryRecord>> {
        let found = self.records.read(|map| map.get(name.as_str())).await??;
        Ok(found.map(|(_, record)| record))
    }

    /// Lets `step` change the record of a subscription; decides anew when another was faster.
    pub(super) async fn change<T>(
        &self,
        name: &SubscriptionName,
        mut step: impl FnMut(Option<DeliveryRecord>) -> Result<(T, DeliveryRecord)>,
    ) -> Result<T> {
        for _ in 0..TRIES {
            let key = name.as_str();
            let read = self.records.read(|map| Ok((map.get(key)?, map.newest_of(key))));
            let (found, newest) = read.await??;
            let (answer, record) = step(found.map(|(_, record)| record))?;
            let written = self.records.write(key, If::KeyAt(newest), Some(&record)).await?;
            if written != Written::Lost {
                return Ok(answer);
            }
        }
        Err(FabricError::Unavailable(format!("write of subscription {name}: others were faster")))
    }

    /// Opens a subscription for a new handle; older handles are fenced from now on.
    pub(super) async fn open_handle(
        &self,
        name: &SubscriptionName,
        from: Start,
        newest: u64,
    ) -> Result<DeliveryRecord> {
        self.change(name, |found| {
            let mut record = found.unwrap_or_else(|| DeliveryRecord::starting(from, newest));
            record.generation += 1;
            Ok((record.clone(), record))
        })
        .await
    }

    pub(super) async fn status(&self) -> Result<Vec<SubscriptionStatus>> {
        let status = |(name, record): (SubscriptionName, DeliveryRecord)| SubscriptionStatus {
            name,
            cursor: record.cursor,
            retrying: record.retrying.len() as u64,
            parked: record.parked.len() as u64,
        };
        Ok(self.all().await?.into_iter().map(status).collect())
    }

    pub(super) async fn parked(&self) -> Result<Vec<Parked>> {
        let all = self.all().await?;
        Ok(all.into_iter().flat_map(|(_, record)| record.parked.into_values()).collect())
    }

    pub(super) async fn retry_parked(
        &self,
        name: &SubscriptionName,
        event: &EventId,
        now: UtcMs,
    ) -> Result<()> {
        self.change_parked(name, event, |record, seq| {
            record.parked.remove(&seq);
            record.retrying.insert(seq, (0, now));
        })
        .await
    }

    pub(super) async fn discard_parked(
        &self,
        name: &SubscriptionName,
        event: &EventId,
    ) -> Result<()> {
        self.change_parked(name, event, |record, seq| {
            record.acknowledge(seq);
            // Forgets it if the cursor is past it.
            record.advance(0);
        })
        .await
    }

    async fn change_parked(
        &self,
        name: &SubscriptionName,
        event: &EventId,
        change: impl Fn(&mut DeliveryRecord, u64),
    ) -> Result<()> {
        self.change(name, |found| {
            let mut record = found.ok_or_else(|| not_parked(name, event))?;
            let seq = record.find_parked(name, event)?;
            change(&mut record, seq);
            Ok(((), record))
        })
        .await
    }

    async fn all(&self) -> Result<Vec<(SubscriptionName, DeliveryRecord)>> {
        let all = self.records.read(Map::all).await??;
        let named = |(name, _, record): (String, u64, DeliveryRecord)| {
            let name = SubscriptionName::new(&name).map_err(|error| {
                FabricError::Unavailable(format!("a stored subscription is damaged: {error}"))
            })?;
            Ok((name, record))
        };
        all.into_iter().map(named).collect()
    }
}
