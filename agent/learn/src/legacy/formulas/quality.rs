//! Its quality of games (data-formats.md 7).

/// Phase balance and diversity where nothing supplies them.
const SUPPLIED: f64 = 0.7;
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
        let source = if self.has_source { 0.8 } else { 0.5 };
        let score = 0.25 * self.decided()
            + 0.25 * self.length_score()
            + 0.20 * SUPPLIED
            + 0.15 * SUPPLIED
            + 0.15 * source;
        score.clamp(0.0, 1.0)
    }

    /// How soon it is copied to other machines.
    pub fn sync_priority(self) -> f64 {
        let strength = ((ELO - 1200.0) / 1200.0).clamp(0.0, 1.0);
        let length = ((f64::from(self.moves) - 10.0) / 190.0).clamp(0.0, 1.0);
        0.4 * strength + 0.3 * length + 0.3 * self.decided()
    }

    fn decided(self) -> f64 {
        if self.winner.is_some_and(|winner| winner != NO_WINNER) { 1.0 } else { 0.3 }
    }

    fn length_score(self) -> f64 {
        match self.moves {
            0..10 => 0.0,
            10..=200 => 1.0 - 0.5 * (f64::from(self.moves) - 80.0).abs() / 120.0,
            _ => 0.8,
        }
    }
}

/// The category of a score.
pub fn category(score: f64) -> &'static str {
    let floors = [(0.85, "excellent"), (0.70, "good"), (0.50, "adequate"), (0.30, "poor")];
    floors.iter().find(|(floor, _)| score >= *floor).map_or("unusable", |(_, name)| name)
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
