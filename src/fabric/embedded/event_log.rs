//! The event log on SQLite.

use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::watch;

use super::super::Result;
use super::super::port::{
    EventLog, Filter, MAX_READ, Parked, Start, Stored, Subscription, SubscriptionStatus,
    check_limit,
};
use super::super::unreadable::Found;
use super::subscription::SqliteSubscription;
use super::watched::Watched;
use super::{Store, append, cursor, delivery};
use crate::event::{Envelope, EventId};
use crate::id::SubscriptionName;

/// The event log of one file.
pub(super) struct SqliteLog {
    store: Arc<Store>,
}

impl SqliteLog {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store }
    }
}

impl EventLog for SqliteLog {
    fn append(&self, events: Vec<Envelope>) -> BoxFuture<'_, Result<Vec<u64>>> {
        Box::pin(async move {
            let rows = append::rows(&events)?;
            let write = self.store.writer.run(move |tx| {
                tx.wake_watchers(Watched::Log);
                rows.iter().map(|row| append::store(tx.connection, row)).collect()
            });
            write.await
        })
    }

    fn read(&self, after: u64, filter: Filter, limit: usize) -> BoxFuture<'_, Result<Vec<Stored>>> {
        Box::pin(async move {
            check_limit("read of events", limit, MAX_READ)?;
            let read = move |c: &rusqlite::Connection| append::read(c, after, &filter, limit);
            let found = self.store.readers.run(read).await?;
            Ok(found.into_iter().map(Found::shown).collect())
        })
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.store.readers.run(append::last_seq))
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.store.writer.watch(Watched::Log)
    }

    fn subscribe(
        &self,
        name: SubscriptionName,
        filter: Filter,
        from: Start,
    ) -> BoxFuture<'_, Result<Box<dyn Subscription>>> {
        Box::pin(async move {
            let of = name.clone();
            let open = move |tx: &super::transaction::Tx<'_>| {
                // The handle that is fenced now may be waiting.
                tx.wake_watchers(Watched::Log);
                cursor::open(tx.connection, of.as_str(), from)
            };
            let opened = self.store.writer.run(open).await?;
            let store = Arc::clone(&self.store);
            Ok(Box::new(SqliteSubscription::new(store, name, filter, opened)) as _)
        })
    }

    fn subscriptions(&self) -> BoxFuture<'_, Result<Vec<SubscriptionStatus>>> {
        Box::pin(self.store.readers.run(cursor::all))
    }

    fn parked(&self) -> BoxFuture<'_, Result<Vec<Parked>>> {
        Box::pin(self.store.readers.run(delivery::parked))
    }

    fn retry_parked(
        &self,
        subscription: SubscriptionName,
        event: EventId,
    ) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let now = self.store.timeline.now();
            let retry = move |tx: &super::transaction::Tx<'_>| {
                tx.wake_watchers(Watched::Log);
                delivery::retry_parked(tx.connection, &subscription, &event, now)
            };
            self.store.writer.run(retry).await
        })
    }

    fn discard_parked(
        &self,
        subscription: SubscriptionName,
        event: EventId,
    ) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.store.writer.run(move |tx| {
            let seq = delivery::find_parked(tx.connection, &subscription, &event)?;
            delivery::done(tx.connection, subscription.as_str(), seq)?;
            // Forgets the row if the cursor is past it.
            cursor::advance(tx.connection, subscription.as_str(), 0).map(|_| ())
        }))
    }

    fn forget_before(&self, first: u64) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.store.writer.run(move |tx| append::forget_before(tx.connection, first)))
    }
}
