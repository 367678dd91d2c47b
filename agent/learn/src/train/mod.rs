//! The training loop: seeded, resumable, stoppable between steps.

mod best;
mod clip;
mod held_out;
mod loss;
mod losses;
mod progress;
mod step;
mod trainer;

pub use best::Best;
pub use clip::Clipping;
pub use held_out::HeldOut;
pub use losses::{LossWeights, Losses};
pub use progress::Progress;
pub use trainer::{TrainError, Trainer};

use crate::dataset::{Augmentation, Emphasis};

/// Knobs of training. The defaults were measured on `square8_2p`: with less decay or more replay
/// the value overfits the few games of the first generations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// Rows that go through the network at a time.
    pub batch: usize,
    /// Batches per step, at least 1: the gradient of a step is the mean over the rows of all, as if
    /// they had been one, in the memory that one takes. The rate is not changed by it.
    pub accumulate: usize,
    /// Learning rate after warm-up.
    pub rate: f64,
    /// Steps in which the rate grows from 0.
    pub warm_up: u64,
    /// Decay of weights per step, times the rate.
    pub weight_decay: f32,
    /// Largest norm of gradients.
    pub clip: f32,
    /// Of which gradients.
    pub clipping: Clipping,
    /// Share of the averaged weights that survives a step.
    pub averaging: f32,
    /// What is minimised.
    pub losses: LossWeights,
    /// Which rows are drawn more often. The data set is told once it is complete
    /// ([`crate::dataset::Dataset::weigh`]); the trainer draws from it as it is.
    pub emphasis: Emphasis,
    /// Through which symmetries they are seen, which the data set is told as well
    /// ([`crate::dataset::Dataset::augment`]).
    pub augmentation: Augmentation,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            batch: 128,
            accumulate: 1,
            rate: 1e-3,
            warm_up: 200,
            weight_decay: 0.02,
            clip: 1.0,
            clipping: Clipping::Tensor,
            averaging: 0.995,
            losses: LossWeights::default(),
            emphasis: Emphasis::default(),
            augmentation: Augmentation::default(),
        }
    }
}

impl Recipe {
    /// How often each new row is learnt from on average, where symmetries multiply the rows.
    pub const REPLAY_RATIO: f64 = 2.0;

    /// The recipe when this share of a run's budget is used: the rate falls to a third when a fifth
    /// is left, and again in the last tenth (a late drop gained KataGo about 100 to 230 Elo).
    #[must_use]
    pub fn near_the_end(self, used: f64) -> Self {
        let factor = match used {
            0.9.. => 1.0 / 9.0,
            0.8.. => 1.0 / 3.0,
            _ => 1.0,
        };
        Self { rate: self.rate * factor, ..self }
    }

    /// Rows that a step learns from.
    pub fn rows_per_step(&self) -> usize {
        self.batch * self.accumulate.max(1)
    }

    /// Steps that give `rows` new rows a replay ratio: each is seen `ratio` times on average.
    pub fn steps_for(&self, rows: u64, ratio: f64) -> u64 {
        (rows as f64 * ratio / self.rows_per_step() as f64).round() as u64
    }
}

#[cfg(test)]
mod tests;
