//! Commands on their way: each a checklist that survives the agent that works on it.
//!
//! A command is planned, checked at its gates and confirmed by the command desk; from there on its
//! workflow is in the database, and whoever finds it there carries it on: the desk at once, or, after
//! `kill -9`, the `workflows` daemon of the next process. Every step may be taken twice.

mod advance;
mod carry_out;
mod context;
mod draft;
mod ending;
pub mod gates;
mod moved;
mod node_events;
pub mod provider;
mod recipe;
mod steps;
mod store;
#[cfg(test)]
mod tests;
mod undo;
mod watch;

pub use advance::{drive, finish_carry_out};
pub use carry_out::{CarryOutError, carry_out};
pub use context::{EMITTED, WorkflowCtx};
pub use recipe::{Approval, HOLD_S, is_followed, steps};
pub use store::Workflows;
pub use undo::{NotAbortable, abort};
