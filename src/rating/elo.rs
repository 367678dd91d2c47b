//! The logistic Elo scale: 400 points are odds of ten to one.

use serde::{Deserialize, Serialize};

use super::interval::Z_95;

/// Expected score, 0 to 1, of the side that is `elo` points stronger.
pub fn expected_score(elo: f64) -> f64 {
    1.0 / (1.0 + 10_f64.powf(-elo / 400.0))
}

/// Elo difference that a score, 0 to 1, stands for: infinite at both ends.
fn elo_of(score: f64) -> f64 {
    let score = score.clamp(0.0, 1.0);
    400.0 * (score / (1.0 - score)).log10()
}

/// A strength difference and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EloEstimate {
    /// Most likely difference; infinite when one side won everything.
    pub elo: f64,
    /// Lower bound; can be minus infinity.
    pub low: f64,
    /// Upper bound; can be infinity.
    pub high: f64,
}

/// Elo difference from the scores of blocks of paired games, each the mean score (0 to 1) of one
/// block. The uncertainty comes from the variance between blocks, so it allows for games of a
/// block that depend on each other. `None` with fewer than two blocks.
pub fn elo_difference(block_scores: &[f64]) -> Option<EloEstimate> {
    if block_scores.len() < 2 {
        return None;
    }
    #[allow(clippy::cast_precision_loss)] // far below 2^52 blocks
    let n = block_scores.len() as f64;
    let mean = block_scores.iter().sum::<f64>() / n;
    let squares: f64 = block_scores.iter().map(|score| (score - mean).powi(2)).sum();
    let standard_error = (squares / (n - 1.0) / n).sqrt();
    Some(EloEstimate {
        elo: elo_of(mean),
        low: elo_of(mean - Z_95 * standard_error),
        high: elo_of(mean + Z_95 * standard_error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_and_differences_are_inverse() {
        assert!((expected_score(400.0) - 10.0 / 11.0).abs() < 1e-12);
        for elo in [-700.0, -35.0, 0.0, 1.0, 35.0, 400.0] {
            assert!((elo_of(expected_score(elo)) - elo).abs() < 1e-9, "{elo}");
        }
    }

    #[test]
    fn a_match_by_hand() {
        // Mean 0.75; squared deviations 4 * 0.0625; standard error sqrt(0.25 / 3 / 4) = 0.144338.
        let found = elo_difference(&[1.0, 0.5, 1.0, 0.5]).unwrap();
        let expected = [190.848_5, elo_of(0.75 - 0.282_897), f64::INFINITY];
        assert!((found.elo - expected[0]).abs() < 1e-3, "{found:?}");
        assert!((found.low - expected[1]).abs() < 1e-3, "{found:?}");
        assert_eq!(found.high, expected[2]);
    }

    #[test]
    fn one_block_says_nothing_about_spread() {
        assert_eq!(elo_difference(&[1.0]), None);
        let all_won = elo_difference(&[1.0, 1.0]).unwrap();
        assert_eq!((all_won.elo, all_won.low), (f64::INFINITY, f64::INFINITY));
    }
}
