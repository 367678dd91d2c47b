//! May self-play use a new network? Decided by its first games against the one in use, and by its
//! loss on games that it did not learn from.

mod held_out;

use ringrift::event::HeldOutLoss;
use ringrift_learn::arena::Score;

/// Games that decide.
pub const GAMES: u64 = 64;

/// Score below which it may not (learning.md c.6).
const LOWEST_SCORE: f64 = 0.30;

/// Share of games by which its searches may expect to win more than it won, beyond the noise.
const OVERCONFIDENCE: f64 = 0.05;

/// Standard errors that count as noise.
const NOISE: f64 = 2.0;

/// What the canary says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Self-play may use the network.
    pub passed: bool,
    /// Why, with the inputs.
    pub reason: String,
}

/// Judges the candidate, the first player of the match.
///
/// Only too high an expectation counts against it: against a weaker opponent a sound network wins
/// more than its searches expect, because they take the opponent for its equal. Where nothing
/// was held out, the games alone decide.
pub fn judge(score: &Score, held_out: Option<&HeldOutLoss>) -> Verdict {
    let own: Vec<f64> = score.block_scores(0);
    let won = mean(&own);
    let expected: Option<Vec<f64>> = score.blocks.iter().map(|block| block.expected).collect();
    let surplus = expected.map(|expected| {
        let surplus: Vec<f64> = expected.iter().zip(&own).map(|(e, s)| e - s).collect();
        (mean(&surplus), standard_error(&surplus))
    });
    let calibrated = surplus.is_none_or(|(by, error)| by - NOISE * error <= OVERCONFIDENCE);
    let told = surplus.map_or_else(
        || "nothing was searched".to_owned(),
        |(by, error)| format!("its searches expected {by:+.3} (standard error {error:.3}) more"),
    );
    let loss = held_out::judge(held_out);
    Verdict {
        passed: won >= LOWEST_SCORE && calibrated && loss.passed,
        reason: format!(
            "scored {won:.3} in {} games, at least {LOWEST_SCORE} needed; {told}, at most {OVERCONFIDENCE} beyond {NOISE} standard errors allowed; {}",
            score.games(),
            loss.reason
        ),
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn standard_error(values: &[f64]) -> f64 {
    let (mean, n) = (mean(values), values.len() as f64);
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (squares / (n - 1.0).max(1.0) / n).sqrt()
}

#[cfg(test)]
mod tests {
    use ringrift_learn::arena::{BlockResult, Seating};

    use super::*;

    /// 32 pairs of which the candidate won both, one, or no game in turn, as `wins` says.
    fn score(wins: [u8; 4], expected: Option<f64>) -> Score {
        let mut score = Score::new(Seating::single(2));
        for index in 0..32 {
            let won = wins[usize::try_from(index % 4).unwrap()];
            // The candidate sits on seat 0 in the first game and on seat 1 in the second.
            let winners = vec![Some(u8::from(won < 1)), Some(u8::from(won >= 2))];
            score.add(BlockResult { index, winners, expected, plies: 100 });
        }
        score
    }

    fn judged(wins: [u8; 4], expected: Option<f64>) -> Verdict {
        judge(&score(wins, expected), None)
    }

    #[test]
    fn an_even_and_honest_network_passes() {
        let verdict = judged([2, 1, 1, 0], Some(0.52));
        assert!(verdict.passed, "{}", verdict.reason);
        assert!(verdict.reason.contains("scored 0.500 in 64 games"), "{}", verdict.reason);
        assert!(judged([2, 1, 1, 0], None).passed);
    }

    #[test]
    fn a_weak_network_fails() {
        assert!(!judged([1, 0, 1, 0], Some(0.25)).passed);
    }

    #[test]
    fn only_overconfidence_is_a_fault() {
        assert!(!judged([2, 1, 1, 0], Some(0.8)).passed);
        assert!(judged([2, 2, 2, 1], Some(0.5)).passed);
        assert!(!judged([2, 1, 1, 0], Some(f64::NAN)).passed);
    }

    #[test]
    fn a_loss_that_rose_is_a_fault_however_well_it_plays() {
        let loss = |total| HeldOutLoss {
            rows: 900,
            total,
            policy: None,
            value: total,
            parent_total: Some(2.0),
        };
        let judged = |total| judge(&score([2, 1, 1, 0], Some(0.52)), Some(&loss(total)));
        assert!(judged(Some(2.1)).passed);
        let verdict = judged(Some(2.9));
        assert!(!verdict.passed, "{}", verdict.reason);
        assert!(verdict.reason.contains("scored 0.500"), "{}", verdict.reason);
        assert!(verdict.reason.contains("loss 2.900 on 900 rows held out"), "{}", verdict.reason);
    }
}
