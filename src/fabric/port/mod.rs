//! The ports: what the rest of RingRift may ask of a fabric. Each method says what is durable
//! when it returns. Dropping a returned future does not undo the call.

mod blobs;
mod control;
mod coord;
mod event_log;
mod filter;
mod job;
mod lease;
mod presence;
mod rpc;
mod subscription;
mod tell;
mod work_queue;

pub use blobs::{Blob, BlobStore, MAX_BLOB_BYTES};
pub use control::{Command, Control, MAX_COMMAND_BYTES, Proposal};
pub use coord::{Coord, Entry, MAX_VALUE_BYTES};
pub use event_log::{EventLog, MAX_BATCH, MAX_EVENT_BYTES, MAX_FORGET, MAX_READ, Stored};
pub use filter::Filter;
pub use job::{Enqueued, Expired, Failed, Job, JobFilter, MAX_CLAIMS, NewJob};
pub use lease::{Acquired, Grant, Holder, Lease, LeaseRecord, LeaseToken};
pub use presence::{BEAT_EVERY_MS, Beat, Liveness, MAX_STATUS_BYTES, Member, Presence};
pub use rpc::{AgentRpc, Answers, CALLS_KNOWN, Call, MAX_ANSWER_BYTES, MAX_CALL_BYTES, Serving};
pub use subscription::{
    DELIVERY_ATTEMPTS, DELIVERY_BACKOFF, Delivery, MAX_ERROR_CHARS, Parked, Settled, Start,
    Subscription, SubscriptionStatus, shortened,
};
pub use tell::Tell;
pub use work_queue::{Claim, MAX_LIST, MAX_PAYLOAD_BYTES, WorkQueue};

use super::{FabricError, Result};

/// Refuses to answer with more than fits: a caller that asks for more would take a cut answer for
/// the end.
pub(super) fn check_limit(what: &str, asked: usize, most: usize) -> Result<()> {
    if asked <= most {
        return Ok(());
    }
    Err(FabricError::Invalid(format!("{what}, {asked} at once: at most {most}, go page by page")))
}
