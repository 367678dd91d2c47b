//! Subscriptions of the model: sets of what is done, retrying and parked.

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use tokio::sync::watch;

use super::super::port::{
    DELIVERY_ATTEMPTS, DELIVERY_BACKOFF, Delivery, Filter, Parked, Settled, Start, Stored,
    Subscription, shortened,
};
use super::super::{FabricError, Result};
use super::{Content, Simulated};
use crate::event::UtcMs;
use crate::id::SubscriptionName;

/// What is known of one subscription.
pub(super) struct Deliveries {
    pub(super) cursor: u64,
    /// Of the newest handle.
    pub(super) generation: u64,
    done: BTreeSet<u64>,
    /// Failures, and when the next attempt is due.
    pub(super) retrying: BTreeMap<u64, (u32, UtcMs)>,
    pub(super) parked: BTreeMap<u64, Parked>,
}

impl Deliveries {
    pub(super) fn starting(from: Start, newest: u64) -> Self {
        let cursor = match from {
            Start::Beginning => 0,
            Start::Now => newest,
            Start::After(seq) => seq.min(newest),
        };
        Self {
            cursor,
            generation: 0,
            done: BTreeSet::new(),
            retrying: BTreeMap::new(),
            parked: BTreeMap::new(),
        }
    }

    pub(super) fn acknowledge(&mut self, seq: u64) {
        self.retrying.remove(&seq);
        self.parked.remove(&seq);
        self.done.insert(seq);
    }

    pub(super) fn offer_again(&mut self, seq: u64, now: UtcMs) {
        self.parked.remove(&seq);
        self.retrying.insert(seq, (0, now));
    }

    fn is_new(&self, seq: u64) -> bool {
        seq > self.cursor
            && !self.done.contains(&seq)
            && !self.retrying.contains_key(&seq)
            && !self.parked.contains_key(&seq)
    }

    fn advance(&mut self, wanted: impl Fn(u64) -> bool, newest: u64) {
        while self.cursor < newest {
            let next = self.cursor + 1;
            let settled = self.done.contains(&next) || self.parked.contains_key(&next);
            if wanted(next) && !settled {
                return;
            }
            self.cursor = next;
        }
    }
}

/// The handle of one subscription.
pub(super) struct ModelSubscription {
    model: Simulated,
    name: SubscriptionName,
    filter: Filter,
    generation: u64,
    newest: watch::Receiver<u64>,
    /// Deliveries that are out, with their attempt.
    out: BTreeMap<u64, u32>,
}

impl ModelSubscription {
    pub(super) fn new(
        model: Simulated,
        name: SubscriptionName,
        filter: Filter,
        generation: u64,
    ) -> Self {
        let newest = model.shared.newest.subscribe();
        Self { model, name, filter, generation, newest, out: BTreeMap::new() }
    }

    /// Runs `work` on what is known of this subscription, then moves its cursor.
    fn with<T>(&self, work: impl FnOnce(&mut Deliveries, &[Stored]) -> Result<T>) -> Result<T> {
        let mut content = self.model.content();
        let log: Vec<Stored> = content.stored().collect();
        let Content { subscriptions, .. } = &mut *content;
        let deliveries = subscriptions.get_mut(&self.name).expect("a handle was opened by name");
        if deliveries.generation != self.generation {
            let why = format!("subscription {}: it was opened again", self.name);
            return Err(FabricError::Fenced(why));
        }
        let outcome = work(deliveries, &log)?;
        let wanted = |seq: u64| {
            let index = usize::try_from(seq - 1).expect("sequences count the events of a vector");
            self.filter.matches(&log[index].event)
        };
        deliveries.advance(wanted, log.len() as u64);
        Ok(outcome)
    }

    fn look(&self) -> Result<Option<Delivery>> {
        let now = self.model.now();
        self.with(|deliveries, log| {
            let is_out = |seq: &u64| self.out.contains_key(seq);
            let due = deliveries.retrying.iter().find(|(seq, (_, at))| *at <= now && !is_out(seq));
            if let Some((seq, (failures, _))) = due {
                let stored = log.iter().find(|stored| stored.seq == *seq);
                return Ok(stored.map(|stored| delivery(stored, failures + 1)));
            }
            let fresh = log.iter().find(|stored| {
                deliveries.is_new(stored.seq)
                    && !is_out(&stored.seq)
                    && self.filter.matches(&stored.event)
            });
            Ok(fresh.map(|stored| delivery(stored, 1)))
        })
    }

    fn attempt(&self, seq: u64) -> Result<u32> {
        let why = || format!("event {seq} of subscription {}: it is not out", self.name);
        self.out.get(&seq).copied().ok_or_else(|| FabricError::Conflict(why()))
    }

    fn note_failure(&self, seq: u64, attempt: u32, error: &str) -> Result<Settled> {
        let now = self.model.now();
        self.with(|deliveries, log| {
            if attempt < DELIVERY_ATTEMPTS {
                let not_before = now.plus(DELIVERY_BACKOFF.delay_ms(attempt));
                deliveries.retrying.insert(seq, (attempt, not_before));
                return Ok(Settled::Retry { not_before });
            }
            deliveries.retrying.remove(&seq);
            let stored = log.iter().find(|stored| stored.seq == seq);
            let event = &stored.expect("a delivery is of a stored event").event;
            deliveries.parked.insert(
                seq,
                Parked {
                    subscription: self.name.clone(),
                    seq,
                    event: event.id.clone(),
                    kind: event.body.kind_name().to_owned(),
                    attempts: attempt,
                    error: shortened(error),
                    since: now,
                },
            );
            Ok(Settled::Parked)
        })
    }

    /// When the next retry is due that is not out.
    fn next_retry(&self) -> Result<Option<UtcMs>> {
        self.with(|deliveries, _| {
            let waiting = deliveries.retrying.iter().filter(|(seq, _)| !self.out.contains_key(seq));
            Ok(waiting.map(|(_, (_, at))| *at).min())
        })
    }
}

fn delivery(stored: &Stored, attempt: u32) -> Delivery {
    Delivery { seq: stored.seq, event: stored.event.clone(), attempt }
}

impl Subscription for ModelSubscription {
    fn name(&self) -> &SubscriptionName {
        &self.name
    }

    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Delivery>>> {
        self.newest.mark_unchanged();
        let found = self.look();
        if let Ok(Some(delivery)) = &found {
            self.out.insert(delivery.seq, delivery.attempt);
        }
        ready(found).boxed()
    }

    fn changed(&mut self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let next_retry = self.next_retry()?;
            let timeline = &self.model.shared.timeline;
            tokio::select! {
                () = timeline.sleep_until_any(next_retry) => Ok(()),
                // The sender lives in the model, which this handle keeps alive.
                _ = self.newest.changed() => Ok(()),
            }
        })
    }

    fn ack(&mut self, seq: u64) -> BoxFuture<'_, Result<()>> {
        let acknowledge = |_| {
            self.with(|deliveries, _| {
                deliveries.acknowledge(seq);
                Ok(())
            })
        };
        let outcome = self.attempt(seq).and_then(acknowledge);
        if outcome.is_ok() {
            self.out.remove(&seq);
        }
        ready(outcome).boxed()
    }

    fn fail(&mut self, seq: u64, error: String) -> BoxFuture<'_, Result<Settled>> {
        let outcome = self.attempt(seq).and_then(|attempt| self.note_failure(seq, attempt, &error));
        if outcome.is_ok() {
            self.out.remove(&seq);
        }
        ready(outcome).boxed()
    }
}
