//! Calls between agents: a question to one node, answered or not within a time.

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::fabric::Result;
use crate::id::{IdempotencyKey, NodeId};

/// The largest body of a call, in bytes of JSON.
pub const MAX_CALL_BYTES: usize = 256 * 1024;

/// The largest answer, in bytes of JSON.
pub const MAX_ANSWER_BYTES: usize = 512 * 1024;

/// How many of the newest calls a process remembers, so that a repeated one acts once.
pub const CALLS_KNOWN: usize = 1_000;

/// A question to a node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Names it, so that a call whose outcome is unknown can be repeated.
    pub key: IdempotencyKey,
    /// What is asked for.
    pub method: String,
    /// With what.
    pub body: Value,
    /// How long the caller waits for the answer, in milliseconds.
    pub within_ms: u64,
}

/// Who answers for a node.
pub trait Answers: Send + Sync {
    /// Does what is asked for. It goes on when the caller has stopped waiting.
    fn answer(&self, call: Call) -> BoxFuture<'static, Result<Value>>;
}

/// A node that is being answered for, until this is stopped or dropped.
pub trait Serving: Send {
    /// Takes no further calls; those that were taken go on.
    fn stop(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// Calls between agents. Nothing is stored: a call is heard now or not at all.
pub trait AgentRpc: Send + Sync {
    /// Asks a node, and waits for its answer. A call that is repeated with its key acts once, as long
    /// as the process that took it lives and has taken fewer than [`CALLS_KNOWN`] others since.
    ///
    /// # Errors
    /// What the node answers; `Unavailable` when nobody answers for the node; `Unknown` when no
    /// answer came in time; `Invalid` for a body over [`MAX_CALL_BYTES`] and for a key that named
    /// another call.
    fn call(&self, node: NodeId, call: Call) -> BoxFuture<'_, Result<Value>>;

    /// Answers for a node from now on.
    fn serve(
        &self,
        node: NodeId,
        answers: std::sync::Arc<dyn Answers>,
    ) -> BoxFuture<'_, Result<Box<dyn Serving>>>;
}
