//! Leases: one holder at a time for a role, fenced by a token that never goes backwards.

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::fabric::{Clock, MonoMs, Result};
use crate::id::{Incarnation, LeaseName, NodeId};

/// One process of one node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Holder {
    /// The node.
    pub node: NodeId,
    /// The process.
    pub incarnation: Incarnation,
}

/// Proof of a take-over. A later take-over has a greater token, and whoever guards something
/// refuses tokens below the greatest that it has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LeaseToken {
    /// Raised by whatever restarts revisions: a restore, a move to another store.
    pub epoch: u64,
    /// Revision of the write that took the lease over.
    pub revision: u64,
}

/// The stored state of a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseRecord {
    /// Who holds it; `None` after a release.
    pub holder: Option<Holder>,
    /// Token of the newest take-over.
    pub token: LeaseToken,
    /// Changes with every write; candidates watch it.
    pub revision: u64,
    /// How long a renewal holds, in milliseconds.
    pub ttl_ms: u64,
}

/// A lease in the hands of its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What is held.
    pub name: LeaseName,
    /// Who holds it.
    pub holder: Holder,
    /// The fence for everything done under it.
    pub token: LeaseToken,
    /// How long a renewal holds, in milliseconds.
    pub ttl_ms: u64,
    /// The holder acts only before this instant of its own monotonic clock: a tenth of the ttl
    /// before a candidate may take over.
    pub valid_until: MonoMs,
}

impl Grant {
    /// May the holder still act?
    pub fn is_valid(&self, clock: &dyn Clock) -> bool {
        clock.mono() < self.valid_until
    }

    /// The end of a grant whose renewal was begun at `start`.
    pub const fn end(start: MonoMs, ttl_ms: u64) -> MonoMs {
        start.plus(ttl_ms - ttl_ms / 10)
    }
}

/// The answer to a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acquired {
    /// The lease is the caller's.
    Granted(Grant),
    /// Someone else holds it, as far as this candidate knows.
    Held {
        /// The record that the candidate saw.
        record: LeaseRecord,
        /// Unless the holder renews, it may be taken over after this time.
        retry_in_ms: u64,
    },
}

/// Leases. No wall clock takes part: a candidate takes over when it has seen no renewal for a full
/// ttl on its own monotonic clock, and the compare-and-set decides between candidates.
pub trait Lease: Send + Sync {
    /// Asks for a lease. A free or released one is granted at once, and so is one that the caller
    /// holds already (its token stays). Otherwise the first call starts the observation, and a
    /// later call takes over if the record has not changed for the record's ttl. Durable when
    /// granted.
    ///
    /// # Errors
    /// `Invalid` when `ttl_ms` is 0.
    fn acquire(
        &self,
        name: LeaseName,
        holder: Holder,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Acquired>>;

    /// Renews for another ttl from the start of this call; due every third of the ttl. Durable on
    /// return.
    ///
    /// # Errors
    /// `Fenced` when someone else took over or the lease was released.
    fn renew(&self, grant: &Grant) -> BoxFuture<'_, Result<Grant>>;

    /// Gives the lease back: the next candidate has it at once. Durable on return. Repeating it
    /// changes nothing.
    ///
    /// # Errors
    /// `Fenced` when someone else took over.
    fn release(&self, grant: &Grant) -> BoxFuture<'_, Result<()>>;

    /// The stored state; `None` if nobody ever held it.
    fn record(&self, name: LeaseName) -> BoxFuture<'_, Result<Option<LeaseRecord>>>;
}
