//! The open end of a subscription on JetStream.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use futures::future::{self, BoxFuture};
use tokio::sync::watch;

use super::delivery_record::DeliveryRecord;
use super::event_log::Events;
use super::page::{PAGE, page};
use crate::event::UtcMs;
use crate::fabric::port::{Delivery, Filter, Settled, Stored, Subscription};
use crate::fabric::{FabricError, Result};
use crate::id::SubscriptionName;

/// The cursor is moved past this many unwanted events at the latest, so that a restart does not
/// have to look through all of them again.
const UNWANTED: u64 = 1_000;

/// The handle of one subscription.
pub(super) struct JetStreamSubscription {
    events: Arc<Events>,
    name: SubscriptionName,
    filter: Filter,
    generation: u64,
    newest: watch::Receiver<u64>,
    /// Everything up to here was looked at by this handle.
    position: u64,
    /// Events after `position` that were read already.
    ahead: VecDeque<Stored>,
    /// Deliveries that are out, with their attempt.
    out: BTreeMap<u64, (Stored, u32)>,
    /// When the next retry is due, as of the last look.
    next_retry: Option<UtcMs>,
}

impl JetStreamSubscription {
    pub(super) fn new(
        events: Arc<Events>,
        name: SubscriptionName,
        filter: Filter,
        record: &DeliveryRecord,
    ) -> Self {
        Self {
            newest: events.watch(),
            events,
            name,
            filter,
            generation: record.generation,
            position: record.cursor,
            ahead: VecDeque::new(),
            out: BTreeMap::new(),
            next_retry: None,
        }
    }

    /// The record, as long as this is the newest handle.
    async fn record(&self) -> Result<DeliveryRecord> {
        let record = self.events.subscriptions.record(&self.name).await?.unwrap_or_default();
        record.check(&self.name, self.generation)?;
        Ok(record)
    }

    /// The next event that is due: retries first, then what is new.
    async fn look(&mut self) -> Result<Option<Delivery>> {
        let record = self.record().await?;
        let now = self.events.timeline.now();
        let waiting = record.retrying.iter().filter(|(seq, _)| !self.out.contains_key(seq));
        let due = waiting.clone().find(|(_, (_, at))| *at <= now);
        if let Some((seq, (failures, _))) = due {
            let stored = self.read_one(*seq).await?;
            return Ok(Some(self.hand_out(stored, failures + 1)));
        }
        self.next_retry = waiting.map(|(_, (_, at))| *at).min();
        while let Some(stored) = self.read_ahead().await? {
            self.position = stored.seq;
            if record.is_new(stored.seq) && self.filter.matches(&stored.event) {
                return Ok(Some(self.hand_out(stored, 1)));
            }
        }
        Ok(None)
    }

    /// The event after `position`, if there is one.
    async fn read_ahead(&mut self) -> Result<Option<Stored>> {
        if self.ahead.is_empty() {
            let end = self.events.last_seq().await?;
            self.ahead = page(&self.events.bus, self.position, end, PAGE).await?.into();
        }
        Ok(self.ahead.pop_front())
    }

    async fn read_one(&self, seq: u64) -> Result<Stored> {
        let found = page(&self.events.bus, seq - 1, seq, 1).await?.pop();
        found.filter(|stored| stored.seq == seq).ok_or_else(|| {
            FabricError::Unavailable(format!("read event {seq}: it is not in the log any more"))
        })
    }

    fn hand_out(&mut self, stored: Stored, attempt: u32) -> Delivery {
        let delivery = Delivery { seq: stored.seq, event: stored.event.clone(), attempt };
        self.out.insert(stored.seq, (stored, attempt));
        delivery
    }

    /// Nothing up to here is out or unseen, leaving `settled` aside.
    fn floor(&self, cursor: u64, settled: Option<u64>) -> u64 {
        let mut out = self.out.keys().filter(|seq| **seq > cursor && Some(**seq) != settled);
        out.next().map_or(self.position, |seq| self.position.min(seq - 1))
    }

    fn out(&self, seq: u64, what: &str) -> Result<(Stored, u32)> {
        self.out.get(&seq).cloned().ok_or_else(|| {
            let name = &self.name;
            FabricError::Conflict(format!(
                "{what} event {seq} of subscription {name}: it is not out"
            ))
        })
    }

    /// Settles a delivery by `change` and moves the cursor with it.
    async fn settle<T>(
        &mut self,
        settled: Option<u64>,
        change: impl Fn(&mut DeliveryRecord) -> T,
    ) -> Result<T> {
        let step = |found: Option<DeliveryRecord>| {
            let mut record = found.unwrap_or_default();
            record.check(&self.name, self.generation)?;
            let answer = change(&mut record);
            record.advance(self.floor(record.cursor, settled));
            Ok((answer, record))
        };
        let answer = self.events.subscriptions.change(&self.name, step).await?;
        settled.map(|seq| self.out.remove(&seq));
        Ok(answer)
    }
}

impl Subscription for JetStreamSubscription {
    fn name(&self) -> &SubscriptionName {
        &self.name
    }

    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Delivery>>> {
        Box::pin(async move {
            self.newest.mark_unchanged();
            let found = self.look().await?;
            if found.is_none() {
                let cursor = self.record().await?.cursor;
                if self.floor(cursor, None) >= cursor + UNWANTED {
                    self.settle(None, |_| ()).await?;
                }
            }
            Ok(found)
        })
    }

    fn changed(&mut self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let retry = self.events.timeline.sleep_until_any(self.next_retry);
            let news = self.newest.changed();
            futures::pin_mut!(retry, news);
            // The sender lives in what this handle keeps alive: waiting for news cannot fail.
            future::select(retry, news).await;
            Ok(())
        })
    }

    fn ack(&mut self, seq: u64) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            self.out(seq, "acknowledge")?;
            self.settle(Some(seq), |record| record.acknowledge(seq)).await
        })
    }

    fn fail(&mut self, seq: u64, error: String) -> BoxFuture<'_, Result<Settled>> {
        Box::pin(async move {
            let (stored, attempt) = self.out(seq, "fail")?;
            let (now, name) = (self.events.timeline.now(), self.name.clone());
            let fail =
                |record: &mut DeliveryRecord| record.fail(&name, &stored, attempt, &error, now);
            let settled = self.settle(Some(seq), fail).await?;
            if let Settled::Retry { not_before } = settled {
                self.next_retry = Some(self.next_retry.map_or(not_before, |at| at.min(not_before)));
            }
            Ok(settled)
        })
    }
}
