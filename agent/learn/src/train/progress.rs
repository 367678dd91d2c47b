//! What training reports.

use super::LossWeights;
use crate::net::Heads;

/// Mean losses of one batch or of several, per head: cross entropies, and squared errors of margins
/// and moves left. Policies are means over the rows that have one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Losses(pub Heads<f32>);

impl Losses {
    /// The weighted sum that is minimised.
    pub fn total(self, weights: LossWeights) -> f32 {
        self.0.zip(weights.0).map(|(loss, weight)| loss * weight).into_array().iter().sum()
    }

    /// Moves towards `other` by a hundredth: a running mean for display.
    pub(super) fn follow(&mut self, other: Self) {
        self.0 = self.0.zip(other.0).map(|(mine, theirs)| mine + 0.01 * (theirs - mine));
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
