//! The rules of RingRift: pure and exact. No I/O, no clock, no randomness of its own.

mod cell;
mod config;
mod moves;
mod notation;
mod phase;
mod seat;

pub use cell::Cell;
pub use config::{BoardKind, ConfigKey, ConfigKeyError, Ruleset};
pub use moves::{LineChoice, Move, Recovery, RegionId, Segment, Span};
pub use notation::{CellTextError, MoveTextError, fnv1a_32, fnv1a_64};
pub use phase::{EndReason, Outcome, Phase};
pub use seat::{PerSeat, Seat};
