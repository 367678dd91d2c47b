//! The losses of the heads, and how much each counts.

use serde::{Deserialize, Serialize};

use crate::net::Heads;

/// How much the loss of each head counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LossWeights(pub Heads<f32>);

impl Default for LossWeights {
    fn default() -> Self {
        Self(Heads {
            policy: 1.0,
            soft_policy: 1.0,
            value: 1.0,
            owner: 0.5,
            margins: 0.2,
            moves_left: 0.1,
        })
    }
}

/// Mean losses of one batch or of several, per head: cross entropies, and squared errors of margins
/// and moves left. Policies are means over the rows that have one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Losses(pub Heads<f32>);

impl Losses {
    /// The weighted sum that is minimised.
    pub fn total(self, weights: LossWeights) -> f32 {
        self.0.zip(weights.0).map(|(loss, weight)| loss * weight).into_array().iter().sum()
    }

    /// The loss of the policy; `None` where no row had one: a cross entropy over several moves is more
    /// than nothing.
    pub fn policy(self) -> Option<f32> {
        (self.0.policy != 0.0).then_some(self.0.policy)
    }

    /// Both together.
    #[must_use]
    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0.zip(other.0).map(|(mine, theirs)| mine + theirs))
    }

    /// Moves towards `other` by a hundredth: a running mean.
    pub(super) fn follow(&mut self, other: Self) {
        self.0 = self.0.zip(other.0).map(|(mine, theirs)| mine + 0.01 * (theirs - mine));
    }
}
