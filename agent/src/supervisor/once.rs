//! One pass of every due duty, daemon by daemon.

use std::sync::Arc;

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::context::Mode;
use super::progress::Progress;
use super::{DaemonCtx, DaemonSpec};
use crate::causes;
use crate::services::Services;

/// What one daemon did in a pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// The daemon.
    pub daemon: &'static str,
    /// The last thing that it said it had done.
    pub did: Option<String>,
    /// Why it failed, if it did.
    pub error: Option<String>,
}

/// Lets every daemon do what is due, in the order of the table, until `stop` is set.
pub async fn one_pass(
    specs: &[&'static DaemonSpec],
    services: &Services,
    stop: &CancellationToken,
) -> Vec<Turn> {
    let mut turns = Vec::new();
    for spec in specs {
        if stop.is_cancelled() {
            break;
        }
        let progress = Progress::new(Arc::clone(&services.clock));
        let context =
            DaemonCtx::new(spec, services.clone(), progress.clone(), stop.clone(), Mode::Once);
        // On a task of its own, so that a panic is a failed turn and not the end of the pass.
        let error = match tokio::spawn((spec.run)(context)).await {
            Ok(ended) => ended.err().map(|error| causes::told(&error)),
            Err(join) => Some(join.to_string()),
        };
        turns.push(Turn { daemon: spec.name, did: progress.last_note(), error });
    }
    turns
}
