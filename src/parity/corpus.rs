//! Games of the parity corpus as they stand in its files (docs/notation.md).

use serde::Deserialize;

use crate::game::{BoardKind, ConfigKey};

/// One game: one line of a corpus file. Informational keys are left out.
#[derive(Debug, Clone, Deserialize)]
pub struct RecordedGame {
    /// Unique name.
    pub id: String,
    /// The board.
    pub board: BoardKind,
    /// Number of seats.
    pub players: u8,
    /// Whether the sides may be exchanged.
    pub swap: bool,
    /// Number of steps.
    pub plies: usize,
    /// The winning seat, 1 to 4.
    pub winner: u8,
    /// How it ended.
    pub end: String,
    /// State text of the initial position.
    pub s0: String,
    /// Its hash.
    pub h0: String,
    /// Every decision.
    pub steps: Vec<Step>,
}

impl RecordedGame {
    /// The configuration; `None` for a number of seats that no game has.
    pub fn config(&self) -> Option<ConfigKey> {
        ConfigKey::new(self.board, self.players)
    }
}

/// One decision and what resulted.
#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    /// Seat to decide.
    pub p: u8,
    /// Phase code before the move.
    pub f: String,
    /// Number of legal moves.
    pub k: usize,
    /// Hash of the legal set.
    pub lh: String,
    /// The legal set, sorted, joined with spaces.
    pub l: Option<String>,
    /// The move played.
    pub m: String,
    /// Hash of the state text after the move.
    pub h: String,
    /// The state text after the move.
    pub s: Option<String>,
    /// Counter of rounds and its seat after the move, at turn starts when it is not zero.
    pub q: Option<(u32, u8)>,
}
