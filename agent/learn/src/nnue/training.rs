//! Learning to value positions from how recorded games ended.

use burn::optim::{AdamWConfig, GradientsParams};
use burn::tensor::Device;

use super::model::Model;
use super::{Nnue, NnueEvaluator, NnueShape};
use crate::dataset::{Dataset, Position};
use crate::net::{Weights, WeightsError};
use crate::rng;
use crate::search::Leaf;
use crate::search::lookahead::Values as _;

/// Knobs of training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NnueRecipe {
    /// Steps of the optimiser.
    pub steps: u64,
    /// Positions per step.
    pub batch: usize,
    /// Learning rate of the first step; it falls linearly to nothing.
    pub rate: f64,
    /// Decay of weights per step, times the rate.
    pub weight_decay: f32,
    /// How much the value that a recorded search found counts against how the game ended, 0 to 1.
    pub search_share: f32,
    /// Seed of the weights and of the draws.
    pub seed: u64,
}

impl Default for NnueRecipe {
    fn default() -> Self {
        Self { steps: 4000, batch: 256, rate: 2e-3, weight_decay: 0.02, search_share: 0.5, seed: 1 }
    }
}

/// Why training stopped.
#[derive(Debug, thiserror::Error)]
pub enum NnueTrainError {
    /// The data set has no rows.
    #[error("there are no rows to train on: play more games first")]
    NoRows,
    /// The loss is not a number.
    #[error("the loss at step {0} is not finite: lower the learning rate")]
    NotFinite(u64),
    /// The weights are not finite, or too large to play.
    #[error("training broke the weights: {0}")]
    Weights(#[from] WeightsError),
}

/// A network with what it makes of games that it did not learn from.
#[derive(Debug)]
pub struct Trained {
    /// The weights.
    pub weights: Weights,
    /// Positions held out.
    pub held_out: usize,
    /// Mean cross entropy on them; `None` without any.
    pub loss: Option<f32>,
    /// See [`order`].
    pub order: Option<f32>,
}

/// Most positions that a network is measured on.
const MEASURED: usize = 4096;

/// Trains a network from fresh weights; `progress` hears of each step and its loss.
///
/// # Errors
/// When there are no rows, or a loss or weight is not finite.
pub fn train(
    data: &Dataset,
    recipe: NnueRecipe,
    device: &Device,
    progress: &mut dyn FnMut(u64, f32),
) -> Result<Trained, NnueTrainError> {
    if data.is_empty() {
        return Err(NnueTrainError::NoRows);
    }
    let shape = NnueShape::new(data.encoder().config());
    let fresh = Weights::random(shape.tensors(), &mut rng::stream(recipe.seed, "nnue", 0));
    let mut model = Model::new(shape, &fresh, &device.clone().autodiff());
    let mut optimizer = AdamWConfig::new().with_weight_decay(recipe.weight_decay).init();
    for step in 0..recipe.steps {
        let mut rng = rng::stream(recipe.seed, "nnue batch", step);
        let batch = data.sample_positions(recipe.batch, &mut rng);
        let loss = model.loss(&batch, recipe.search_share);
        let seen: f32 = loss.clone().into_scalar();
        if !seen.is_finite() {
            return Err(NnueTrainError::NotFinite(step));
        }
        let gradients = GradientsParams::from_grads(loss.backward(), &model.params);
        model.params = optimizer.step(rate(recipe, step), model.params, gradients);
        progress(step, seen);
    }
    measured(shape, model.weights()?, &data.held_out_positions(MEASURED), device)
}

fn rate(recipe: NnueRecipe, step: u64) -> f64 {
    recipe.rate * (1.0 - step as f64 / recipe.steps as f64)
}

fn measured(
    shape: NnueShape,
    weights: Weights,
    held_out: &[Position],
    device: &Device,
) -> Result<Trained, NnueTrainError> {
    let nnue = Nnue::new(shape, &weights)?;
    let loss = (!held_out.is_empty())
        .then(|| Model::new(shape, &weights, device).loss(held_out, 0.0).into_scalar());
    let order = order(&mut NnueEvaluator::new(nnue.into()), held_out);
    Ok(Trained { weights, held_out: held_out.len(), loss, order })
}

/// Share of pairs of a won and a lost position, for the seat to move, in which the won one has the
/// higher value: one half by chance, 1 at best. `None` without such pairs.
pub fn order(evaluator: &mut NnueEvaluator, positions: &[Position]) -> Option<f32> {
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for position in positions {
        let Some(mover) = position.game.to_move() else { continue };
        let leaf = Leaf { state: &position.game, legal: &[] };
        let value = evaluator.values(&[leaf])[0].of(mover);
        let share = position.result.of(mover);
        if share >= 1.0 {
            won.push(value);
        } else if share <= 0.0 {
            lost.push(value);
        }
    }
    lost.sort_by(f32::total_cmp);
    let below = |value: &f32| lost.partition_point(|other| other < value);
    let right: usize = won.iter().map(below).sum();
    let pairs = won.len() * lost.len();
    (pairs > 0).then(|| right as f32 / pairs as f32)
}
