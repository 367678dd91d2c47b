//! Losses and their gradients with respect to the network's outputs, on plain numbers.
//!
//! Policy logits of a legal list are sums of outputs, which is awkward as tensor operations and
//! cheap here; the gradient then enters the network as a constant (see [`super::step`]).

use std::ops::Range;

use super::{LossWeights, Losses};
use crate::dataset::{Batch, PolicyTarget};
use crate::net::Heads;
use crate::search::softmax;

/// The soft policy is the policy to this power, normalised (KataGo's temperature 4).
const SOFT_POWER: f32 = 0.25;

/// Network outputs of a batch, or their gradients, row after row.
pub(super) type Results = Heads<Vec<f32>>;

/// How much a row counts: one over the number of rows, and of those with a policy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares {
    row: f32,
    policy: f32,
}

impl Shares {
    /// Those with which the losses of the rows of a batch add up to their means.
    pub(super) fn of(batch: &Batch) -> Self {
        let policies = batch.policy.iter().flatten().count();
        Self {
            row: 1.0 / rows_as_number(batch.len()),
            policy: 1.0 / rows_as_number(policies.max(1)),
        }
    }
}

/// Losses, and the gradient of their weighted sum with respect to each output. With the shares of
/// the batch they are means; with those of a larger one that this is a part of, they are what the
/// part adds to its means.
pub(super) fn losses(
    results: &Results,
    batch: &Batch,
    shares: Shares,
    weights: LossWeights,
) -> (Losses, Results) {
    let mut sums = Sums {
        batch,
        shares,
        results,
        weights: weights.0,
        losses: Heads::default(),
        gradient: results.clone().map(|values| vec![0.0; values.len()]),
    };
    (0..batch.len()).for_each(|row| sums.add(row));
    (Losses(sums.losses), sums.gradient)
}

fn rows_as_number(rows: usize) -> f32 {
    rows as f32
}

/// Losses and gradients as they add up row by row.
struct Sums<'a> {
    batch: &'a Batch,
    shares: Shares,
    results: &'a Results,
    weights: Heads<f32>,
    losses: Heads<f32>,
    gradient: Results,
}

impl Sums<'_> {
    fn add(&mut self, row: usize) {
        if let Some(target) = &self.batch.policy[row] {
            self.add_policies(row, target);
        }
        self.add_value(row);
        self.add_owner(row);
        self.add_margins(row);
        self.add_moves_left(row);
    }

    fn add_policies(&mut self, row: usize, target: &PolicyTarget) {
        let (at, share) = (self.part(&self.results.policy, row), self.shares.policy);
        let slope = &mut self.gradient.policy[at.clone()];
        let scale = self.weights.policy * share;
        let loss = policy_loss(&self.results.policy[at.clone()], target, scale, slope);
        self.losses.policy += share * loss;
        let slope = &mut self.gradient.soft_policy[at.clone()];
        let scale = self.weights.soft_policy * share;
        let loss = policy_loss(&self.results.soft_policy[at], &softened(target), scale, slope);
        self.losses.soft_policy += share * loss;
    }

    fn add_value(&mut self, row: usize) {
        let at = self.part(&self.results.value, row);
        let target = &self.batch.value[row].0[..at.len()];
        let slope = &mut self.gradient.value[at.clone()];
        let scale = self.weights.value * self.shares.row;
        let loss = cross_entropy(&self.results.value[at], target, scale, slope);
        self.losses.value += self.shares.row * loss;
    }

    fn add_owner(&mut self, row: usize) {
        let at = self.part(&self.results.owner, row);
        let slots = self.batch.owner.len() / self.batch.len();
        let classes = &self.batch.owner[row * slots..(row + 1) * slots];
        let slope = &mut self.gradient.owner[at.clone()];
        let scale = self.weights.owner * self.shares.row;
        self.losses.owner +=
            self.shares.row * owner_loss(&self.results.owner[at], classes, scale, slope);
    }

    fn add_margins(&mut self, row: usize) {
        let at = self.part(&self.results.margins, row);
        let target = &self.batch.margins[at.clone()];
        let slope = &mut self.gradient.margins[at.clone()];
        let scale = self.weights.margins * self.shares.row;
        let loss = squared_error(&self.results.margins[at], target, scale, slope);
        self.losses.margins += self.shares.row * loss;
    }

    fn add_moves_left(&mut self, row: usize) {
        let target = self.batch.moves_left[row];
        let slope = &mut self.gradient.moves_left[row..=row];
        let scale = self.weights.moves_left * self.shares.row;
        let loss = squared_error(&self.results.moves_left[row..=row], &[target], scale, slope);
        self.losses.moves_left += self.shares.row * loss;
    }

    /// Where the outputs of a row lie.
    fn part(&self, outputs: &[f32], row: usize) -> Range<usize> {
        let len = outputs.len() / self.batch.len();
        row * len..(row + 1) * len
    }
}

