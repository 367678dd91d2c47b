//! Ratings of a pool of players from all games among them: Bradley-Terry, maximum a posteriori.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::cholesky::Cholesky;
use super::interval::Z_95;

/// Standard deviation of the prior on each rating, in Elo around the anchor. So wide that a handful
/// of games outweighs it; it keeps ratings finite when a player won or lost everything.
pub const PRIOR_SD_ELO: f64 = 2000.0;

/// Elo points per unit of log odds.
const ELO_PER_LOGIT: f64 = 400.0 / std::f64::consts::LN_10;

/// All games of one pair of players.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairResult {
    /// One player.
    pub a: String,
    /// The other.
    pub b: String,
    /// Games that `a` won.
    pub wins_a: u32,
    /// Games that `b` won.
    pub wins_b: u32,
    /// Games that nobody won; half a point for each.
    pub draws: u32,
}

/// The strength of one player relative to the anchor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// The player.
    pub participant: String,
    /// Elo; the anchor has 0.
    pub elo: f64,
    /// Half width of the 95 % interval, in Elo; 0 for the anchor.
    pub uncertainty: f64,
    /// Games played.
    pub games: u32,
}

/// Rates every player that occurs in `results`, and `anchor`, which has 0 by definition; strongest
/// first. Results of a player against itself say nothing and are left out.
pub fn rate_pool(results: &[PairResult], anchor: &str) -> Vec<Rating> {
    let pool = Pool::new(results, anchor);
    let (logits, variances) = pool.solve();
    let mut ratings = vec![Rating {
        participant: anchor.to_owned(),
        elo: 0.0,
        uncertainty: 0.0,
        games: games_of(results, anchor),
    }];
    for (name, index) in &pool.free {
        ratings.push(Rating {
            participant: (*name).to_owned(),
            elo: logits[*index] * ELO_PER_LOGIT,
            uncertainty: Z_95 * variances[*index].sqrt() * ELO_PER_LOGIT,
            games: games_of(results, name),
        });
    }
    ratings.sort_by(|x, y| y.elo.total_cmp(&x.elo).then_with(|| x.participant.cmp(&y.participant)));
    ratings
}

fn games_of(results: &[PairResult], name: &str) -> u32 {
    let own = results.iter().filter(|r| r.a != r.b && (r.a == name || r.b == name));
    own.map(|r| r.wins_a + r.wins_b + r.draws).sum()
}

/// The pairs, with players numbered; the anchor has no number because its rating is fixed.
struct Pool<'a> {
    free: BTreeMap<&'a str, usize>,
    pairs: Vec<Pair>,
}

struct Pair {
    a: Option<usize>,
    b: Option<usize>,
    score_a: f64,
    games: f64,
}

impl<'a> Pool<'a> {
    fn new(results: &'a [PairResult], anchor: &str) -> Self {
        let names: BTreeSet<&str> =
            results.iter().flat_map(|r| [r.a.as_str(), r.b.as_str()]).collect();
        let free: BTreeMap<&str, usize> =
            names.into_iter().filter(|name| *name != anchor).zip(0..).collect();
        let pairs = results
            .iter()
            .filter(|r| r.a != r.b)
            .map(|r| Pair {
                a: free.get(r.a.as_str()).copied(),
                b: free.get(r.b.as_str()).copied(),
                score_a: f64::from(r.wins_a) + f64::from(r.draws) / 2.0,
                games: f64::from(r.wins_a) + f64::from(r.wins_b) + f64::from(r.draws),
            })
            .collect();
        Self { free, pairs }
    }

    /// Log odds against the anchor, and their variances, at the maximum of the posterior. Newton's
    /// method: the posterior is strictly concave, and halving the step keeps every step uphill.
    fn solve(&self) -> (Vec<f64>, Vec<f64>) {
        const MOST_STEPS: usize = 200;
        let mut logits = vec![0.0; self.free.len()];
        for _ in 0..MOST_STEPS {
            let step = self.curvature(&logits).solve(&self.gradient(&logits));
            let before = self.log_posterior(&logits);
            let mut share = 1.0;
            let mut next = moved(&logits, &step, share);
            while self.log_posterior(&next) < before && share > 1e-6 {
                share /= 2.0;
                next = moved(&logits, &step, share);
            }
            logits = next;
            if step.iter().all(|change| change.abs() < 1e-10) {
                break;
            }
        }
        let variances = self.curvature(&logits).inverse_diagonal();
        (logits, variances)
    }

    fn log_posterior(&self, logits: &[f64]) -> f64 {
        let likelihood: f64 = self
            .pairs
            .iter()
            .map(|pair| {
                let d = pair.difference(logits);
                // ln of the win probabilities of both sides, without overflow.
                let ln_a = -softplus(-d);
                let ln_b = -softplus(d);
                pair.score_a * ln_a + (pair.games - pair.score_a) * ln_b
            })
            .sum();
        let prior: f64 = logits.iter().map(|r| r * r * prior_precision() / 2.0).sum();
        likelihood - prior
    }

    fn gradient(&self, logits: &[f64]) -> Vec<f64> {
        let mut gradient: Vec<f64> = logits.iter().map(|r| -r * prior_precision()).collect();
        for pair in &self.pairs {
            let surplus = pair.score_a - pair.games * logistic(pair.difference(logits));
            if let Some(a) = pair.a {
                gradient[a] += surplus;
            }
            if let Some(b) = pair.b {
                gradient[b] -= surplus;
            }
        }
        gradient
    }

