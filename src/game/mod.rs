//! The rules of RingRift: pure and exact. No I/O, no clock, no randomness of its own.

mod config;
mod phase;
mod seat;

pub use config::{BoardKind, ConfigKey, ConfigKeyError, Ruleset};
pub use phase::{EndReason, Outcome, Phase};
pub use seat::{PerSeat, Seat};
