//! How far one subscription has come, as its record says.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::event::{EventId, UtcMs};
use crate::fabric::port::{
    DELIVERY_ATTEMPTS, DELIVERY_BACKOFF, Parked, Settled, Start, Stored, shortened,
};
use crate::fabric::{FabricError, Result};
use crate::id::SubscriptionName;

/// The state of one subscription.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct DeliveryRecord {
    /// Everything up to here is settled or not wanted.
    pub(super) cursor: u64,
    /// Of the newest handle; older ones are fenced.
    pub(super) generation: u64,
    /// Acknowledged beyond the cursor.
    pub(super) done: BTreeSet<u64>,
    /// Failures, and when the next attempt is due.
    pub(super) retrying: BTreeMap<u64, (u32, UtcMs)>,
    /// Wait for the operator.
    pub(super) parked: BTreeMap<u64, Parked>,
}

impl DeliveryRecord {
    /// A subscription that nobody had before.
    pub(super) fn starting(from: Start, newest: u64) -> Self {
        let cursor = match from {
            Start::Beginning => 0,
            Start::Now => newest,
            Start::After(seq) => seq.min(newest),
        };
        Self { cursor, ..Self::default() }
    }

    /// Refuses a handle that is not the newest.
    pub(super) fn check(&self, name: &SubscriptionName, generation: u64) -> Result<()> {
        if self.generation == generation {
            return Ok(());
        }
        Err(FabricError::Fenced(format!("subscription {name}: it was opened again")))
    }

    /// Whether nothing has been done about an event beyond the cursor.
    pub(super) fn is_new(&self, seq: u64) -> bool {
        seq > self.cursor
            && !self.done.contains(&seq)
            && !self.retrying.contains_key(&seq)
            && !self.parked.contains_key(&seq)
    }

    pub(super) fn acknowledge(&mut self, seq: u64) {
        self.retrying.remove(&seq);
        self.parked.remove(&seq);
        self.done.insert(seq);
    }

    /// Notes that this attempt failed.
    pub(super) fn fail(
        &mut self,
        name: &SubscriptionName,
        stored: &Stored,
        attempt: u32,
        error: &str,
        now: UtcMs,
    ) -> Settled {
        let seq = stored.seq;
        if attempt < DELIVERY_ATTEMPTS {
            let not_before = now.plus(DELIVERY_BACKOFF.delay_ms(attempt));
            self.retrying.insert(seq, (attempt, not_before));
            return Settled::Retry { not_before };
        }
        self.retrying.remove(&seq);
        let parked = Parked {
            subscription: name.clone(),
            seq,
            event: stored.event.id.clone(),
            kind: stored.event.body.kind_name().to_owned(),
            attempts: attempt,
            error: shortened(error),
            since: now,
        };
        self.parked.insert(seq, parked);
        Settled::Parked
    }

    /// Moves the cursor up to `floor`, but not past a delivery that waits for a retry.
    pub(super) fn advance(&mut self, floor: u64) {
        let waiting = self.retrying.range(self.cursor + 1..).next().map(|(seq, _)| seq - 1);
        self.cursor = self.cursor.max(floor.min(waiting.unwrap_or(u64::MAX)));
        self.done = self.done.split_off(&(self.cursor + 1));
    }

    /// The sequence of a delivery that is parked.
    pub(super) fn find_parked(&self, name: &SubscriptionName, event: &EventId) -> Result<u64> {
        let found = self.parked.iter().find(|(_, parked)| parked.event == *event);
        found.map(|(seq, _)| *seq).ok_or_else(|| not_parked(name, event))
    }
}

/// The answer to who names a delivery that is not parked.
pub(super) fn not_parked(name: &SubscriptionName, event: &EventId) -> FabricError {
    FabricError::Conflict(format!("delivery of {event} to {name}: it is not parked"))
}
