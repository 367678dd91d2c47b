//! The event log of the model: a vector.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use tokio::sync::watch;

use super::super::delivery_steps::{self, Deliveries};
use super::super::port::{
    EventLog, Filter, MAX_READ, Parked, Start, Stored, Subscription, SubscriptionStatus,
    check_limit,
};
use super::super::{Result, event_check};
use super::subscription::ModelSubscription;
use super::{Content, Simulated};
use crate::event::{Envelope, EventId};
use crate::id::SubscriptionName;

impl Content {
    /// Applies `change` to a delivery that is parked.
    fn with_parked(
        &mut self,
        name: &SubscriptionName,
        event: &EventId,
        change: impl FnOnce(&mut Deliveries, u64),
    ) -> Result<()> {
        let not_parked = || delivery_steps::not_parked(name, event);
        let found =
            self.parked.iter().find(|((of, _), parked)| of == name && parked.event == *event);
        let key = found.map(|(key, _)| key.clone()).ok_or_else(not_parked)?;
        self.parked.remove(&key);
        let deliveries = self.subscriptions.get_mut(name).ok_or_else(not_parked)?;
        change(deliveries, key.1);
        Ok(())
    }
}

impl EventLog for Simulated {
    fn append(&self, events: Vec<Envelope>) -> BoxFuture<'_, Result<Vec<u64>>> {
        let outcome = event_check::checked_json(&events).and_then(|_| {
            let mut content = self.content();
            let seqs = content.log.append(events)?;
            self.shared.newest.send_replace(content.log.newest());
            Ok(seqs)
        });
        ready(outcome).boxed()
    }

    fn read(&self, after: u64, filter: Filter, limit: usize) -> BoxFuture<'_, Result<Vec<Stored>>> {
        let content = self.content();
        let wanted = |(seq, event): &(u64, &Envelope)| *seq > after && filter.matches(event);
        let stored = |(seq, event): (u64, &Envelope)| Stored { seq, event: event.clone() };
        let read = check_limit("read of events", limit, MAX_READ)
            .map(|()| content.log.iter().filter(wanted).take(limit).map(stored).collect());
        ready(read).boxed()
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        ready(Ok(self.content().log.newest())).boxed()
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.shared.newest.subscribe()
    }

    fn subscribe(
        &self,
        name: SubscriptionName,
        filter: Filter,
        from: Start,
    ) -> BoxFuture<'_, Result<Box<dyn Subscription>>> {
        let mut content = self.content();
        let newest = content.log.newest();
        let deliveries = content
            .subscriptions
            .entry(name.clone())
            .or_insert_with(|| Deliveries::starting(from, newest));
        deliveries.generation += 1;
        let handle = ModelSubscription::new(self.clone(), name, filter, deliveries.generation);
        self.shared.newest.send_modify(|_| ());
        ready(Ok(Box::new(handle) as _)).boxed()
    }

    fn subscriptions(&self) -> BoxFuture<'_, Result<Vec<SubscriptionStatus>>> {
        let content = self.content();
        let status = |(name, deliveries): (&SubscriptionName, &Deliveries)| SubscriptionStatus {
            name: name.clone(),
            cursor: deliveries.cursor,
            retrying: deliveries.retrying.len() as u64,
            parked: deliveries.parked.len() as u64,
        };
        ready(Ok(content.subscriptions.iter().map(status).collect())).boxed()
    }

    fn parked(&self) -> BoxFuture<'_, Result<Vec<Parked>>> {
        ready(Ok(self.content().parked.values().cloned().collect())).boxed()
    }

    fn retry_parked(
        &self,
        subscription: SubscriptionName,
        event: EventId,
    ) -> BoxFuture<'_, Result<()>> {
        let now = self.now();
        let retried = self
            .content()
            .with_parked(&subscription, &event, |deliveries, seq| deliveries.offer_again(seq, now));
        self.shared.newest.send_modify(|_| ());
        ready(retried).boxed()
    }

    fn discard_parked(
        &self,
        subscription: SubscriptionName,
        event: EventId,
    ) -> BoxFuture<'_, Result<()>> {
        let discarded = self.content().with_parked(&subscription, &event, Deliveries::acknowledge);
        ready(discarded).boxed()
    }

    fn forget_before(&self, first: u64) -> BoxFuture<'_, Result<u64>> {
        let mut content = self.content();
        let needed = content.subscriptions.values().map(Deliveries::first_needed).min();
        content.log.forget_before(first.min(needed.unwrap_or(first)));
        ready(Ok(content.log.oldest())).boxed()
    }
}
