//! What a step comes to, and how long it has taken.

use ringrift::api::Step;

use super::context::WorkflowCtx;

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moved {
    /// It is taken; with the evidence.
    Passed(String),
    /// It goes on at once; with what has to be remembered if it is cut off.
    Noted(String),
    /// It cannot be taken yet; with what it waits for.
    Waits(String),
    /// It cannot be taken; with the reason.
    Failed(String),
}

/// Seconds since a step began.
pub(super) fn seconds(ctx: WorkflowCtx<'_>, step: &Step) -> i64 {
    step.began.map_or(0, |began| ctx.services.clock.utc().since(began) / 1000)
}
