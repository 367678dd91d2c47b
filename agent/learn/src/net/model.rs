//! The network on burn: trains, and is the reference for every other engine.

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData, activation};

use super::layers::{Block, Board, Conv, Dense, Loader, read_back};
use super::{Heads, NetShape, Weights, WeightsError};
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
    value_margins: Dense,
    value_moves_left: Dense,
    owner: Conv,
    soft_policy_planes: Conv,
    soft_policy_scalars: Dense,
}

/// Outputs for a batch, before any softmax, row after row: policies are rows x (slots x policy
/// planes, then scalars), the value rows x seats, the owner rows x (slots x (seats + 1)), margins
/// rows x (eliminations of each seat, then territory of each), moves left rows x 1.
pub type Outputs = Heads<Tensor<2>>;

/// A residual network. Policy and value play; the other heads only teach the trunk.
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
            value_margins: load.dense("value.margins"),
            value_moves_left: load.dense("value.moves_left"),
            owner: load.conv("owner"),
            soft_policy_planes: load.conv("soft_policy.planes"),
            soft_policy_scalars: load.dense("soft_policy.scalars"),
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

    /// All outputs for a batch; spatial inputs are rows x side x side x planes.
    pub fn forward(&self, planes: Tensor<4>, globals: Tensor<2>) -> Outputs {
        let p = &self.params;
        let x = self.trunk(planes, globals);
        let pooled = self.board.pool(x.clone());
        let moves = self.policy_hidden(x.clone(), pooled.clone());
        let judged = self.value_hidden(x.clone());
        Heads {
            policy: flat(&p.policy_planes, &p.policy_scalars, moves.clone(), pooled.clone()),
            soft_policy: flat(&p.soft_policy_planes, &p.soft_policy_scalars, moves, pooled),
            value: p.value_seats.forward(judged.clone()),
            owner: slots_last(p.owner.forward(x)),
            margins: p.value_margins.forward(judged.clone()),
            moves_left: p.value_moves_left.forward(judged),
        }
    }

    /// What play needs of a batch: policy and value.
    pub fn play(&self, planes: Tensor<4>, globals: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
        let p = &self.params;
        let x = self.trunk(planes, globals);
        let pooled = self.board.pool(x.clone());
        let moves = self.policy_hidden(x.clone(), pooled.clone());
        let policy = flat(&p.policy_planes, &p.policy_scalars, moves, pooled);
        (policy, p.value_seats.forward(self.value_hidden(x)))
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
        read_back(&self.params, self.shape.tensors())
    }

    fn trunk(&self, planes: Tensor<4>, globals: Tensor<2>) -> Tensor<4> {
        let p = &self.params;
        let bias = p.globals.per_channel(globals);
        let stem = p.stem.forward(planes) + bias;
        let x = self.board.masked_relu(stem);
        p.blocks.iter().fold(x, |x, block| block.forward(x, &self.board))
    }

    fn policy_hidden(&self, x: Tensor<4>, pooled: Tensor<2>) -> Tensor<4> {
        let p = &self.params;
        activation::relu(p.policy_hidden.forward(x) + p.policy_pool.per_channel(pooled))
    }

    fn value_hidden(&self, x: Tensor<4>) -> Tensor<2> {
        let p = &self.params;
        let hidden = self.board.masked_relu(p.value_hidden.forward(x));
        activation::relu(p.value_dense.forward(self.board.pool(hidden)))
    }
}

/// Logits of the slots, then those without a slot.
fn flat(planes: &Conv, scalars: &Dense, hidden: Tensor<4>, pooled: Tensor<2>) -> Tensor<2> {
    Tensor::cat(vec![slots_last(planes.forward(hidden)), scalars.forward(pooled)], 1)
}

/// Rows x height x width x channels to rows x (slots x channels).
fn slots_last(x: Tensor<4>) -> Tensor<2> {
    let [rows, height, width, channels] = x.dims();
    x.reshape([rows, height * width * channels])
}
