//! The leader's commands: one sequence that no former leader can write to.

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

use super::LeaseToken;
use crate::fabric::Result;
use crate::id::IdempotencyKey;

/// The largest command, in bytes of JSON.
pub const MAX_COMMAND_BYTES: usize = 64 * 1024;

/// A command that is to be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Names it, so that a call whose outcome is unknown can be repeated.
    pub id: IdempotencyKey,
    /// The fence of the leader that gives it.
    pub token: LeaseToken,
    /// What is to be done.
    pub command: Value,
}

/// A command as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// What was proposed.
    pub proposal: Proposal,
}

/// The only way in which a leader changes anything. Tokens along the sequence never go backwards,
/// and each command is conditional on the one before: a leader that was replaced is refused here,
/// whatever its clock says.
pub trait Control: Send + Sync {
    /// Writes a command after the one at `expected_seq` (0 for the first); answers its sequence.
    /// Durable on return. A new leader proposes a command that does nothing first, and so fences
    /// all former ones. Repeating a call with the same id changes nothing.
    ///
    /// # Errors
    /// `Fenced` when a command of a greater token was written; `Conflict` when `expected_seq` is
    /// not the newest; `Invalid` for a command over [`MAX_COMMAND_BYTES`].
    fn propose(&self, expected_seq: u64, proposal: Proposal) -> BoxFuture<'_, Result<u64>>;

    /// Up to `limit` commands after this sequence, in order.
    ///
    /// # Errors
    /// `Invalid` for a limit over [`super::MAX_LIST`].
    fn tail(&self, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<Command>>>;

    /// The sequence of the newest command; 0 when there is none.
    fn last_seq(&self) -> BoxFuture<'_, Result<u64>>;

    /// Follows [`Self::last_seq`].
    fn watch(&self) -> watch::Receiver<u64>;
}
