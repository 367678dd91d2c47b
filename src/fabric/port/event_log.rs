//! The event log: an ordered, durable record of everything that happened.

use futures::future::BoxFuture;
use tokio::sync::watch;

use super::{Filter, Parked, Start, Subscription, SubscriptionStatus};
use crate::event::{Envelope, EventId};
use crate::fabric::Result;
use crate::id::SubscriptionName;

/// The largest event, in bytes of JSON. Bulk goes into files that events name by hash.
pub const MAX_EVENT_BYTES: usize = 256 * 1024;

/// The most events of one append.
pub const MAX_BATCH: usize = 1_000;

/// The most events of one read.
pub const MAX_READ: usize = 10_000;

/// The most events that one call forgets.
pub const MAX_FORGET: u64 = 10_000;

/// An event with its place in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Place in the log, from 1, without gaps; the first ones may have been forgotten.
    pub seq: u64,
    /// The event.
    pub event: Envelope,
}

/// An ordered, durable record of events, with subscriptions that deliver each event at least once.
pub trait EventLog: Send + Sync {
    /// Appends events, all or none, in their order. On return they survive a crash of the process
    /// and of the machine; the answer holds the sequence of each.
    ///
    /// An event whose id is stored already is not stored again: its old sequence is answered, so
    /// that a call whose outcome is unknown can be repeated.
    ///
    /// # Errors
    /// `Invalid` for an event over [`MAX_EVENT_BYTES`] or with a number that is not finite, a batch
    /// over [`MAX_BATCH`], or an id that already names an event of another kind or time.
    fn append(&self, events: Vec<Envelope>) -> BoxFuture<'_, Result<Vec<u64>>>;

    /// Up to `limit` events after sequence `after` that the filter wants, in order. Events of
    /// unknown kinds are read like any other.
    ///
    /// # Errors
    /// `Invalid` for a limit over [`MAX_READ`].
    fn read(&self, after: u64, filter: Filter, limit: usize) -> BoxFuture<'_, Result<Vec<Stored>>>;

    /// The sequence of the newest event; 0 when the log is empty.
    fn last_seq(&self) -> BoxFuture<'_, Result<u64>>;

    /// Follows [`Self::last_seq`]: changes after every append (and when a parked delivery is
    /// offered again, with the same value).
    fn watch(&self) -> watch::Receiver<u64>;

    /// Opens a subscription. Its cursor is durable: a name that is known goes on where it stood,
    /// whatever `from` says; a new one starts at `from`. Events that were delivered but neither
    /// acknowledged nor failed before are delivered again.
    ///
    /// One handle per name: an older handle of the same name is fenced from now on.
    fn subscribe(
        &self,
        name: SubscriptionName,
        filter: Filter,
        from: Start,
    ) -> BoxFuture<'_, Result<Box<dyn Subscription>>>;

    /// Every subscription with its cursor and its backlog of failures, by name.
    fn subscriptions(&self) -> BoxFuture<'_, Result<Vec<SubscriptionStatus>>>;

    /// Every parked delivery, by subscription and sequence.
    fn parked(&self) -> BoxFuture<'_, Result<Vec<Parked>>>;

    /// Offers a parked delivery again, at once and with fresh attempts; durable on return.
    ///
    /// # Errors
    /// `Conflict` when it is not parked.
    fn retry_parked(
        &self,
        subscription: SubscriptionName,
        event: EventId,
    ) -> BoxFuture<'_, Result<()>>;

    /// Gives a parked delivery up; durable on return. The event stays in the log.
    ///
    /// # Errors
    /// `Conflict` when it is not parked.
    fn discard_parked(
        &self,
        subscription: SubscriptionName,
        event: EventId,
    ) -> BoxFuture<'_, Result<()>>;

    /// Forgets the oldest events, those before `first`, as far as no subscription needs them: not
    /// beyond a cursor, not what waits for a retry or the operator, never the newest event, and at
    /// most [`MAX_FORGET`] at a time. Answers the sequence of the oldest event that is left; 0 when
    /// the log is empty. What was forgotten is not recognised if it is appended again.
    ///
    /// The caller knows what else needs events: see [`crate::fabric::retention`].
    fn forget_before(&self, first: u64) -> BoxFuture<'_, Result<u64>>;
}
