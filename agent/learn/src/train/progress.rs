//! What training reports.

use super::LossWeights;

/// Mean losses of one batch or of several.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Losses {
    /// Of the policy, over the rows that have one.
    pub policy: f32,
    /// Of the value.
    pub value: f32,
    /// Of the final owner, per cell.
    pub owner: f32,
    pub(super) policy_rows: usize,
}

impl Losses {
    /// The weighted sum that is minimised.
    pub fn total(self, weights: LossWeights) -> f32 {
        weights.policy * self.policy + weights.value * self.value + weights.owner * self.owner
    }

    /// From sums over rows to means.
    pub(super) fn finish(&mut self, rows: usize) {
        #[allow(clippy::cast_precision_loss)]
        let (rows, policy_rows) = (rows.max(1) as f32, self.policy_rows.max(1) as f32);
        self.policy /= policy_rows;
        self.value /= rows;
        self.owner /= rows;
    }

    /// Moves towards `other` by a hundredth: a running mean for display.
    pub(super) fn follow(&mut self, other: Self) {
        for (mine, theirs) in [
            (&mut self.policy, other.policy),
            (&mut self.value, other.value),
            (&mut self.owner, other.owner),
        ] {
            *mine += 0.01 * (theirs - *mine);
        }
    }
}

/// The state of training after a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Steps done in this session of training.
    pub done: u64,
    /// Steps to do in this session.
    pub goal: u64,
    /// Steps that the network has learnt in all.
    pub step: u64,
    /// Running mean of the losses.
    pub losses: Losses,
}
