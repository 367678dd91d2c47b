//! The open end of a subscription on SQLite.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures::future::{self, BoxFuture};
use tokio::sync::watch;

use super::super::pending::{self, Pending};
use super::super::port::{Delivery, Filter, Settled, Subscription};
use super::super::unreadable::Found;
use super::super::{FabricError, Result, delivery_steps};
use super::cursor::Opened;
use super::watched::Watched;
use super::{Store, append, cursor, delivery};
use crate::event::UtcMs;
use crate::id::SubscriptionName;

/// The cursor is moved past this many unwanted events at the latest, so that a restart does not
/// have to look through all of them again.
const UNWANTED: u64 = 1_000;

/// The handle of one subscription.
pub(super) struct SqliteSubscription {
    store: Arc<Store>,
    name: SubscriptionName,
    filter: Filter,
    generation: u64,
    newest: watch::Receiver<u64>,
    /// Durable: everything up to here is settled.
    cursor: u64,
    /// Everything up to here was looked at by this handle.
    position: u64,
    /// Settled or waiting since an earlier handle, beyond `position`.
    known: BTreeSet<u64>,
    /// What was found and is not handed out yet.
    pending: Option<Pending>,
    /// Deliveries that are out, with their attempt.
    out: BTreeMap<u64, u32>,
    /// When the next retry is due, as of the last look.
    next_retry: Option<UtcMs>,
    /// What was handed out first.
    first_out: Option<u64>,
}

/// What a look at the log found.
enum Look {
    Retry(Found, u32),
    Fresh(Found),
    Nothing { looked_at: u64, next_retry: Option<UtcMs> },
}

impl SqliteSubscription {
    pub(super) fn new(
        store: Arc<Store>,
        name: SubscriptionName,
        filter: Filter,
        opened: Opened,
    ) -> Self {
        Self {
            newest: store.writer.watch(Watched::Log),
            store,
            name,
            filter,
            generation: opened.generation,
            cursor: opened.cursor,
            position: opened.cursor,
            known: opened.known.into_iter().collect(),
            pending: None,
            out: BTreeMap::new(),
            next_retry: None,
            first_out: None,
        }
    }

    /// Looks for the next delivery, retries first.
    async fn look(&self) -> Result<Look> {
        let (name, generation, filter) = (self.name.clone(), self.generation, self.filter.clone());
        let (mut after, known, out) = (self.position, self.known.clone(), self.out.clone());
        let now = self.store.timeline.now();
        let look = move |connection: &rusqlite::Connection| {
            cursor::check(connection, &name, generation)?;
            let is_out = |seq| out.contains_key(&seq);
            let retries = delivery::retries(connection, name.as_str(), now, is_out)?;
            if let Some((seq, failures)) = retries.due {
                return Ok(Look::Retry(append::event(connection, seq)?, failures + 1));
            }
            while let Some(stored) = append::read(connection, after, &filter, 1)?.pop() {
                if !known.contains(&stored.seq) {
                    return Ok(Look::Fresh(stored));
                }
                after = stored.seq;
            }
            let looked_at = append::last_seq(connection)?;
            Ok(Look::Nothing { looked_at, next_retry: retries.next_at })
        };
        self.store.readers.run(look).await
    }

    /// Nothing up to here is out or unseen, leaving `settled` aside.
    fn floor(&self, settled: Option<u64>) -> u64 {
        let mut out = self.out.keys().filter(|seq| **seq > self.cursor && Some(**seq) != settled);
        let position = pending::floor(self.pending.as_ref(), settled, self.position);
        out.next().map_or(position, |seq| position.min(seq - 1))
    }

    fn attempt(&self, seq: u64, what: &str) -> Result<u32> {
        let attempt = self.out.get(&seq).copied();
        attempt.ok_or_else(|| delivery_steps::not_out(&self.name, seq, what))
    }

