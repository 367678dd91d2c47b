//! The network on burn: trains, and is the reference for what plays.

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData, activation};

use super::NnueShape;
use super::features::FeatureSet;
use super::shape::WIDTH;
use crate::dataset::Position;
use crate::net::{Dense, Loader, Weights, WeightsError, read_back};

/// Parameters of the network.
#[derive(Module, Debug)]
pub(super) struct Params {
    pub(super) accumulator: Dense,
    pub(super) hidden: Dense,
    pub(super) seats: Dense,
}

/// A network on a device.
#[derive(Debug, Clone)]
pub(super) struct Model {
    shape: NnueShape,
    pub(super) params: Params,
    device: Device,
}

impl Model {
    /// Puts weights on a device; on an autodiff device the network trains.
    pub(super) fn new(shape: NnueShape, weights: &Weights, device: &Device) -> Self {
        let load = Loader::new(weights, device);
        let params = Params {
            accumulator: load.dense("accumulator"),
            hidden: load.dense("hidden"),
            seats: load.dense("seats"),
        };
        Self { shape, params, device: device.clone() }
    }

    /// Logits of winning, beginning with the mover: rows x seats.
    pub(super) fn forward(&self, positions: &[Position]) -> Tensor<2> {
        let (space, p) = (self.shape.space, &self.params);
        let (mut held, mut views) = (FeatureSet::default(), Vec::new());
        for position in positions {
            space.read(&position.game, &mut held);
            space.views(&position.game, &held, &mut views);
        }
        let (rows, seats) = (positions.len(), usize::from(space.seats()));
        let views = TensorData::new(views, [rows * seats, space.len()]);
        let sums = p.accumulator.forward(Tensor::from_data(views, &self.device));
        let seen = activation::relu(sums).reshape([rows, seats * WIDTH]);
        p.seats.forward(activation::relu(p.hidden.forward(seen)))
    }

    /// Mean cross entropy against what the positions came to, seats beginning with the mover.
    pub(super) fn loss(&self, positions: &[Position], search_share: f32) -> Tensor<1> {
        let seats = self.shape.space.seats();
        let target = |position: &Position| position.target(search_share, seats).0;
        let targets = positions.iter().map(target);
        let width = usize::from(seats);
        let targets: Vec<f32> = targets.flat_map(|row| row.into_iter().take(width)).collect();
        let targets = TensorData::new(targets, [positions.len(), width]);
        let logs = activation::log_softmax(self.forward(positions), 1);
        -(logs * Tensor::from_data(targets, &self.device)).sum_dim(1).mean()
    }

    /// Reads the weights back.
    ///
    /// # Errors
    /// When a value is infinite or not a number.
    pub(super) fn weights(&self) -> Result<Weights, WeightsError> {
        read_back(&self.params, self.shape.tensors())
    }
}
