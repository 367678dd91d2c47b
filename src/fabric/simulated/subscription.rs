//! Subscriptions of the model: what was delivered, and to whom.

use std::collections::BTreeMap;

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use tokio::sync::watch;

use super::super::Result;
use super::super::delivery_steps::{self, Deliveries};
use super::super::port::{DELIVERY_ATTEMPTS, Delivery, Filter, Settled, Stored, Subscription};
use super::log::Log;
use super::{Content, Simulated};
use crate::event::{Envelope, UtcMs};
use crate::id::SubscriptionName;

/// The handle of one subscription.
pub(super) struct ModelSubscription {
    model: Simulated,
    name: SubscriptionName,
    filter: Filter,
    generation: u64,
    newest: watch::Receiver<u64>,
    /// Deliveries that are out, with their attempt.
    out: BTreeMap<u64, u32>,
    /// Something was handed out.
    has_begun: bool,
}

impl ModelSubscription {
    pub(super) fn new(
        model: Simulated,
        name: SubscriptionName,
        filter: Filter,
        generation: u64,
    ) -> Self {
        let newest = model.shared.newest.subscribe();
        Self { model, name, filter, generation, newest, out: BTreeMap::new(), has_begun: false }
    }

    /// Runs `work` on what is known of this subscription, then moves its cursor.
    fn with<T>(&self, work: impl FnOnce(&mut Deliveries, &Log) -> T) -> Result<T> {
        let mut content = self.model.content();
        let Content { subscriptions, log, .. } = &mut *content;
        let deliveries = subscriptions.get_mut(&self.name).expect("a handle was opened by name");
        deliveries.check(&self.name, self.generation)?;
        let outcome = work(deliveries, log);
        let open = |(seq, event): &(u64, &Envelope)| {
            *seq > deliveries.cursor && self.filter.matches(event) && !deliveries.is_settled(*seq)
        };
        let floor = log.iter().find(open).map_or(log.newest(), |(seq, _)| seq - 1);
        deliveries.advance(floor);
        Ok(outcome)
    }

    fn look(&self) -> Result<Option<Delivery>> {
        let now = self.model.now();
        self.with(|deliveries, log| {
            let is_out = |seq| self.out.contains_key(&seq);
            if let Some((seq, failures)) = deliveries.due(now, is_out) {
                return log.get(seq).map(|stored| delivery(stored, failures + 1));
            }
            let fresh = log.iter().find(|(seq, event)| {
                deliveries.is_new(*seq) && !is_out(*seq) && self.filter.matches(event)
            });
            fresh.and_then(|(seq, _)| log.get(seq)).map(|stored| delivery(stored, 1))
        })
    }

    /// Parks the first delivery of this handle if too many handles before it ended with it.
    fn is_parked_instead(&mut self, delivery: &Delivery) -> Result<bool> {
        if self.has_begun {
            return Ok(false);
        }
        let seq = delivery.seq;
        if !self.with(|deliveries, _| deliveries.hand_out_first(seq, true))? {
            self.has_begun = true;
            return Ok(false);
        }
        self.note_failure(seq, DELIVERY_ATTEMPTS, &delivery_steps::why_parked())?;
        Ok(true)
    }

    fn take(&mut self) -> Result<Option<Delivery>> {
        while let Some(delivery) = self.look()? {
            if !self.is_parked_instead(&delivery)? {
                self.out.insert(delivery.seq, delivery.attempt);
                return Ok(Some(delivery));
            }
        }
        Ok(None)
    }

    fn attempt(&self, seq: u64, what: &str) -> Result<u32> {
        let attempt = self.out.get(&seq).copied();
        attempt.ok_or_else(|| delivery_steps::not_out(&self.name, seq, what))
    }

    fn note_failure(&self, seq: u64, attempt: u32, error: &str) -> Result<Settled> {
        let now = self.model.now();
        let (settled, stored) =
            self.with(|deliveries, log| (deliveries.fail(seq, attempt, now), log.get(seq)))?;
        if settled == Settled::Parked {
            let stored = stored.expect("a delivery is of a stored event");
            let parked = delivery_steps::parked(&self.name, &stored, attempt, error, now);
            self.model.content().parked.insert((self.name.clone(), seq), parked);
        }
        Ok(settled)
    }

    /// When the next retry is due that is not out.
    fn next_retry(&self) -> Result<Option<UtcMs>> {
        self.with(|deliveries, _| deliveries.next_retry(|seq| self.out.contains_key(&seq)))
    }
}

fn delivery(Stored { seq, event }: Stored, attempt: u32) -> Delivery {
    Delivery { seq, event, attempt }
}

impl Subscription for ModelSubscription {
    fn name(&self) -> &SubscriptionName {
        &self.name
    }

    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Delivery>>> {
        self.newest.mark_unchanged();
        ready(self.take()).boxed()
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
        let acknowledge = |_| self.with(|deliveries, _| deliveries.acknowledge(seq));
        let outcome = self.attempt(seq, "acknowledge").and_then(acknowledge);
        if outcome.is_ok() {
            self.out.remove(&seq);
        }
        ready(outcome).boxed()
    }

    fn fail(&mut self, seq: u64, error: String) -> BoxFuture<'_, Result<Settled>> {
        let fail = |attempt| self.note_failure(seq, attempt, &error);
        let outcome = self.attempt(seq, "fail").and_then(fail);
        if outcome.is_ok() {
            self.out.remove(&seq);
        }
        ready(outcome).boxed()
    }
}
