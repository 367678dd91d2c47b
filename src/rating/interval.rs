//! Confidence intervals of win rates.

use serde::{Deserialize, Serialize};

/// Two-sided 95 % quantile of the normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// A range of win rates, within 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// The Wilson score interval at 95 % confidence of `wins` in `games` games. Without games nothing
/// is known: 0 to 1.
pub fn wilson(wins: u32, games: u32) -> Interval {
    wilson_at(wins, games, Z_95)
}

/// The Wilson score interval for the normal quantile `z`:
/// centre `(p + z²/2n) / (1 + z²/n)`, half width `z sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n)`.
pub fn wilson_at(wins: u32, games: u32, z: f64) -> Interval {
    if games == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let n = f64::from(games);
    let p = f64::from(wins.min(games)) / n;
    let spread = z * z / n;
    let centre = (p + spread / 2.0) / (1.0 + spread);
    let half = z * (p * (1.0 - p) / n + spread / (4.0 * n)).sqrt() / (1.0 + spread);
    Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const Z_90: f64 = 1.644_853_626_951_472;
    const Z_99: f64 = 2.575_829_303_548_9;

    #[test]
    fn intervals_agree_with_the_older_service() {
        let golden = [
            (0, 10, Z_90, 0.0, 0.212_941_97),
            (0, 10, Z_95, 0.0, 0.277_532_8),
            (5, 10, Z_95, 0.236_593_09, 0.763_406_91),
            (9, 10, Z_99, 0.492_768_23, 0.988_148_5),
            (60, 100, Z_95, 0.502_002_59, 0.690_598_71),
            (85, 100, Z_95, 0.767_164_4, 0.906_940_15),
            (17, 20, Z_90, 0.678_171_92, 0.938_417_59),
            (17, 20, Z_95, 0.639_581_14, 0.947_631_25),
        ];
        for (wins, games, z, low, high) in golden {
            let found = wilson_at(wins, games, z);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-8;
            assert!(near(found.low, low) && near(found.high, high), "{wins}/{games}: {found:?}");
        }
    }

    #[test]
    fn nothing_is_known_without_games() {
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
    }
}