    /// The negative Hessian of the log posterior, factored.
    fn curvature(&self, logits: &[f64]) -> Cholesky {
        let size = logits.len();
        let mut matrix = vec![0.0; size * size];
        for index in 0..size {
            matrix[index * size + index] = prior_precision();
        }
        for pair in &self.pairs {
            let p = logistic(pair.difference(logits));
            let weight = pair.games * p * (1.0 - p);
            for (row, column, sign) in [
                (pair.a, pair.a, 1.0),
                (pair.b, pair.b, 1.0),
                (pair.a, pair.b, -1.0),
                (pair.b, pair.a, -1.0),
            ] {
                if let (Some(row), Some(column)) = (row, column) {
                    matrix[row * size + column] += sign * weight;
                }
            }
        }
        Cholesky::factor(size, &matrix).expect("the prior makes the curvature positive definite")
    }
}

impl Pair {
    /// Log odds of `a` against `b`.
    fn difference(&self, logits: &[f64]) -> f64 {
        let logit = |player: Option<usize>| player.map_or(0.0, |index| logits[index]);
        logit(self.a) - logit(self.b)
    }
}

fn prior_precision() -> f64 {
    (ELO_PER_LOGIT / PRIOR_SD_ELO).powi(2)
}

fn moved(from: &[f64], step: &[f64], share: f64) -> Vec<f64> {
    from.iter().zip(step).map(|(at, change)| at + share * change).collect()
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// `ln(1 + e^x)`.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use rand::rngs::StdRng;
    use rand::{Rng, SeedableRng};

    use super::*;
    use crate::rating::expected_score;

    fn pair(a: &str, b: &str, wins_a: u32, wins_b: u32, draws: u32) -> PairResult {
        PairResult { a: a.to_owned(), b: b.to_owned(), wins_a, wins_b, draws }
    }

    fn rating<'a>(ratings: &'a [Rating], name: &str) -> &'a Rating {
        ratings.iter().find(|rating| rating.participant == name).unwrap()
    }

    #[test]
    fn one_pair_by_hand() {
        // 75 % is 190.85 Elo; its standard error is 1 / sqrt(n p q) logits, 1.96 of them 78.6 Elo.
        let ratings = rate_pool(&[pair("net", "random", 70, 20, 10)], "random");
        let net = rating(&ratings, "net");
        assert!((net.elo - 190.85).abs() < 0.5, "{net:?}");
        assert!((net.uncertainty - 78.6).abs() < 0.5, "{net:?}");
        assert_eq!((net.games, ratings[1].elo, ratings[1].uncertainty), (100, 0.0, 0.0));
    }

    #[test]
    fn winning_everything_gives_a_finite_and_uncertain_rating() {
        let ratings = rate_pool(&[pair("net", "random", 200, 0, 0)], "random");
        let net = rating(&ratings, "net");
        assert!((1000.0..2000.0).contains(&net.elo), "{net:?}");
        assert!(net.uncertainty > 400.0 && net.uncertainty.is_finite(), "{net:?}");
    }

    #[test]
    fn the_order_of_names_and_results_does_not_matter() {
        let results = [pair("a", "random", 30, 10, 0), pair("b", "a", 12, 8, 2)];
        let turned = [pair("a", "b", 8, 12, 2), pair("random", "a", 10, 30, 0)];
        let (one, other) = (rate_pool(&results, "random"), rate_pool(&turned, "random"));
        for (x, y) in one.iter().zip(&other) {
            assert_eq!((&x.participant, x.games), (&y.participant, y.games));
            assert!((x.elo - y.elo).abs() < 1e-6 && (x.uncertainty - y.uncertainty).abs() < 1e-6);
        }
    }

    #[test]
    fn players_apart_from_the_anchor_keep_the_priors_uncertainty() {
        let ratings = rate_pool(&[pair("x", "y", 5, 5, 0), pair("x", "x", 9, 9, 9)], "random");
        let x = rating(&ratings, "x");
        assert!(x.elo.abs() < 1e-6 && x.uncertainty > 2000.0, "{x:?}");
        assert_eq!((x.games, rating(&ratings, "random").games), (10, 0));
        assert!(rate_pool(&[], "random").len() == 1);
    }

    #[test]
    fn true_strengths_lie_within_the_intervals() {
        let truth = [("random", 0.0), ("a", 150.0), ("b", 320.0), ("c", 360.0), ("d", 700.0)];
        let mut rng = StdRng::seed_from_u64(5);
        let (mut inside, mut all) = (0, 0);
        for _ in 0..100 {
            let mut results = Vec::new();
            for (index, (a, elo_a)) in truth.iter().enumerate() {
                for (b, elo_b) in &truth[..index] {
                    let p = expected_score(elo_a - elo_b);
                    let wins = (0..60).filter(|_| rng.random_bool(p)).count();
                    let wins = u32::try_from(wins).unwrap();
                    results.push(pair(a, b, wins, 60 - wins, 0));
                }
            }
            let ratings = rate_pool(&results, "random");
            for (name, elo) in &truth[1..] {
                let found = rating(&ratings, name);
                all += 1;
                inside += u32::from((found.elo - elo).abs() <= found.uncertainty);
            }
        }
        let share = f64::from(inside) / f64::from(all);
        assert!((0.92..0.98).contains(&share), "seed 5: {share} of the intervals hold");
    }
}
