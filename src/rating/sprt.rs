//! A sequential probability ratio test on blocks of paired games.

use super::elo::expected_score;

/// Blocks that the prior variance counts for. Without it, a first run of equal blocks would have no
/// variance at all and decide the test at once.
const PRIOR_BLOCKS: f64 = 4.0;

/// Prior variance of a block's score: that of two independent even games.
const PRIOR_VARIANCE: f64 = 0.125;

/// Tests whether a player is `elo1` points stronger rather than only `elo0`, game block by game
/// block (generalised SPRT: normal approximation of the likelihood of block scores with their
/// observed variance).
///
/// A block is one opening played with all seat assignments; its score is the player's mean score in
/// it, 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Sprt {
    score0: f64,
    score1: f64,
    accept_above: f64,
    reject_below: f64,
    blocks: u32,
    sum: f64,
    squares: f64,
    decision: Option<SprtVerdict>,
}

/// What a sequential test says so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SprtVerdict {
    /// The stronger hypothesis holds.
    Accept,
    /// The weaker hypothesis holds.
    Reject,
    /// Not decided yet.
    Continue,
}

impl Sprt {
    /// A test of `elo0` against `elo1` with error rates `alpha` (accepting wrongly) and `beta`
    /// (rejecting wrongly).
    ///
    /// # Panics
    /// Unless `elo0 < elo1` and both error rates lie between 0 and 0.5.
    pub fn new(elo0: f64, elo1: f64, alpha: f64, beta: f64) -> Self {
        assert!(elo0 < elo1, "SPRT needs elo0 < elo1, not {elo0} and {elo1}");
        let rates = 0.0..0.5;
        assert!(
            alpha > 0.0 && beta > 0.0 && rates.contains(&alpha) && rates.contains(&beta),
            "SPRT needs error rates between 0 and 0.5, not {alpha} and {beta}"
        );
        Self {
            score0: expected_score(elo0),
            score1: expected_score(elo1),
            accept_above: ((1.0 - beta) / alpha).ln(),
            reject_below: (beta / (1.0 - alpha)).ln(),
            blocks: 0,
            sum: 0.0,
            squares: 0.0,
            decision: None,
        }
    }

    /// Takes in the score of one block, 0 to 1. After a decision nothing changes any more.
    pub fn update(&mut self, block_score: f64) {
        if self.decision.is_some() {
            return;
        }
        let score = block_score.clamp(0.0, 1.0);
        self.blocks += 1;
        self.sum += score;
        self.squares += score * score;
        let ratio = self.log_likelihood_ratio();
        if ratio >= self.accept_above {
            self.decision = Some(SprtVerdict::Accept);
        } else if ratio <= self.reject_below {
            self.decision = Some(SprtVerdict::Reject);
        }
    }

    /// What the blocks so far say.
    pub fn verdict(&self) -> SprtVerdict {
        self.decision.unwrap_or(SprtVerdict::Continue)
    }

    /// Natural logarithm of the likelihood ratio of the two hypotheses.
    pub fn log_likelihood_ratio(&self) -> f64 {
        if self.blocks == 0 {
            return 0.0;
        }
        let n = f64::from(self.blocks);
        let mean = self.sum / n;
        let deviations = (self.squares - n * mean * mean).max(0.0);
        let variance = (deviations + PRIOR_BLOCKS * PRIOR_VARIANCE) / (n + PRIOR_BLOCKS);
        let (s0, s1) = (self.score0, self.score1);
        n * (s1 - s0) * (2.0 * mean - s0 - s1) / (2.0 * variance)
    }

    /// The ratios at which the test rejects and accepts.
    pub fn bounds(&self) -> (f64, f64) {
        (self.reject_below, self.accept_above)
    }

    /// Blocks taken in.
    pub fn blocks(&self) -> u32 {
        self.blocks
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;

    fn test_of_35_elo() -> Sprt {
        Sprt::new(0.0, 35.0, 0.05, 0.05)
    }

    /// Verdict and blocks of a match against a player `elo` points weaker; `None` if undecided.
    fn simulate(elo: f64, most_blocks: u32, rng: &mut StdRng) -> (SprtVerdict, u32) {
        let (mut sprt, p) = (test_of_35_elo(), expected_score(elo));
        while sprt.verdict() == SprtVerdict::Continue && sprt.blocks() < most_blocks {
            let wins = u8::from(rng.random_bool(p)) + u8::from(rng.random_bool(p));
            sprt.update(f64::from(wins) / 2.0);
        }
        (sprt.verdict(), sprt.blocks())
    }

    #[test]
    fn the_ratio_by_hand() {
        // Bounds ln 19; four blocks of mean 0.75: variance (4 * 0.0625 + 4 * 0.125) / 8 = 0.09375.
        let mut sprt = test_of_35_elo();
        assert!((sprt.bounds().1 - 2.944_439).abs() < 1e-6);
        assert!((sprt.bounds().0 + 2.944_439).abs() < 1e-6);
        for score in [1.0, 0.5, 1.0, 0.5] {
            sprt.update(score);
        }
        let s1 = 1.0 / (1.0 + 10_f64.powf(-35.0 / 400.0));
        let expected = 4.0 * (s1 - 0.5) * (1.5 - 0.5 - s1) / (2.0 * 0.093_75);
        assert!((sprt.log_likelihood_ratio() - expected).abs() < 1e-12);
        assert_eq!(sprt.verdict(), SprtVerdict::Continue);
    }

    #[test]
    fn a_clean_sweep_is_accepted_soon_but_not_at_once() {
        let mut sprt = test_of_35_elo();
        while sprt.verdict() == SprtVerdict::Continue {
            sprt.update(1.0);
        }
        assert_eq!((sprt.verdict(), sprt.blocks()), (SprtVerdict::Accept, 7));
        sprt.update(0.0);
        assert_eq!((sprt.verdict(), sprt.blocks()), (SprtVerdict::Accept, 7));
    }

    #[test]
    fn error_rates_stay_within_their_bounds() {
        const MATCHES: u32 = 2000;
        let mut rng = StdRng::seed_from_u64(11);
        for (elo, wrong) in [(0.0, SprtVerdict::Accept), (35.0, SprtVerdict::Reject)] {
            let mut errors = 0;
            let mut games = 0;
            for _ in 0..MATCHES {
                let (verdict, blocks) = simulate(elo, 100_000, &mut rng);
                assert_ne!(verdict, SprtVerdict::Continue);
                errors += u32::from(verdict == wrong);
                games += 2 * blocks;
            }
            let rate = f64::from(errors) / f64::from(MATCHES);
            // 0.05 and three standard errors of the estimate.
            assert!(rate < 0.065, "{elo} Elo, seed 11: {rate}");
            let mean_games = f64::from(games) / f64::from(MATCHES);
            assert!((400.0..650.0).contains(&mean_games), "{elo} Elo: {mean_games} games");
        }
    }

    #[test]
    fn much_stronger_players_pass_within_400_games() {
        let mut rng = StdRng::seed_from_u64(12);
        let accepted =
            (0..500).filter(|_| simulate(100.0, 200, &mut rng).0 == SprtVerdict::Accept).count();
        assert!(accepted > 480, "seed 12: {accepted} of 500");
    }
}
