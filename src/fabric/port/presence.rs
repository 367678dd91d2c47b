//! Who is there: signs of life that are heard or lost, and never stored.

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use super::Holder;
use crate::fabric::Result;

/// The largest status of a sign of life, in bytes of JSON.
pub const MAX_STATUS_BYTES: usize = 1_024;

/// How often a process gives a sign of life, in milliseconds.
pub const BEAT_EVERY_MS: u64 = 1_000;

/// A sign of life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Beat {
    /// The process that lives.
    pub holder: Holder,
    /// What it says of itself: load, free places.
    pub status: Value,
}

/// What the silence of a process means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Liveness {
    /// Heard of within 3 s.
    Alive,
    /// Silent for 3 s, or for longer while the observer mistrusts its own ears.
    Suspect,
    /// Silent for 4.5 s. The leader offers its jobs to others, but for a training run; nothing of it is
    /// deleted.
    Dead,
    /// It said that it leaves.
    Left,
}

/// A process as this observer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The process; the newest of its node.
    pub holder: Holder,
    /// What it last said of itself.
    pub status: Value,
    /// What its silence means.
    pub liveness: Liveness,
    /// How long it has been silent, in milliseconds.
    pub silent_ms: u64,
}

/// Presence. Each observer judges for itself, on its own monotonic clock, and may be wrong: nobody is
/// elected because of it, and a job that is taken from a process is safe by its token.
pub trait Presence: Send + Sync {
    /// Gives a sign of life. It may be lost without notice.
    ///
    /// # Errors
    /// `Invalid` for a status over [`MAX_STATUS_BYTES`].
    fn beat(&self, beat: Beat) -> BoxFuture<'_, Result<()>>;

    /// Says that a process leaves: it counts as gone at once.
    fn leave(&self, holder: Holder) -> BoxFuture<'_, Result<()>>;

    /// Every process that this observer has heard of, by node.
    fn view(&self) -> Vec<Member>;

    /// Counts what was heard: changes after every sign of life and every leave.
    fn watch(&self) -> watch::Receiver<u64>;
}
