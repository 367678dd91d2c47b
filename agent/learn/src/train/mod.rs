//! The training loop: seeded, resumable, stoppable between steps.

mod best;
mod held_out;
mod loss;
mod losses;
mod progress;
mod step;
mod trainer;

pub use best::Best;
pub use held_out::HeldOut;
pub use losses::{LossWeights, Losses};
pub use progress::Progress;
pub use trainer::{TrainError, Trainer};

/// Knobs of training. The defaults were measured on `square8_2p`: with less decay or more replay
/// the value overfits the few games of the first generations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// Rows per step.
    pub batch: usize,
    /// Learning rate after warm-up.
    pub rate: f64,
    /// Steps in which the rate grows from 0.
    pub warm_up: u64,
    /// Decay of weights per step, times the rate.
    pub weight_decay: f32,
    /// Largest norm of each tensor's gradient.
    pub clip: f32,
    /// Share of the averaged weights that survives a step.
    pub averaging: f32,
    /// What is minimised.
    pub losses: LossWeights,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            batch: 128,
            rate: 1e-3,
            warm_up: 200,
            weight_decay: 0.02,
            clip: 1.0,
            averaging: 0.995,
            losses: LossWeights::default(),
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

    /// Steps that give `rows` new rows a replay ratio: each is seen `ratio` times on average.
    pub fn steps_for(&self, rows: u64, ratio: f64) -> u64 {
        (rows as f64 * ratio / self.batch as f64).round() as u64
    }
}

#[cfg(test)]
mod tests;
