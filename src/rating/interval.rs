//! Confidence intervals of win rates.

use serde::{Deserialize, Serialize};

/// Two-sided 95 % quantile of the normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// The normal quantile that only a share `tail` of values exceeds (0 to 0.5), within 4.5e-4
/// (Abramowitz and Stegun 26.2.23).
pub fn upper_quantile(tail: f64) -> f64 {
    let t = (-2.0 * tail.ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    t - above / below
}

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
    wilson_share(f64::from(wins.min(games)) / n, n, z)
}

/// The same for a share `p` of `n` games; shares of draws make it no whole number of wins.
pub(super) fn wilson_share(p: f64, n: f64, z: f64) -> Interval {
    let spread = z * z / n;
    let centre = (p + spread / 2.0) / (1.0 + spread);
    let half = z * (p * (1.0 - p) / n + spread / (4.0 * n)).sqrt() / (1.0 + spread);
    Interval { low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Row {
        wins: u32,
        total: u32,
        confidence: f64,
        interval: [f64; 2],
    }

    #[test]
    fn intervals_agree_with_the_older_service() {
        let rows: Vec<Row> = crate::rating::older::golden("wilson");
        assert_eq!(rows.len(), 18);
        for Row { wins, total, confidence, interval } in rows {
            let z = match confidence {
                0.9 => 1.644_853_626_951_472,
                0.95 => Z_95,
                _ => 2.575_829_303_548_9,
            };
            let found = wilson_at(wins, total, z);
            let near = |a: f64, b: f64| (a - b).abs() < 1e-8;
            assert!(near(found.low, interval[0]) && near(found.high, interval[1]), "{found:?}");
        }
    }

    #[test]
    fn quantiles_agree_with_the_tables() {
        for (tail, quantile) in [(0.025, Z_95), (0.005, 2.575_829), (0.001, 3.090_232)] {
            assert!((upper_quantile(tail) - quantile).abs() < 4.5e-4, "{tail}");
        }
    }

    #[test]
    fn nothing_is_known_without_games() {
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
    }
}
