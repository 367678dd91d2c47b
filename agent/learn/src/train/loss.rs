//! Losses and their gradients with respect to the network's outputs, on plain numbers.
//!
//! Policy logits of a legal list are sums of outputs, which is awkward as tensor operations and
//! cheap here; the gradient then enters the network as a constant (see [`super::step`]).

use super::Losses;
use crate::dataset::{Batch, PolicyTarget};
use crate::search::softmax;

/// How much each loss counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossWeights {
    /// Cross entropy between search policy and network policy.
    pub policy: f32,
    /// Cross entropy between outcome and value.
    pub value: f32,
    /// Mean cross entropy per cell of the final owner.
    pub owner: f32,
}

impl Default for LossWeights {
    fn default() -> Self {
        Self { policy: 1.0, value: 1.0, owner: 0.5 }
    }
}

/// Network outputs of a batch, row after row.
#[derive(Debug, Clone, Default)]
pub(super) struct Results {
    pub(super) policy: Vec<f32>,
    pub(super) value: Vec<f32>,
    pub(super) owner: Vec<f32>,
}

/// Mean losses, and the gradient of their weighted sum with respect to each output.
pub(super) fn losses(results: &Results, batch: &Batch, weights: LossWeights) -> (Losses, Results) {
    let rows = batch.len();
    #[allow(clippy::cast_precision_loss)]
    let share = 1.0 / rows as f32;
    let mut gradient = Results {
        policy: vec![0.0; results.policy.len()],
        value: vec![0.0; results.value.len()],
        owner: vec![0.0; results.owner.len()],
    };
    let mut total = Losses::default();
    let (policy_len, seats) = (results.policy.len() / rows, results.value.len() / rows);
    let owner_len = results.owner.len() / rows;
    for row in 0..rows {
        if let Some(target) = &batch.policy[row] {
            let at = row * policy_len..(row + 1) * policy_len;
            let out = &mut gradient.policy[at.clone()];
            total.policy += policy_loss(&results.policy[at], target, weights.policy * share, out);
            total.policy_rows += 1;
        }
        let at = row * seats..(row + 1) * seats;
        let target = &batch.value[row].0[..seats];
        let out = &mut gradient.value[at.clone()];
        total.value += cross_entropy(&results.value[at], target, weights.value * share, out);
        let at = row * owner_len..(row + 1) * owner_len;
        let slots = owner_len / (seats + 1);
        let classes = &batch.owner[row * slots..(row + 1) * slots];
        let out = &mut gradient.owner[at.clone()];
        total.owner += owner_loss(&results.owner[at], classes, weights.owner * share, out);
    }
    total.finish(rows);
    (total, gradient)
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

/// Mean cross entropy over the cells of one board; adds its gradient times `scale`.
fn owner_loss(outputs: &[f32], classes: &[u8], scale: f32, gradient: &mut [f32]) -> f32 {
    let width = outputs.len() / classes.len();
    let cells = classes.iter().filter(|class| **class != Batch::BESIDE).count();
    #[allow(clippy::cast_precision_loss)]
    let share = 1.0 / cells.max(1) as f32;
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

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let (logits, target) = ([0.3f32, -1.0, 0.7], [0.2f32, 0.5, 0.3]);
        let mut gradient = [0.0; 3];
        cross_entropy(&logits, &target, 1.0, &mut gradient);
        for index in 0..3 {
            let nudged = |by: f32| {
                let mut logits = logits;
                logits[index] += by;
                cross_entropy(&logits, &target, 1.0, &mut [0.0; 3])
            };
            let slope = (nudged(0.01) - nudged(-0.01)) / 0.02;
            assert!((slope - gradient[index]).abs() < 1e-3, "{slope} {}", gradient[index]);
        }
    }
}
