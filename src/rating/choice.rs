//! Choices with weights that are linear in log: the common form of Bradley-Terry, Davidson's ties
//! and Plackett-Luce. Maximum a posteriori under independent normal priors around 0.

use super::cholesky::Cholesky;

/// One thing that can happen in a trial: its log weight is the sum of `factor * parameter`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Alternative {
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) count: f64,
}

/// Trials with the same alternatives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trial {
    pub(super) alternatives: Vec<Alternative>,
}

/// What was seen, and the precision (1 / variance) of the prior of each parameter.
pub(super) struct Choices {
    pub(super) trials: Vec<Trial>,
    pub(super) precision: Vec<f64>,
}

/// The maximum of the posterior and its shape.
pub(super) struct Solution {
    pub(super) parameters: Vec<f64>,
    curvature: Cholesky,
}

impl Solution {
    /// Standard deviation of the sum of `factor * parameter`.
    pub(super) fn deviation(&self, terms: &[(usize, f64)]) -> f64 {
        let mut contrast = vec![0.0; self.parameters.len()];
        terms.iter().for_each(|&(index, factor)| contrast[index] += factor);
        let solved = self.curvature.solve(&contrast);
        contrast.iter().zip(&solved).map(|(c, x)| c * x).sum::<f64>().sqrt()
    }
}

impl Choices {
    /// Newton's method: the posterior is strictly concave, and halving the step keeps every step
    /// uphill.
    pub(super) fn solve(&self) -> Solution {
        const MOST_STEPS: usize = 200;
        let mut at = vec![0.0; self.precision.len()];
        let mut height = self.log_posterior(&at);
        for _ in 0..MOST_STEPS {
            let step = self.curvature(&at).solve(&self.gradient(&at));
            let (mut share, mut next) = (1.0, moved(&at, &step, 1.0));
            let mut reached = self.log_posterior(&next);
            while reached < height && share > 1e-6 {
                share /= 2.0;
                next = moved(&at, &step, share);
                reached = self.log_posterior(&next);
            }
            (at, height) = (next, reached);
            if step.iter().all(|change| change.abs() < 1e-10) {
                break;
            }
        }
        Solution { curvature: self.curvature(&at), parameters: at }
    }

    fn log_posterior(&self, at: &[f64]) -> f64 {
        let likelihood: f64 = self.trials.iter().map(|trial| trial.log_likelihood(at)).sum();
        let prior: f64 = at.iter().zip(&self.precision).map(|(x, p)| x * x * p / 2.0).sum();
        likelihood - prior
    }

    fn gradient(&self, at: &[f64]) -> Vec<f64> {
        let mut gradient: Vec<f64> = at.iter().zip(&self.precision).map(|(x, p)| -x * p).collect();
        for trial in &self.trials {
            let total = trial.total();
            for (alternative, p) in trial.alternatives.iter().zip(trial.probabilities(at)) {
                let surplus = alternative.count - total * p;
                for &(index, factor) in &alternative.terms {
                    gradient[index] += surplus * factor;
                }
            }
        }
        gradient
    }

    /// The negative Hessian of the log posterior, factored.
    fn curvature(&self, at: &[f64]) -> Cholesky {
        let size = self.precision.len();
        let mut matrix = vec![0.0; size * size];
        for (index, precision) in self.precision.iter().enumerate() {
            matrix[index * size + index] = *precision;
        }
        for trial in &self.trials {
            trial.add_curvature(at, size, &mut matrix);
        }
        Cholesky::factor(size, &matrix).expect("the prior makes the curvature positive definite")
    }
}

impl Trial {
    fn total(&self) -> f64 {
        self.alternatives.iter().map(|a| a.count).sum()
    }

    /// Log weights, and the logarithm of their sum, without overflow.
    fn log_weights(&self, at: &[f64]) -> (Vec<f64>, f64) {
        let weight = |a: &Alternative| a.terms.iter().map(|&(i, f)| at[i] * f).sum::<f64>();
        let weights: Vec<f64> = self.alternatives.iter().map(weight).collect();
        let most = weights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = weights.iter().map(|w| (w - most).exp()).sum();
        (weights, most + sum.ln())
    }

    fn log_likelihood(&self, at: &[f64]) -> f64 {
        let (weights, total) = self.log_weights(at);
        self.alternatives.iter().zip(weights).map(|(a, w)| a.count * (w - total)).sum()
    }

    fn probabilities(&self, at: &[f64]) -> Vec<f64> {
        let (weights, total) = self.log_weights(at);
        weights.into_iter().map(|w| (w - total).exp()).collect()
    }

    /// Adds the covariance of the terms under the alternatives' probabilities, once per trial.
    fn add_curvature(&self, at: &[f64], size: usize, matrix: &mut [f64]) {
        let (total, probabilities) = (self.total(), self.probabilities(at));
        let mut mean: Vec<(usize, f64)> = Vec::new();
        for (alternative, p) in self.alternatives.iter().zip(&probabilities) {
            mean.extend(alternative.terms.iter().map(|&(index, factor)| (index, p * factor)));
            add_outer(&alternative.terms, total * p, size, matrix);
        }
        add_outer(&mean, -total, size, matrix);
    }
}

fn add_outer(terms: &[(usize, f64)], weight: f64, size: usize, matrix: &mut [f64]) {
    for &(row, x) in terms {
        for &(column, y) in terms {
            matrix[row * size + column] += weight * x * y;
        }
    }
}

fn moved(from: &[f64], step: &[f64], share: f64) -> Vec<f64> {
    from.iter().zip(step).map(|(at, change)| at + share * change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A trial of two alternatives, the first with parameter 0 alone.
    fn coin(first: f64, second: f64) -> Choices {
        let alternative = |terms, count| Alternative { terms, count };
        let alternatives = vec![alternative(vec![(0, 1.0)], first), alternative(vec![], second)];
        Choices { trials: vec![Trial { alternatives }], precision: vec![1e-9] }
    }

    #[test]
    fn a_coin_has_its_log_odds_and_their_deviation() {
        let solution = coin(75.0, 25.0).solve();
        assert!((solution.parameters[0] - 3.0_f64.ln()).abs() < 1e-6);
        // 1 / sqrt(n p q).
        assert!((solution.deviation(&[(0, 1.0)]) - 1.0 / (100.0_f64 * 0.1875).sqrt()).abs() < 1e-6);
        assert!((solution.deviation(&[(0, -2.0)]) - 2.0 / 18.75_f64.sqrt()).abs() < 1e-6);
    }

    #[test]
    fn the_gradient_is_the_slope() {
        let choices = coin(7.0, 2.0);
        let slope = |x: f64| {
            let h = 1e-5;
            (choices.log_posterior(&[x + h]) - choices.log_posterior(&[x - h])) / (2.0 * h)
        };
        for x in [-3.0, 0.0, 0.4, 5.0] {
            assert!((choices.gradient(&[x])[0] - slope(x)).abs() < 1e-6, "{x}");
        }
    }
}
