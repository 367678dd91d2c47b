//! The event log of the model: a vector.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use tokio::sync::watch;

use super::super::port::{
    EventLog, Filter, MAX_READ, Parked, Start, Stored, Subscription, SubscriptionStatus,
    check_limit,
};
use super::super::{FabricError, Result, event_check};
use super::subscription::{Deliveries, ModelSubscription};
use super::{Content, Simulated};
use crate::event::{Envelope, EventId};
use crate::id::SubscriptionName;

impl Content {
    pub(super) fn append(&mut self, events: Vec<Envelope>) -> Result<Vec<u64>> {
        let mut log = self.events.clone();
        let mut seqs = Vec::new();
        for event in events {
            let stored = log.iter().position(|old| old.id == event.id);
            let index = stored.unwrap_or_else(|| {
                log.push(event.clone());
                log.len() - 1
            });
            let old = &log[index];
            if (old.at, old.body.kind_name()) != (event.at, event.body.kind_name()) {
                let why = format!("append of event {}: the id names another event", event.id);
                return Err(FabricError::Invalid(why));
            }
            seqs.push(index as u64 + 1);
        }
        self.events = log;
        Ok(seqs)
    }

    /// All events with their sequences.
    pub(super) fn stored(&self) -> impl Iterator<Item = Stored> + '_ {
        self.events.iter().zip(1..).map(|(event, seq)| Stored { seq, event: event.clone() })
    }

    /// Applies `change` to a delivery that is parked.
    fn with_parked(
        &mut self,
        name: &SubscriptionName,
        event: &EventId,
        change: impl FnOnce(&mut Deliveries, u64),
    ) -> Result<()> {
        let seq = self.stored().find(|stored| stored.event.id == *event).map(|stored| stored.seq);
        let deliveries = self.subscriptions.get_mut(name);
        match (deliveries, seq) {
            (Some(deliveries), Some(seq)) if deliveries.parked.contains_key(&seq) => {
                change(deliveries, seq);
                Ok(())
            }
            _ => Err(FabricError::Conflict(format!(
                "delivery of {event} to {name}: it is not parked"
            ))),
        }
    }
}

impl EventLog for Simulated {
    fn append(&self, events: Vec<Envelope>) -> BoxFuture<'_, Result<Vec<u64>>> {
        let outcome = event_check::checked_json(&events).and_then(|_| {
            let mut content = self.content();
            let seqs = content.append(events)?;
            self.shared.newest.send_replace(content.events.len() as u64);
            Ok(seqs)
        });
        ready(outcome).boxed()
    }

    fn read(&self, after: u64, filter: Filter, limit: usize) -> BoxFuture<'_, Result<Vec<Stored>>> {
        let content = self.content();
        let wanted = |stored: &Stored| stored.seq > after && filter.matches(&stored.event);
        let read = check_limit("read of events", limit, MAX_READ)
            .map(|()| content.stored().filter(wanted).take(limit).collect());
        ready(read).boxed()
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        ready(Ok(self.content().events.len() as u64)).boxed()
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
        let newest = content.events.len() as u64;
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
        let content = self.content();
        let mut all = Vec::new();
        for deliveries in content.subscriptions.values() {
            all.extend(deliveries.parked.values().cloned());
        }
        ready(Ok(all)).boxed()
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
}
