//! A network in training with its optimiser.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use burn::grad_clipping::GradientClippingConfig;
use burn::optim::{AdamWConfig, ModuleOptimizer};
use burn::tensor::{Bytes, Device};

use super::{Best, Clipping, HeldOut, Losses, Progress, Recipe};
use super::{held_out, step};
use crate::checkpoint::TrainingState;
use crate::dataset::{Batch, Dataset};
use crate::net::{Net, NetShape, Weights, WeightsError};
use crate::rng;

/// Why training stopped.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The data set has no rows.
    #[error("there are no rows to train on: play more games first")]
    NoRows,
    /// A loss is not a number.
    #[error(
        "the loss at step {step} is not finite ({losses:?}): lower the learning rate and go on from the last checkpoint"
    )]
    NotFinite {
        /// The step.
        step: u64,
        /// The losses.
        losses: Losses,
    },
    /// The weights are not finite.
    #[error("training broke the weights: {0}")]
    Weights(#[from] WeightsError),
    /// The state of the optimiser cannot be stored or read.
    #[error("the optimiser's state is not usable: {0}")]
    Optimizer(String),
}

/// A network in training.
pub struct Trainer {
    recipe: Recipe,
    seed: u64,
    net: Net,
    optimizer: ModuleOptimizer,
    average: Weights,
    step: u64,
    losses: Option<Losses>,
    best: Option<Best>,
    /// Where networks are measured; they are trained on its autodiff twin.
    device: Device,
}

impl Trainer {
    /// Begins with the given weights and a fresh optimiser.
    pub fn new(
        shape: NetShape,
        weights: Weights,
        recipe: Recipe,
        seed: u64,
        device: &Device,
    ) -> Self {
        Self {
            recipe,
            seed,
            net: Net::new(shape, &weights, &device.clone().autodiff()),
            optimizer: new_optimizer(&recipe),
            average: weights,
            step: 0,
            losses: None,
            best: None,
            device: device.clone(),
        }
    }

    /// Goes on from a stored state.
    ///
    /// # Errors
    /// When the optimiser's part cannot be read.
    pub fn resume(
        shape: NetShape,
        state: TrainingState,
        recipe: Recipe,
        device: &Device,
    ) -> Result<Self, TrainError> {
        let mut trainer = Self::new(shape, state.weights, recipe, state.seed, device);
        let read = new_optimizer(&recipe).from_bytes(Bytes::from_bytes_vec(state.optimizer));
        trainer.optimizer = read.map_err(|error| TrainError::Optimizer(error.to_string()))?;
        trainer.average = state.average;
        trainer.step = state.step;
        trainer.losses = state.losses;
        trainer.best = state.best;
        Ok(trainer)
    }

    /// Everything that [`Self::resume`] needs.
    ///
    /// # Errors
    /// When weights are not finite or the optimiser's state cannot be written.
    pub fn state(&self) -> Result<TrainingState, TrainError> {
        let bytes = self.optimizer.into_bytes();
        let bytes = bytes.map_err(|error| TrainError::Optimizer(error.to_string()))?;
        Ok(TrainingState {
            weights: self.net.weights()?,
            average: self.average.clone(),
            optimizer: bytes.to_vec(),
            step: self.step,
            seed: self.seed,
            losses: self.losses,
            rate: Some(self.recipe.rate),
            best: self.best.clone(),
        })
    }

    /// Changes the learning rate of the steps to come.
    pub fn set_rate(&mut self, rate: f64) {
        self.recipe.rate = rate;
    }

    /// Seed of the draws of batches.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Steps learnt in all.
    pub fn step(&self) -> u64 {
        self.step
    }

    /// Running mean of the losses; `None` before the first step.
    pub fn losses(&self) -> Option<Losses> {
        self.losses
    }

    /// The averaged weights as they stand.
    pub fn averaged(&self) -> &Weights {
        &self.average
    }