/// The target of the soft policy.
fn softened(target: &PolicyTarget) -> PolicyTarget {
    let mut probabilities: Vec<f32> =
        target.probabilities.iter().map(|probability| probability.powf(SOFT_POWER)).collect();
    let sum: f32 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|probability| *probability /= sum.max(f32::MIN_POSITIVE));
    PolicyTarget { moves: target.moves.clone(), probabilities }
}

/// Cross entropy of one policy; adds the gradient times `scale`.
fn policy_loss(outputs: &[f32], target: &PolicyTarget, scale: f32, gradient: &mut [f32]) -> f32 {
    let sum = |terms: &crate::encode::PolicyTerms| -> f32 {
        terms.iter().map(|term| outputs[*term as usize]).sum()
    };
    let logits: Vec<f32> = target.moves.iter().map(sum).collect();
    let mut slope = vec![0.0; logits.len()];
    let loss = cross_entropy(&logits, &target.probabilities, scale, &mut slope);
    for (terms, slope) in target.moves.iter().zip(slope) {
        for term in terms {
            gradient[*term as usize] += slope;
        }
    }
    loss
}

/// Cross entropy against the softmax of `logits`; adds its gradient times `scale`.
fn cross_entropy(logits: &[f32], target: &[f32], scale: f32, gradient: &mut [f32]) -> f32 {
    let mut probabilities = logits.to_vec();
    softmax(&mut probabilities);
    let mut loss = 0.0;
    for index in 0..logits.len() {
        if target[index] != 0.0 {
            loss -= target[index] * probabilities[index].max(f32::MIN_POSITIVE).ln();
        }
        gradient[index] += scale * (probabilities[index] - target[index]);
    }
    loss
}

/// Mean squared error; adds its gradient times `scale`.
fn squared_error(outputs: &[f32], target: &[f32], scale: f32, gradient: &mut [f32]) -> f32 {
    let count = rows_as_number(outputs.len());
    let mut loss = 0.0;
    for index in 0..outputs.len() {
        let error = outputs[index] - target[index];
        loss += error * error / count;
        gradient[index] += scale * 2.0 * error / count;
    }
    loss
}

/// Mean cross entropy over the cells of one board; adds its gradient times `scale`.
fn owner_loss(outputs: &[f32], classes: &[u8], scale: f32, gradient: &mut [f32]) -> f32 {
    let width = outputs.len() / classes.len();
    let cells = classes.iter().filter(|class| **class != Batch::BESIDE).count();
    let share = 1.0 / rows_as_number(cells.max(1));
    let mut loss = 0.0;
    let mut target = vec![0.0; width];
    for (slot, class) in classes.iter().enumerate().filter(|(_, class)| **class != Batch::BESIDE) {
        target.fill(0.0);
        target[usize::from(*class)] = 1.0;
        let at = slot * width..(slot + 1) * width;
        let out = &mut gradient[at.clone()];
        loss += share * cross_entropy(&outputs[at], &target, scale * share, out);
    }
    loss
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng;
    use crate::testing;

    /// The gradient of every head is that of the weighted sum of losses.
    #[test]
    fn the_gradient_is_that_of_the_total() {
        let data = testing::dataset(testing::tiny_explorer(2), 2);
        let batch = data.sample(3, &mut rng::stream(1, "rows", 0));
        let shape = testing::shape(testing::SMALLEST);
        let (rows, seats) = (batch.len(), 2);
        let lengths = Heads {
            policy: shape.policy_len(),
            soft_policy: shape.policy_len(),
            value: seats,
            owner: 64 * (seats + 1),
            margins: 2 * seats,
            moves_left: 1,
        };
        let mut rng = rng::stream(2, "outputs", 0);
        let results: Results =
            lengths.map(|len| (0..rows * len).map(|_| rng::normal(&mut rng)).collect());
        let weights = LossWeights::default();
        let shares = Shares::of(&batch);
        let total = |results: &Results| losses(results, &batch, shares, weights).0.total(weights);
        let (_, gradient) = losses(&results, &batch, shares, weights);
        for head in 0..6 {
            let slopes = &gradient.clone().into_array()[head];
            let steepest = |a: &usize, b: &usize| slopes[*a].abs().total_cmp(&slopes[*b].abs());
            let at = (0..slopes.len()).max_by(steepest).unwrap();
            let nudged = |by: f32| {
                let mut number = 0;
                let moved = results.clone().map(|mut values| {
                    if number == head {
                        values[at] += by;
                    }
                    number += 1;
                    values
                });
                total(&moved)
            };
            let slope = (nudged(0.02) - nudged(-0.02)) / 0.04;
            let wanted = slopes[at];
            assert!(wanted != 0.0, "head {head} learns nothing");
            let tolerance = 1e-4 + 0.02 * wanted.abs();
            assert!((slope - wanted).abs() < tolerance, "head {head}: {slope} for {wanted}");
        }
    }
}
