//! A sequential probability ratio test on blocks of paired games.

use serde::{Deserialize, Serialize};

use super::sides::Sides;

/// Blocks that the prior variance counts for. Without it, a first run of equal blocks would have no
/// variance at all and decide the test at once.
const PRIOR_BLOCKS: f64 = 4.0;

/// The two answers of a test, and how often each may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hypotheses {
    /// Strength difference of the weaker hypothesis.
    pub elo0: f64,
    /// Strength difference of the stronger one.
    pub elo1: f64,
    /// Share of wrong acceptances when the weaker one holds.
    pub alpha: f64,
    /// Share of wrong rejections when the stronger one holds.
    pub beta: f64,
}

/// Tests whether a player is `elo1` points stronger rather than only `elo0`, game block by game
/// block (generalised SPRT: normal approximation of the likelihood of block scores with their
/// observed variance; for two seats these are the five outcomes of a pair of games).
///
/// A block is one opening played with all seat assignments; its score is the share of its games
/// that the player won.
#[derive(Debug, Clone, PartialEq)]
pub struct Sprt {
    score0: f64,
    score1: f64,
    /// Of a block between equal players: the start of the variance's estimate.
    prior_variance: f64,
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

impl SprtVerdict {
    /// The word that events and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Continue => "undecided",
        }
    }
}

impl Sprt {
    /// A test on blocks of this shape.
    ///
    /// # Panics
    /// Unless `elo0 < elo1` and both error rates lie between 0 and 0.5.
    pub fn new(hypotheses: Hypotheses, sides: &Sides) -> Self {
        let Hypotheses { elo0, elo1, alpha, beta } = hypotheses;
        assert!(elo0 < elo1, "SPRT needs elo0 < elo1, not {elo0} and {elo1}");
        let rates = 0.0..0.5;
        assert!(
            alpha > 0.0 && beta > 0.0 && rates.contains(&alpha) && rates.contains(&beta),
            "SPRT needs error rates between 0 and 0.5, not {alpha} and {beta}"
        );
        Self {
            score0: sides.score(elo0),
            score1: sides.score(elo1),
            prior_variance: sides.even_variance(),
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
        let variance = (deviations + PRIOR_BLOCKS * self.prior_variance) / (n + PRIOR_BLOCKS);
        let (s0, s1) = (self.score0, self.score1);
        n * (s1 - s0) * (2.0 * mean - s0 - s1) / (2.0 * variance)
    }

    /// The ratio below which the test rejects.
    pub fn reject_below(&self) -> f64 {
        self.reject_below
    }

    /// The ratio above which the test accepts.
    pub fn accept_above(&self) -> f64 {
        self.accept_above
    }

    /// Blocks taken in.
    pub fn blocks(&self) -> u32 {
        self.blocks
    }
}

#[cfg(test)]
mod tests;
