//! The signals that end a daemon.

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

/// From this call on, SIGTERM and SIGINT end nothing by themselves: the future waits for one of them
/// and names it.
///
/// # Errors
/// When no handler can be set.
pub fn told_to_stop() -> anyhow::Result<impl Future<Output = &'static str>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot handle SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot handle SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    })
}
