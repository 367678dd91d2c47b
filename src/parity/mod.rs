//! Judges of the rules: recorded games of the reference engine, and move-tree counts.

mod corpus;
mod draw;
mod game_walk;
mod lines;
mod perft;
mod tally;

pub use corpus::{RecordedGame, Step};
pub use draw::draw;
pub use game_walk::{Difference, walk_game};
pub use lines::{FileError, find_files};
pub use perft::{PerftPosition, PerftTally, count_positions, holds_positions, perft};
pub use tally::{Finding, Tally, walk_files};

#[cfg(test)]
mod tests;
