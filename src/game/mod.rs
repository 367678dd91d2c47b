//! The rules of RingRift: pure and exact. No I/O, no clock, no randomness of its own.

mod apply;
mod board;
mod cell;
mod config;
mod contents;
#[allow(clippy::module_inception)] // the facade is the game
mod game;
mod image;
mod legal;
mod lps;
mod moves;
mod notation;
mod phase;
mod rounds;
mod rules;
mod seat;
mod state;
mod symmetry;
mod turn;
mod zobrist;

#[cfg(test)]
mod tests;

pub use cell::Cell;
pub use config::{BoardKind, ConfigKey, ConfigKeyError, Ruleset};
pub use contents::{CellSet, Contents, StackView};
pub use game::{Game, GiveUpError, IllegalMove};
pub use moves::{LineChoice, Move, Recovery, RegionId, Segment, Span};
pub use notation::{CellTextError, MoveTextError, StateTextError, fnv1a_64};
pub use phase::{EndReason, Outcome, Phase};
pub use rules::Options;
pub use seat::{PerSeat, Seat};
pub use symmetry::Symmetry;
