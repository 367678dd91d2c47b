//! The event log on JetStream.

use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::watch;

use super::events::Events;
use super::page::page;
use super::subscription::JetStreamSubscription;
use crate::event::{Envelope, EventId};
use crate::fabric::Result;
use crate::fabric::port::{
    EventLog, Filter, MAX_READ, Parked, Start, Stored, Subscription, SubscriptionStatus,
    check_limit,
};
use crate::fabric::unreadable::Found;
use crate::id::SubscriptionName;

/// The event log of one deployment.
pub(super) struct JetStreamLog {
    events: Arc<Events>,
}

impl JetStreamLog {
    pub(super) fn new(events: Arc<Events>) -> Self {
        Self { events }
    }

    #[cfg(test)]
    pub(super) fn events(&self) -> &Arc<Events> {
        &self.events
    }

    /// What is wrong with the records that cannot be read.
    pub(super) fn problems(&self) -> Vec<String> {
        self.events.subscriptions.problems()
    }
}

impl EventLog for JetStreamLog {
    fn append(&self, events: Vec<Envelope>) -> BoxFuture<'_, Result<Vec<u64>>> {
        Box::pin(async move { self.events.append(&events).await })
    }

    fn read(&self, after: u64, filter: Filter, limit: usize) -> BoxFuture<'_, Result<Vec<Stored>>> {
        Box::pin(async move {
            check_limit("read of events", limit, MAX_READ)?;
            let end = self.events.last_seq().await?;
            let (mut found, mut at) = (Vec::new(), after);
            while found.len() < limit {
                let page = page(&self.events.bus, at, end, super::page::PAGE).await?;
                let Some(last) = page.last() else { break };
                at = last.seq;
                let shown = page.into_iter().map(Found::shown);
                found.extend(shown.filter(|stored| filter.matches(&stored.event)));
            }
            found.truncate(limit);
            Ok(found)
        })
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.events.last_seq())
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.events.watch()
    }

    fn subscribe(
        &self,
        name: SubscriptionName,
        filter: Filter,
        from: Start,
    ) -> BoxFuture<'_, Result<Box<dyn Subscription>>> {
        Box::pin(async move {
            let newest = self.events.last_seq().await?;
            let record = self.events.subscriptions.open_handle(&name, from, newest).await?;
            // The handle that is fenced now may be waiting.
            self.events.wake();
            let events = Arc::clone(&self.events);
            Ok(Box::new(JetStreamSubscription::new(events, name, filter, &record)) as _)
        })
    }

    fn subscriptions(&self) -> BoxFuture<'_, Result<Vec<SubscriptionStatus>>> {
        Box::pin(self.events.subscriptions.status())
    }

    fn parked(&self) -> BoxFuture<'_, Result<Vec<Parked>>> {
        Box::pin(self.events.subscriptions.parked())
    }

    fn retry_parked(
        &self,
        subscription: SubscriptionName,
        event: EventId,
    ) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let now = self.events.timeline.now();
            self.events.subscriptions.retry_parked(&subscription, &event, now).await?;
            self.events.wake();
            Ok(())
        })
    }

    fn discard_parked(
        &self,
        subscription: SubscriptionName,
        event: EventId,
    ) -> BoxFuture<'_, Result<()>> {
        Box::pin(
            async move { self.events.subscriptions.discard_parked(&subscription, &event).await },
        )
    }

    fn forget_before(&self, first: u64) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.events.forget_before(first))
    }
}
