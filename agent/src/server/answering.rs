//! What handlers ask of the store: whoever reads waits for an answer of the agent, not for servers
//! that have gone. Prometheus gives up after 10 s, and an operator who looks during an outage wants to
//! see what the agent knows.

use std::time::Duration;

use ringrift::fabric::{FabricError, Result};

/// How long the store may take to answer a question of a handler.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// The answer of the store to something that only reads.
///
/// # Errors
/// What it answers; `Unavailable` when it is silent.
pub(super) async fn soon<T>(what: &str, asked: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(|_| {
        let silent_s = PATIENCE.as_secs_f64();
        Err(FabricError::Unavailable(format!("{what}: no answer within {silent_s} s")))
    })
}
