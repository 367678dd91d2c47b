//! The older service's quality score of a game (data formats 7).

/// Phase balance and diversity, which the score takes as constants unless somebody supplies them.
const DEFAULT_PART: f64 = 0.7;

/// The score, 0 to 1, of a game of `moves` recorded moves.
pub fn score(moves: usize, decided: bool, has_source: bool) -> f64 {
    let outcome = if decided { 1.0 } else { 0.3 };
    let source = if has_source { 0.8 } else { 0.5 };
    let parts = 0.25 * outcome + 0.25 * length_part(moves) + 0.35 * DEFAULT_PART + 0.15 * source;
    parts.clamp(0.0, 1.0)
}

fn length_part(moves: usize) -> f64 {
    match moves {
        0..10 => 0.0,
        10..=200 => 1.0 - 0.5 * (moves as f64 - 80.0).abs() / 120.0,
        _ => 0.8,
    }
}

/// The category of a score.
pub fn category(score: f64) -> &'static str {
    match score {
        s if s >= 0.85 => "excellent",
        s if s >= 0.70 => "good",
        s if s >= 0.50 => "adequate",
        s if s >= 0.30 => "poor",
        _ => "unusable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_agree_with_the_older_service() {
        let golden = [
            (5, true, true, 0.615, "adequate"),
            (5, true, false, 0.57, "adequate"),
            (5, false, false, 0.395, "poor"),
            (111, true, true, 0.832_708_333, "good"),
            (92, true, true, 0.852_5, "excellent"),
            (210, true, true, 0.815, "good"),
        ];
        for (moves, decided, source, expected, name) in golden {
            let score = score(moves, decided, source);
            assert!((score - expected).abs() < 1e-6, "{moves} moves: {score}, not {expected}");
            assert_eq!(category(score), name, "{moves} moves");
        }
    }
}
