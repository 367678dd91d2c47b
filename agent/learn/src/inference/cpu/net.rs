//! A network prepared for the CPU engine.

use super::Conv;
use crate::inference::Precision;
use crate::kernels::{Board, Conv3x3, Dense};
use crate::net::{NetShape, Weights};

/// A residual block.
#[derive(Debug, Clone)]
pub(super) struct CpuBlock {
    pub(super) first: Conv,
    pub(super) pool: Option<Dense>,
    pub(super) second: Conv,
}

/// Weights in the order in which the kernels read them.
#[derive(Debug, Clone)]
pub struct CpuNet {
    pub(super) shape: NetShape,
    /// Slots that are no cells of the board.
    pub(super) beside: Vec<usize>,
    pub(super) precision: Precision,
    /// Without its bias.
    pub(super) stem: Conv3x3,
    /// With the bias of the stem.
    pub(super) globals: Dense,
    pub(super) blocks: Vec<CpuBlock>,
    pub(super) policy_hidden: Dense,
    pub(super) policy_pool: Dense,
    pub(super) policy_planes: Dense,
    pub(super) policy_scalars: Dense,
    pub(super) value_hidden: Dense,
    pub(super) value_dense: Dense,
    pub(super) value_seats: Dense,
}

impl CpuNet {
    /// Prepares the weights of a network.
    pub fn new(shape: NetShape, weights: &Weights) -> Self {
        Self::packed(shape, weights, None)
    }

    /// Prepares them for 8-bit integers; `largest` is what [`CpuEngine::largest_inputs`] of the same
    /// network found on positions like those to come.
    ///
    /// [`CpuEngine::largest_inputs`]: super::CpuEngine::largest_inputs
    ///
    /// # Panics
    /// When there are not as many values as convolutions in the trunk.
    pub fn int8(shape: NetShape, weights: &Weights, largest: &[f32]) -> Self {
        Self::packed(shape, weights, Some(largest))
    }

    fn packed(shape: NetShape, weights: &Weights, largest: Option<&[f32]>) -> Self {
        let pack = Packer { weights, board: Board::new(shape.side), largest };
        let beside = (0..shape.area()).filter(|slot| shape.mask[*slot] == 0.0).collect();
        Self {
            beside,
            precision: if largest.is_some() { Precision::Int8 } else { Precision::F32 },
            stem: pack.stem(),
            globals: pack.dense("globals", weights.get("stem.bias")),
            blocks: (0..shape.size.blocks).map(|index| pack.block(index)).collect(),
            policy_hidden: pack.pointwise("policy.hidden"),
            policy_pool: pack.dense("policy.pool", &[]),
            policy_planes: pack.pointwise("policy.planes"),
            policy_scalars: pack.dense("policy.scalars", &[]),
            value_hidden: pack.pointwise("value.hidden"),
            value_dense: pack.dense("value.dense", &[]),
            value_seats: pack.dense("value.seats", &[]),
            shape,
        }
    }

    /// Spatial inputs of one position.
    pub(super) fn inputs_per_row(&self) -> usize {
        self.shape.area() * self.shape.planes
    }

    /// Global inputs of one position.
    pub(super) fn globals_per_row(&self) -> usize {
        self.shape.globals
    }

    /// Positions whose activations stay in the cache together.
    pub(super) fn rows_at_once(&self) -> usize {
        Board::new(self.shape.side).rows_at_once()
    }

    /// Cells of the board.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn cells(&self) -> f32 {
        (self.shape.area() - self.beside.len()) as f32
    }
}

struct Packer<'a> {
    weights: &'a Weights,
    board: Board,
    /// The largest input of each convolution of the trunk, for 8-bit integers.
    largest: Option<&'a [f32]>,
}

impl Packer<'_> {
    fn parts(&self, name: &str) -> (&[f32], &[f32]) {
        let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        (self.weights.get(&weight), self.weights.get(&bias))
    }

    fn stem(&self) -> Conv3x3 {
        let (weight, bias) = self.parts("stem");
        let (outputs, inputs) = (bias.len(), weight.len() / bias.len() / 9);
        Conv3x3::new(self.board, weight, inputs, outputs)
    }

    /// The convolution of the trunk with this number.
    fn conv(&self, name: &str, number: usize) -> Conv {
        let (weight, bias) = self.parts(name);
        match self.largest {
            Some(largest) => Conv::int8(self.board, weight, bias, largest[number]),
            None => Conv::new(self.board, weight, bias),
        }
    }

    /// A 1x1 convolution.
    fn pointwise(&self, name: &str) -> Dense {
        let (weight, bias) = self.parts(name);
        let inputs = weight.len() / bias.len();
        Dense::new(inputs, bias, |output, input| weight[output * inputs + input])
    }

    /// A dense layer whose bias may take in that of another.
    fn dense(&self, name: &str, more_bias: &[f32]) -> Dense {
        let (weight, bias) = self.parts(name);
        let mut sum = bias.to_vec();
        sum.iter_mut().zip(more_bias).for_each(|(sum, more)| *sum += more);
        let outputs = bias.len();
        Dense::new(weight.len() / outputs, &sum, |output, input| weight[input * outputs + output])
    }

    fn block(&self, index: usize) -> CpuBlock {
        let name = |part: &str| format!("block{index}.{part}");
        CpuBlock {
            first: self.conv(&name("first"), 2 * index),
            pool: NetShape::pools(index).then(|| self.dense(&name("pool"), &[])),
            second: self.conv(&name("second"), 2 * index + 1),
        }
    }
}
