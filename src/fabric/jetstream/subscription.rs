//! The open end of a subscription on JetStream.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use futures::future::{self, BoxFuture};
use tokio::sync::watch;

use super::events::Events;
use super::page::{PAGE, page};
use super::subscriptions::MOST;
use crate::event::UtcMs;
use crate::fabric::delivery_steps::{self, Deliveries};
use crate::fabric::pending::{self, Pending};
use crate::fabric::port::{DELIVERY_ATTEMPTS, Delivery, Filter, Settled, Stored, Subscription};
use crate::fabric::unreadable::Found;
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
    ahead: VecDeque<Found>,
    /// What was found and is not handed out yet.
    pending: Option<Pending>,
    /// Deliveries that are out, with their attempt.
    out: BTreeMap<u64, (Stored, u32)>,
    /// When the next retry is due, as of the last look.
    next_retry: Option<UtcMs>,
    /// Something was handed out.
    has_begun: bool,
}

impl JetStreamSubscription {
    pub(super) fn new(
        events: Arc<Events>,
        name: SubscriptionName,
        filter: Filter,
        record: &Deliveries,
    ) -> Self {
        Self {
            newest: events.watch(),
            events,
            name,
            filter,
            generation: record.generation,
            position: record.cursor,
            ahead: VecDeque::new(),
            pending: None,
            out: BTreeMap::new(),
            next_retry: None,
            has_begun: false,
        }
    }

    /// The record, as long as this is the newest handle.
    async fn record(&self) -> Result<Deliveries> {
        let record = self.events.subscriptions.record(&self.name).await?.unwrap_or_default();
        record.check(&self.name, self.generation)?;
        Ok(record)
    }

    /// Finds the next event that is due, retries first, then what is new; `false` when none is.
    async fn find(&mut self) -> Result<bool> {
        let record = self.record().await?;
        let now = self.events.timeline.now();
        if let Some((seq, failures)) = record.due(now, |seq| self.out.contains_key(&seq)) {
            self.pending = Some(Pending::new(self.read_one(seq).await?, failures + 1));
            return Ok(true);
        }
        self.next_retry = record.next_retry(|seq| self.out.contains_key(&seq));
        self.check_room(&record)?;
        while record.ahead() < MOST
            && let Some(found) = self.read_ahead().await?
        {
            self.position = found.seq;
            let wanted = found.event.as_ref().is_ok_and(|event| self.filter.matches(event));
            if record.is_new(found.seq) && (wanted || found.event.is_err()) {
                self.pending = Some(Pending::new(found, 1));
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Refuses to go on when nobody looks after what is parked.
    fn check_room(&self, record: &Deliveries) -> Result<()> {
        let parked = record.parked.len();
        if parked < MOST {
            return Ok(());
        }
        let name = &self.name;
        Err(FabricError::Unavailable(format!(
            "subscription {name}: {parked} deliveries are parked; retry or discard them"
        )))
    }

    /// The event after `position`, if there is one.
    async fn read_ahead(&mut self) -> Result<Option<Found>> {
        if self.ahead.is_empty() {
            let end = self.events.last_seq().await?;
            self.ahead = page(&self.events.bus, self.position, end, PAGE).await?.into();
        }
        Ok(self.ahead.pop_front())
    }

    async fn read_one(&self, seq: u64) -> Result<Found> {
        let found = page(&self.events.bus, seq - 1, seq, 1).await?.pop();
        found.filter(|found| found.seq == seq).ok_or_else(|| {
            FabricError::Unavailable(format!("read event {seq}: it is not in the log any more"))
        })
    }

    /// Hands out what was found, or parks it if it cannot be read or ends whoever handles it.
    async fn hand_out(&mut self) -> Result<Option<Delivery>> {
        let Some(Pending { found, attempt, .. }) = self.pending.clone() else { return Ok(None) };
        let seq = found.seq;
        let event = match &found.event {
            Ok(event) => event.clone(),
            Err(damaged) => {
                let why = damaged.why.clone();
                return self.park(&found.shown(), &why).await;
            }
        };
        if !self.has_begun {
            let counts = self.pending.as_mut().is_some_and(Pending::counts);
            if self.settle(None, |record| record.hand_out_first(seq, counts)).await? {
                return self.park(&found.shown(), &delivery_steps::why_parked()).await;
            }
            self.has_begun = true;
        }
        self.pending = None;
        self.out.insert(seq, (Stored { seq, event: event.clone() }, attempt));
        Ok(Some(Delivery { seq, event, attempt }))
    }

    async fn park(&mut self, stored: &Stored, why: &str) -> Result<Option<Delivery>> {
        tracing::error!(name = %self.name, %why, "a delivery is parked");
        self.park_or_retry(stored, DELIVERY_ATTEMPTS, why).await?;
        self.pending = None;
        Ok(None)
    }

    /// Settles a delivery whose attempt failed.
    async fn park_or_retry(&mut self, of: &Stored, attempt: u32, error: &str) -> Result<Settled> {
        let now = self.events.timeline.now();
        if delivery_steps::after_failure(attempt, now) == Settled::Parked {
            let parked = delivery_steps::parked(&self.name, of, attempt, error, now);
            self.events.subscriptions.note_parked(&parked).await?;
        }
        self.settle(Some(of.seq), |record| record.fail(of.seq, attempt, now)).await
    }

    /// Nothing up to here is out or unseen, leaving `settled` aside.
    fn floor(&self, cursor: u64, settled: Option<u64>) -> u64 {
        let mut out = self.out.keys().filter(|seq| **seq > cursor && Some(**seq) != settled);
        let position = pending::floor(self.pending.as_ref(), settled, self.position);
        out.next().map_or(position, |seq| position.min(seq - 1))
    }

    fn out(&self, seq: u64, what: &str) -> Result<(Stored, u32)> {
        let out = self.out.get(&seq).cloned();
        out.ok_or_else(|| delivery_steps::not_out(&self.name, seq, what))
    }

    /// Settles a delivery by `change` and moves the cursor with it.
    async fn settle<T>(
        &mut self,
        settled: Option<u64>,
        change: impl Fn(&mut Deliveries) -> T,
    ) -> Result<T> {
        let step = |found: Option<Deliveries>| {
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
            while self.pending.is_some() || self.find().await? {
                if let Some(delivery) = self.hand_out().await? {
                    return Ok(Some(delivery));
                }
            }
            let cursor = self.record().await?.cursor;
            if self.floor(cursor, None) >= cursor + UNWANTED {
                self.settle(None, |_| ()).await?;
            }
            Ok(None)
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
            let settled = self.park_or_retry(&stored, attempt, &error).await?;
            if let Settled::Retry { not_before } = settled {
                self.next_retry = Some(self.next_retry.map_or(not_before, |at| at.min(not_before)));
            }
            Ok(settled)
        })
    }
}
