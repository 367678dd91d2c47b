//! Its quality of games (data-formats.md 7); the score itself is [`ringrift::record::quality`].

use ringrift::record::quality;

/// Strength where none is known.
const ELO: f64 = 1500.0;
/// Number that records use for games without winner.
const NO_WINNER: i64 = -1;

/// What the score looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlayedGame {
    /// Recorded actions.
    pub moves: u32,
    /// Winner's number as recorded; 0 counts as decided, a fault of that service.
    pub winner: Option<i64>,
    /// Whether the record names a source.
    pub has_source: bool,
}

impl PlayedGame {
    /// The score, 0 to 1.
    pub fn score(self) -> f64 {
        let moves = usize::try_from(self.moves).unwrap_or(usize::MAX);
        quality::score(moves, self.is_decided(), self.has_source)
    }

    /// How soon it is copied to other machines.
    pub fn sync_priority(self) -> f64 {
        let strength = ((ELO - 1200.0) / 1200.0).clamp(0.0, 1.0);
        let length = ((f64::from(self.moves) - 10.0) / 190.0).clamp(0.0, 1.0);
        0.4 * strength + 0.3 * length + 0.3 * if self.is_decided() { 1.0 } else { 0.3 }
    }

    fn is_decided(self) -> bool {
        self.winner.is_some_and(|winner| winner != NO_WINNER)
    }
}

/// How much `games` assessed games say about their mean quality, 0 to 1.
pub fn confidence(games: u32) -> f64 {
    1.0 - 0.5_f64.powf(f64::from(games) / 100.0)
}

/// A mean quality, drawn towards a half by lack of confidence.
pub fn adjusted(score: f64, games: u32) -> f64 {
    let confidence = confidence(games);
    confidence * score + (1.0 - confidence) * 0.5
}