    /// Finds what is due next; `false` when nothing is.
    async fn find(&mut self) -> Result<bool> {
        match self.look().await? {
            Look::Retry(found, attempt) => self.pending = Some(Pending::new(found, attempt)),
            Look::Fresh(found) => {
                self.move_to(found.seq);
                self.pending = Some(Pending::new(found, 1));
            }
            Look::Nothing { looked_at, next_retry } => {
                self.rest(looked_at, next_retry).await?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Hands out what was found, or parks it if it cannot be read or ends whoever handles it.
    async fn hand_out(&mut self) -> Result<Option<Delivery>> {
        let Some(Pending { found, attempt, .. }) = self.pending.clone() else { return Ok(None) };
        let seq = found.seq;
        let event = match found.event {
            Ok(event) => event,
            Err(damaged) => return self.park(seq, damaged.why).await,
        };
        if self.first_out.is_none() {
            if delivery_steps::ends_handlers(self.note_first(seq).await?) {
                return self.park(seq, delivery_steps::why_parked()).await;
            }
            self.first_out = Some(seq);
        }
        self.pending = None;
        self.out.insert(seq, attempt);
        Ok(Some(Delivery { seq, event, attempt }))
    }

    /// Notes what this handle hands out first; answers how many in a row did.
    async fn note_first(&mut self, seq: u64) -> Result<u32> {
        let (name, generation) = (self.name.clone(), self.generation);
        let counts = self.pending.as_mut().is_some_and(Pending::counts);
        let noted = self.store.writer.run(move |tx| {
            cursor::check(tx.connection, &name, generation)?;
            cursor::hand_out_first(tx.connection, name.as_str(), seq, counts)
        });
        noted.await
    }

    async fn park(&mut self, seq: u64, why: String) -> Result<Option<Delivery>> {
        let (name, now) = (&self.name, self.store.timeline.now());
        tracing::error!(%name, %why, "a delivery is parked");
        let park = move |connection: &rusqlite::Connection, name: &str| {
            cursor::settled(connection, name, seq)?;
            delivery::park(connection, name, seq, &why, now)
        };
        self.settle(Some(seq), park).await?;
        self.pending = None;
        Ok(None)
    }

    /// Notes that nothing up to here is due.
    async fn rest(&mut self, looked_at: u64, next_retry: Option<UtcMs>) -> Result<()> {
        self.move_to(looked_at);
        self.next_retry = next_retry;
        if self.floor(None) >= self.cursor + UNWANTED {
            self.settle(None, |_, _| Ok(())).await?;
        }
        Ok(())
    }

    fn move_to(&mut self, position: u64) {
        self.position = self.position.max(position);
        self.known = self.known.split_off(&(self.position + 1));
    }

    /// Settles a delivery by `write` and moves the cursor with it.
    async fn settle<T: Send + 'static>(
        &mut self,
        seq: Option<u64>,
        write: impl FnOnce(&rusqlite::Connection, &str) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (name, generation, floor) = (self.name.clone(), self.generation, self.floor(seq));
        let first = seq.filter(|_| seq == self.first_out);
        let settled = self.store.writer.run(move |tx| {
            cursor::check(tx.connection, &name, generation)?;
            let outcome = write(tx.connection, name.as_str())?;
            if let Some(seq) = first {
                cursor::settled(tx.connection, name.as_str(), seq)?;
            }
            Ok((outcome, cursor::advance(tx.connection, name.as_str(), floor)?))
        });
        let (outcome, cursor) = settled.await?;
        self.cursor = cursor;
        seq.map(|seq| self.out.remove(&seq));
        Ok(outcome)
    }
}

impl Subscription for SqliteSubscription {
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
            Ok(None)
        })
    }

    fn changed(&mut self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let retry = self.store.timeline.sleep_until_any(self.next_retry);
            let news = self.newest.changed();
            futures::pin_mut!(retry, news);
            match future::select(retry, news).await {
                future::Either::Left(_) | future::Either::Right((Ok(()), _)) => Ok(()),
                future::Either::Right((Err(_), _)) => {
                    let why = "the event log's thread has ended".to_owned();
                    Err(FabricError::Unavailable(why))
                }
            }
        })
    }

    fn ack(&mut self, seq: u64) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            self.attempt(seq, "acknowledge")?;
            self.settle(Some(seq), move |c, name| delivery::done(c, name, seq)).await
        })
    }

    fn fail(&mut self, seq: u64, error: String) -> BoxFuture<'_, Result<Settled>> {
        Box::pin(async move {
            let attempt = self.attempt(seq, "fail")?;
            let now = self.store.timeline.now();
            let note = move |c: &rusqlite::Connection, name: &str| {
                delivery::failed(c, name, seq, attempt, &error, now)
            };
            let settled = self.settle(Some(seq), note).await?;
            if let Settled::Retry { not_before } = settled {
                self.next_retry = Some(self.next_retry.map_or(not_before, |at| at.min(not_before)));
            }
            Ok(settled)
        })
    }
}