    /// The averaged weights that play: the best that were looked at, else those that stand.
    pub fn kept(&self) -> &Weights {
        self.best.as_ref().map_or(&self.average, |best| &best.weights)
    }

    /// The best that [`Self::look`] found; `None` before a look, and where nothing is held out.
    pub fn best(&self) -> Option<&Best> {
        self.best.as_ref()
    }

    /// Measures the averaged weights on what is held out, and keeps them if they are the best so far;
    /// `None` where nothing is held out.
    pub fn look(&mut self, data: &Dataset) -> Option<HeldOut> {
        let found = self.held_out(&self.average, data)?;
        Best::take_in(&mut self.best, found.total, self.step, &self.average);
        Some(found)
    }

    /// What weights of this network's shape make of what `data` holds out; `None` where that is
    /// nothing.
    pub fn held_out(&self, weights: &Weights, data: &Dataset) -> Option<HeldOut> {
        let shape = self.net.shape().clone();
        held_out::measure((shape, weights), data, self.recipe.losses, &self.device)
    }

    /// Learns `steps` batches drawn from `data`, fewer when `stop` is set or `progress` breaks.
    ///
    /// # Errors
    /// When there are no rows, or a loss or weight is not finite.
    pub fn run(
        &mut self,
        data: &Dataset,
        steps: u64,
        stop: &AtomicBool,
        progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<(), TrainError> {
        for done in 0..steps {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let batch = self.next_batch(data)?;
            let newest = self.learn(&batch)?;
            let losses = self.losses.get_or_insert(newest);
            losses.follow(newest);
            let report = Progress { done: done + 1, goal: steps, step: self.step, losses: *losses };
            if progress(&report).is_break() {
                break;
            }
        }
        Ok(self.average.check_finite()?)
    }

    /// The batch that the next step learns.
    ///
    /// # Errors
    /// When there are no rows.
    pub fn next_batch(&self, data: &Dataset) -> Result<Batch, TrainError> {
        if data.is_empty() {
            return Err(TrainError::NoRows);
        }
        let mut rng = rng::stream(self.seed, "training batch", self.step);
        Ok(data.sample(self.recipe.rows_per_step(), &mut rng))
    }

    /// Learns one batch.
    ///
    /// # Errors
    /// When the loss or a weight is not finite; the network is then left as it was.
    pub fn learn(&mut self, batch: &Batch) -> Result<Losses, TrainError> {
        let rate = self.rate();
        let weights = self.recipe.losses;
        let before = self.net.params.clone();
        let losses = step::learn(&mut self.net, &mut self.optimizer, batch, &self.recipe, rate);
        if !losses.total(weights).is_finite() {
            return Err(TrainError::NotFinite { step: self.step, losses });
        }
        // A gradient can be broken although the loss is not: rectifiers hide what is no number.
        let learnt = self.net.weights().inspect_err(|_| self.net.params = before)?;
        self.step += 1;
        self.average.approach(&learnt, self.averaging());
        Ok(losses)
    }

    /// The losses of rows that are not learnt from, of the network as it is.
    pub fn measure(&self, batch: &Batch) -> Losses {
        step::measure(&self.net, batch, self.recipe.losses)
    }

    /// Grows linearly during warm-up.
    fn rate(&self) -> f64 {
        let share = (self.step + 1) as f64 / self.recipe.warm_up.max(1) as f64;
        self.recipe.rate * share.min(1.0)
    }

    /// Early on the average forgets faster, so that it leaves the random start behind.
    fn averaging(&self) -> f32 {
        let step = self.step as f32;
        self.recipe.averaging.min(step / (step + 10.0))
    }
}

fn new_optimizer(recipe: &Recipe) -> ModuleOptimizer {
    let of_tensors = recipe.clipping == Clipping::Tensor;
    AdamWConfig::new()
        .with_weight_decay(recipe.weight_decay)
        .with_grad_clipping(of_tensors.then_some(GradientClippingConfig::Norm(recipe.clip)))
        .init()
}
