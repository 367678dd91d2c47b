//! The network on burn: trains, and is the reference for every other engine.

use std::collections::HashMap;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData, activation};

use super::layers::{Block, Board, Conv, Dense, Loader};
use super::{NetShape, Weights, WeightsError};
use crate::encode::Inputs;

/// Parameters of the network.
#[derive(Module, Debug)]
pub(crate) struct Params {
    stem: Conv,
    globals: Dense,
    blocks: Vec<Block>,
    policy_hidden: Conv,
    policy_pool: Dense,
    policy_planes: Conv,
    policy_scalars: Dense,
    value_hidden: Conv,
    value_dense: Dense,
    value_seats: Dense,
    owner: Conv,
}

/// Outputs for a batch, before any softmax.
#[derive(Debug)]
pub struct Outputs {
    /// Rows x (slots x policy planes, then scalars), channels-last.
    pub policy: Tensor<2>,
    /// Rows x seats, beginning with the mover.
    pub value: Tensor<2>,
    /// Rows x slots x (seats beginning with the mover, nobody): who owns the cell at the end.
    pub owner: Tensor<3>,
}

/// A residual network with a policy head, a value head per seat and a final-owner head.
#[derive(Debug, Clone)]
pub struct Net {
    shape: NetShape,
    pub(crate) params: Params,
    board: Board,
    device: Device,
}

impl Net {
    /// Puts weights on a device; on an autodiff device the network trains.
    pub fn new(shape: NetShape, weights: &Weights, device: &Device) -> Self {
        let load = Loader::new(weights, device);
        let params = Params {
            stem: load.conv("stem"),
            globals: load.dense("globals"),
            blocks: (0..shape.size.blocks).map(|index| load.block(index)).collect(),
            policy_hidden: load.conv("policy.hidden"),
            policy_pool: load.dense("policy.pool"),
            policy_planes: load.conv("policy.planes"),
            policy_scalars: load.dense("policy.scalars"),
            value_hidden: load.conv("value.hidden"),
            value_dense: load.dense("value.dense"),
            value_seats: load.dense("value.seats"),
            owner: load.conv("owner"),
        };
        let board = Board::new(&shape, device);
        Self { shape, params, board, device: device.clone() }
    }

    /// The shape that it was made with.
    pub fn shape(&self) -> &NetShape {
        &self.shape
    }

    /// Where it lives.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Runs a batch; spatial inputs are rows x side x side x planes.
    pub fn forward(&self, planes: Tensor<4>, globals: Tensor<2>) -> Outputs {
        let p = &self.params;
        let bias = p.globals.per_channel(globals);
        let x = p.stem.forward(planes.permute([0, 3, 1, 2])) + bias;
        let mut x = self.board.masked_relu(x);
        for block in &p.blocks {
            x = block.forward(x, &self.board);
        }
        let pooled = self.board.pool(x.clone());
        Outputs {
            policy: self.policy(x.clone(), pooled),
            value: self.value(x.clone()),
            owner: slots_last(p.owner.forward(x)),
        }
    }

    /// The inputs as tensors on this network's device.
    pub fn upload(&self, inputs: &Inputs) -> (Tensor<4>, Tensor<2>) {
        let NetShape { side, planes, globals, .. } = self.shape;
        let rows = inputs.rows;
        let spatial = TensorData::new(inputs.planes.clone(), [rows, side, side, planes]);
        let global = TensorData::new(inputs.globals.clone(), [rows, globals]);
        (Tensor::from_data(spatial, &self.device), Tensor::from_data(global, &self.device))
    }

    /// Reads the weights back.
    ///
    /// # Errors
    /// When a value is infinite or not a number.
    pub fn weights(&self) -> Result<Weights, WeightsError> {
        let mut reader = ReadBack::default();
        self.params.visit(&mut reader);
        let mut numbers = 0..;
        Weights::collect(&self.shape, |_| reader.0.remove(&numbers.next()?))
    }

    fn policy(&self, x: Tensor<4>, pooled: Tensor<2>) -> Tensor<2> {
        let p = &self.params;
        let hidden = p.policy_hidden.forward(x) + p.policy_pool.per_channel(pooled.clone());
        let planes = slots_last(p.policy_planes.forward(activation::relu(hidden)));
        let rows = planes.dims()[0];
        let flat = planes.reshape([rows, self.shape.area() * self.shape.policy_planes]);
        Tensor::cat(vec![flat, p.policy_scalars.forward(pooled)], 1)
    }

    fn value(&self, x: Tensor<4>) -> Tensor<2> {
        let p = &self.params;
        let hidden = self.board.masked_relu(p.value_hidden.forward(x));
        let hidden = activation::relu(p.value_dense.forward(self.board.pool(hidden)));
        p.value_seats.forward(hidden)
    }
}

/// Copies parameters to the host, by number.
#[derive(Default)]
struct ReadBack(HashMap<u64, Vec<f32>>);

impl ModuleVisitor for ReadBack {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Ok(values) = param.val().into_data().try_into_vec() {
            self.0.insert(param.id.val(), values);
        }
    }
}

/// Rows x channels x height x width to rows x slots x channels.
fn slots_last(x: Tensor<4>) -> Tensor<3> {
    let [rows, channels, height, width] = x.dims();
    x.permute([0, 2, 3, 1]).reshape([rows, height * width, channels])
}
