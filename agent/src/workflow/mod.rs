//! Commands on their way: each a checklist that survives the agent that works on it.
//!
//! A command is planned, checked at its gates and confirmed by the command desk; from there on its
//! workflow is in the database, and whoever finds it there carries it on: the desk at once, or, where
//! it was cut off, the `workflows` daemon of its process or of the next one. Whoever works on one has its
//! lock. Every step may be taken twice.

mod advance;
mod answered;
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
pub use answered::{Answered, AnsweredCommands};
pub use carry_out::{CarryOutError, carry_out};
pub use context::{EMITTED, WorkflowCtx};
pub use recipe::{Approval, HOLD_S, is_followed, steps};
pub use store::Workflows;
pub use undo::{NotAbortable, abort, check_abortable, undo_effect};
