//! What becomes of deliveries, as steps on the record of a subscription; adapters only keep it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::port::{DELIVERY_ATTEMPTS, DELIVERY_BACKOFF, Parked, Settled, Start, Stored, shortened};
use super::{FabricError, Result};
use crate::event::{EventId, UtcMs};
use crate::id::SubscriptionName;

/// How far one subscription has come.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Deliveries {
    /// Everything up to here is settled or not wanted.
    pub(super) cursor: u64,
    /// Of the newest handle; older ones are fenced.
    pub(super) generation: u64,
    /// Acknowledged beyond the cursor.
    done: BTreeSet<u64>,
    /// Failures, and when the next attempt is due.
    pub(super) retrying: BTreeMap<u64, (u32, UtcMs)>,
    /// Wait for the operator; what is known of each is kept beside.
    pub(super) parked: BTreeSet<u64>,
    /// How often a parked delivery was offered again.
    offered_again: u64,
    /// What the newest handle handed out first while it is not settled, and how many handles in a
    /// row did.
    #[serde(default)]
    first_out: Option<(u64, u32)>,
}

impl Deliveries {
    /// A subscription that nobody had before.
    pub(super) fn starting(from: Start, newest: u64) -> Self {
        Self { cursor: start(from, newest), ..Self::default() }
    }

    /// Refuses a handle that is not the newest.
    pub(super) fn check(&self, name: &SubscriptionName, generation: u64) -> Result<()> {
        if self.generation == generation {
            return Ok(());
        }
        Err(fenced(name))
    }

    /// Changes when a waiting handle has to look: it is fenced, or something is offered again.
    #[cfg(feature = "jetstream")]
    pub(super) fn summons(&self) -> u64 {
        self.generation + self.offered_again
    }

    /// How many deliveries the record names beyond its cursor, parked ones aside.
    #[cfg(feature = "jetstream")]
    pub(super) fn ahead(&self) -> usize {
        self.done.len() + self.retrying.len()
    }

    /// The first event that it may still have to deliver, or show to the operator.
    pub(super) fn first_needed(&self) -> u64 {
        let waiting = self.retrying.keys().next();
        let waiting = waiting.into_iter().chain(self.parked.first()).copied();
        waiting.fold(self.cursor + 1, u64::min)
    }

    /// Whether nothing has been done about an event.
    pub(super) fn is_new(&self, seq: u64) -> bool {
        seq > self.cursor && !self.is_settled(seq) && !self.retrying.contains_key(&seq)
    }

    /// Whether an event beyond the cursor is acknowledged or parked.
    pub(super) fn is_settled(&self, seq: u64) -> bool {
        self.done.contains(&seq) || self.parked.contains(&seq)
    }

    /// The first retry that is due and not out, with its failures.
    pub(super) fn due(&self, now: UtcMs, is_out: impl Fn(u64) -> bool) -> Option<(u64, u32)> {
        let due = self.retrying.iter().find(|(seq, (_, at))| *at <= now && !is_out(**seq));
        due.map(|(seq, (failures, _))| (*seq, *failures))
    }

    /// When the next retry is due that is not out.
    pub(super) fn next_retry(&self, is_out: impl Fn(u64) -> bool) -> Option<UtcMs> {
        let waiting = self.retrying.iter().filter(|(seq, _)| !is_out(**seq));
        waiting.map(|(_, (_, at))| *at).min()
    }

    /// Notes what a handle hands out first, and counts it unless that was done before; says whether
    /// too many handles did and were gone.
    pub(super) fn hand_out_first(&mut self, seq: u64, counts: bool) -> bool {
        let before = self.first_out.filter(|(first, _)| *first == seq).map_or(0, |(_, n)| n);
        let times = (before + u32::from(counts)).max(1);
        self.first_out = Some((seq, times));
        ends_handlers(times)
    }

    fn settled(&mut self, seq: u64) {
        self.first_out = self.first_out.filter(|(first, _)| *first != seq);
    }

    pub(super) fn acknowledge(&mut self, seq: u64) {
        self.settled(seq);
        self.retrying.remove(&seq);
        self.parked.remove(&seq);
        if seq > self.cursor {
            self.done.insert(seq);
        }
    }

    /// Notes that this attempt failed.
    pub(super) fn fail(&mut self, seq: u64, attempt: u32, now: UtcMs) -> Settled {
        self.settled(seq);
        let settled = after_failure(attempt, now);
        match settled {
            Settled::Retry { not_before } => {
                self.retrying.insert(seq, (attempt, not_before));
            }
            Settled::Parked => {
                self.retrying.remove(&seq);
                self.parked.insert(seq);
            }
        }
        settled
    }

    /// Offers a parked delivery again, with fresh attempts.
    pub(super) fn offer_again(&mut self, seq: u64, now: UtcMs) {
        self.parked.remove(&seq);
        self.retrying.insert(seq, (0, now));
        self.offered_again += 1;
    }

    /// Moves the cursor up to `floor`, but not past a delivery that waits for a retry.
    pub(super) fn advance(&mut self, floor: u64) {
        let waiting = self.retrying.range(self.cursor + 1..).next().map(|(seq, _)| seq - 1);
        self.cursor = self.cursor.max(floor.min(waiting.unwrap_or(u64::MAX)));
        self.done = self.done.split_off(&(self.cursor + 1));
    }
}

/// The cursor of a new subscription.
pub(super) fn start(from: Start, newest: u64) -> u64 {
    match from {
        Start::Beginning => 0,
        Start::Now => newest,
        Start::After(seq) => seq.min(newest),
    }
}

/// What becomes of a delivery whose `attempt`th attempt failed.
pub(super) fn after_failure(attempt: u32, now: UtcMs) -> Settled {
    if attempt >= DELIVERY_ATTEMPTS {
        return Settled::Parked;
    }
    Settled::Retry { not_before: now.plus(DELIVERY_BACKOFF.delay_ms(attempt)) }
}

/// Whether an event that so many handles in a row handed out first, and none settled, is parked
/// instead of being handed out again.
pub(super) const fn ends_handlers(times: u32) -> bool {
    times > DELIVERY_ATTEMPTS
}

/// Why an event is parked that [ends its handlers](ends_handlers).
pub(super) fn why_parked() -> String {
    format!(
        "{DELIVERY_ATTEMPTS} times in a row whoever handled it was gone before it was settled: it probably          ends the process"
    )
}

/// What the operator is shown of a delivery that is parked.
pub(super) fn parked(
    name: &SubscriptionName,
    stored: &Stored,
    attempts: u32,
    error: &str,
    now: UtcMs,
) -> Parked {
    Parked {
        subscription: name.clone(),
        seq: stored.seq,
        event: stored.event.id.clone(),
        kind: stored.event.body.kind_name().to_owned(),
        attempts,
        error: shortened(error),
        since: now,
    }
}

/// The answer to a handle that is not the newest.
pub(super) fn fenced(name: &SubscriptionName) -> FabricError {
    FabricError::Fenced(format!("subscription {name}: it was opened again"))
}

/// The answer to who settles a delivery that is not out.
pub(super) fn not_out(name: &SubscriptionName, seq: u64, what: &str) -> FabricError {
    FabricError::Conflict(format!("{what} event {seq} of subscription {name}: it is not out"))
}

/// The answer to who names a delivery that is not parked.
pub(super) fn not_parked(name: &SubscriptionName, event: &EventId) -> FabricError {
    FabricError::Conflict(format!("delivery of {event} to {name}: it is not parked"))
}
