//! Subscriptions: delivery at least once, with retry and parking per event.

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::event::{Envelope, EventId, UtcMs};
use crate::fabric::{Backoff, Result};
use crate::id::SubscriptionName;

/// Attempts after which a delivery is parked.
pub const DELIVERY_ATTEMPTS: u32 = 5;

/// Delays between the attempts of one delivery.
pub const DELIVERY_BACKOFF: Backoff = Backoff::STANDARD;

/// Longest error text that is kept with a delivery or a job.
pub const MAX_ERROR_CHARS: usize = 2_000;

/// The text, cut to what is kept.
pub fn shortened(error: &str) -> String {
    error.chars().take(MAX_ERROR_CHARS).collect()
}

/// Where a new subscription starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the first event of the log.
    Beginning,
    /// After the newest event.
    Now,
    /// After this sequence.
    After(u64),
}

/// An event on its way to a handler, which has to be idempotent by the event's id.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Sequence of the event; names the delivery in `ack` and `fail`.
    pub seq: u64,
    /// The event.
    pub event: Envelope,
    /// Attempt, from 1: one more than its recorded failures.
    pub attempt: u32,
}

/// What becomes of a failed delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is offered again from this time.
    Retry {
        /// When.
        not_before: UtcMs,
    },
    /// Its attempts are used up; it waits for the operator.
    Parked,
}

/// A delivery that failed for good and waits for the operator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Parked {
    /// The subscription.
    pub subscription: SubscriptionName,
    /// Sequence of the event.
    pub seq: u64,
    /// The event's id.
    pub event: EventId,
    /// The event's kind, as it is spelt in the log.
    pub kind: String,
    /// Attempts made.
    pub attempts: u32,
    /// The last error.
    pub error: String,
    /// When it was parked.
    pub since: UtcMs,
}

/// Where a subscription stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionStatus {
    /// The subscription.
    pub name: SubscriptionName,
    /// Everything up to this sequence is acknowledged, parked or not wanted.
    pub cursor: u64,
    /// Deliveries that wait for their next attempt.
    pub retrying: u64,
    /// Deliveries that wait for the operator.
    pub parked: u64,
}

/// The open end of a subscription. Several deliveries may be out at a time, and each is settled on
/// its own: one that waits for its retry holds nothing else up.
pub trait Subscription: Send + Sync {
    /// Its name.
    fn name(&self) -> &SubscriptionName;

    /// The next delivery that is due now, retries first; `None` when there is none. After a crash the
    /// same event is delivered again, but not for ever: an event that [`DELIVERY_ATTEMPTS`] handles in
    /// a row handed out first, none of which settled it, is parked. What a handle hands out first is
    /// durable before it goes out; otherwise nothing durable changes.
    ///
    /// # Errors
    /// `Fenced` when a newer handle of the same name exists (also for all other methods).
    fn try_next(&mut self) -> BoxFuture<'_, Result<Option<Delivery>>>;

    /// Waits until [`Self::try_next`] may answer differently than it last did.
    fn changed(&mut self) -> BoxFuture<'_, Result<()>>;

    /// Waits for the next delivery. Safe to drop at any point, as [`Self::try_next`] is: what was found
    /// stays with the handle.
    fn next(&mut self) -> BoxFuture<'_, Result<Delivery>> {
        Box::pin(async move {
            loop {
                if let Some(delivery) = self.try_next().await? {
                    return Ok(delivery);
                }
                self.changed().await?;
            }
        })
    }

    /// The handler is done with this delivery: it never comes again. Durable on return. Repeating
    /// it changes nothing.
    ///
    /// # Errors
    /// `Conflict` when this handle has not delivered it or it was failed since.
    fn ack(&mut self, seq: u64) -> BoxFuture<'_, Result<()>>;

    /// The handler failed: the delivery is offered again after a delay, or parked after
    /// [`DELIVERY_ATTEMPTS`]. Durable on return.
    ///
    /// # Errors
    /// `Conflict` when this handle has no such delivery out.
    fn fail(&mut self, seq: u64, error: String) -> BoxFuture<'_, Result<Settled>>;
}
