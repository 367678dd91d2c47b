//! What a match says about two players: score, Elo and how sure both are.

use serde::{Deserialize, Serialize};

use super::elo::ELO_PER_LOGIT;
use super::interval::{Interval, Z_95, wilson_share};
use super::sides::Sides;

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

/// What the blocks of a match say. The uncertainty comes from the variance between blocks, so it
/// allows for games of a block that depend on each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MatchEstimate {
    /// Blocks.
    pub blocks: u32,
    /// Mean score of a block, 0 to 1.
    pub score: f64,
    /// Standard error of the score; 0 when all blocks are equal and it says nothing.
    pub standard_error: f64,
    /// 95 % interval of the score.
    pub interval: Interval,
    /// The strength difference that the score stands for.
    pub elo: EloEstimate,
    /// Score above an even one in units of the deviation of one game, on the Elo scale: unlike Elo
    /// it does not depend on how decided the openings are. `None` when all blocks are equal.
    pub normalised_elo: Option<f64>,
}

impl MatchEstimate {
    /// The estimate from the score of each block; `None` with fewer than two.
    pub fn of(block_scores: &[f64], sides: &Sides) -> Option<Self> {
        let blocks = u32::try_from(block_scores.len()).ok().filter(|blocks| *blocks > 1)?;
        let n = f64::from(blocks);
        let score = block_scores.iter().sum::<f64>() / n;
        let squares: f64 = block_scores.iter().map(|s| (s - score).powi(2)).sum();
        let variance = squares / (n - 1.0);
        let interval = interval(score, variance, n);
        let of_game = (variance * sides.games() as f64).sqrt();
        Some(Self {
            blocks,
            score,
            standard_error: (variance / n).sqrt(),
            interval,
            elo: EloEstimate {
                elo: sides.elo(score),
                low: sides.elo(interval.low),
                high: sides.elo(interval.high),
            },
            // 2 d(score)/d(elo) of even games in units of their deviation of 1/2 is 1 / (2 scale).
            normalised_elo: (variance >= NO_VARIANCE)
                .then(|| (score - sides.even()) / of_game * 2.0 * ELO_PER_LOGIT),
        })
    }
}

/// Variance below which blocks are equal but for rounding.
const NO_VARIANCE: f64 = 1e-18;

/// Student's interval of the mean; Wilson's, a block counting as one game, when all are equal and
/// the variance says nothing.
fn interval(score: f64, variance: f64, blocks: f64) -> Interval {
    if variance < NO_VARIANCE {
        return wilson_share(score, blocks, Z_95);
    }
    let half = student_95(blocks - 1.0) * (variance / blocks).sqrt();
    Interval { low: (score - half).max(0.0), high: (score + half).min(1.0) }
}

/// Two-sided 95 % quantile of Student's distribution, by Fisher's expansion: within 1 % from three
/// degrees of freedom on, too small by a quarter at one.
fn student_95(freedom: f64) -> f64 {
    let z = Z_95;
    let power = |exponent: i32| z.powi(exponent);
    z + (power(3) + z) / (4.0 * freedom)
        + (5.0 * power(5) + 16.0 * power(3) + 3.0 * z) / (96.0 * freedom.powi(2))
        + (3.0 * power(7) + 19.0 * power(5) + 17.0 * power(3) - 15.0 * z)
            / (384.0 * freedom.powi(3))
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    #[test]
    fn a_match_by_hand() {
        // Mean 0.75; squared deviations 4 * 0.0625; standard error sqrt(0.25 / 3 / 4) = 0.144338;
        // Student's quantile for 3 degrees of freedom 3.18.
        let found = MatchEstimate::of(&[1.0, 0.5, 1.0, 0.5], &Sides::single(2)).unwrap();
        assert!((found.elo.elo - 190.848_5).abs() < 1e-3, "{found:?}");
        assert!((found.interval.low - (0.75 - 3.18 * 0.144_338)).abs() < 5e-3, "{found:?}");
        assert!((found.standard_error - 0.144_338).abs() < 1e-6, "{found:?}");
        assert_eq!(found.elo.high, f64::INFINITY);
        // (0.75 - 0.5) / sqrt(2 * 0.083333) * 800 / ln 10.
        assert!((found.normalised_elo.unwrap() - 212.76).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn equal_blocks_are_not_certainty() {
        assert_eq!(MatchEstimate::of(&[1.0], &Sides::single(2)), None);
        let won = MatchEstimate::of(&[1.0; 10], &Sides::single(2)).unwrap();
        assert!((won.interval.low - 0.722).abs() < 1e-3, "{won:?}");
        assert_eq!((won.normalised_elo, won.elo.elo), (None, f64::INFINITY));
        // A third, and a third as 1 - 2/3: equal but for rounding.
        let thirds = [1.0 / 3.0, 1.0 - 2.0 / 3.0, 1.0 / 3.0];
        let even = MatchEstimate::of(&thirds, &Sides::single(3)).unwrap();
        assert!(even.interval.low < 0.2 && even.interval.high > 0.5, "{even:?}");
    }

    #[test]
    fn the_interval_holds_the_truth_as_often_as_it_says() {
        let mut rng = StdRng::seed_from_u64(3);
        let sides = Sides::single(3);
        let truth = sides.score(50.0);
        let mut inside = 0;
        for _ in 0..1000 {
            let block =
                |_| f64::from((0..3).filter(|_| rng.random_bool(truth)).count() as u8) / 3.0;
            let blocks: Vec<f64> = (0..40).map(block).collect();
            let found = MatchEstimate::of(&blocks, &sides).unwrap().interval;
            inside += u32::from(found.low <= truth && truth <= found.high);
        }
        assert!((930..970).contains(&inside), "seed 3: {inside} of 1000");
    }
}
