//! How a match stands.

use ringrift_learn::arena::Score;

/// How a match stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Games played.
    pub games: u64,
    /// Games won by the candidate.
    pub wins: u64,
}

impl Standing {
    pub(super) fn of(score: &Score) -> Self {
        Self { games: score.games(), wins: score.wins(0) }
    }
}
