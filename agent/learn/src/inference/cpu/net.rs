//! A network prepared for the CPU engine.

use super::conv::ConvWeights;
use super::dense::DenseWeights;
use super::layout::{CHANNEL_STEP, Grid};
use crate::net::{NetShape, Weights};

/// A residual block.
#[derive(Debug, Clone)]
pub(super) struct CpuBlock {
    pub(super) first: ConvWeights,
    pub(super) pool: Option<DenseWeights>,
    pub(super) second: ConvWeights,
}

/// Weights in the order in which the kernels read them; channels are padded with zeros.
#[derive(Debug, Clone)]
pub struct CpuNet {
    pub(super) shape: NetShape,
    pub(super) grid: Grid,
    pub(super) stem: ConvWeights,
    pub(super) globals: DenseWeights,
    pub(super) blocks: Vec<CpuBlock>,
    pub(super) policy_hidden: ConvWeights,
    pub(super) policy_pool: DenseWeights,
    pub(super) policy_planes: ConvWeights,
    pub(super) policy_scalars: DenseWeights,
    pub(super) value_hidden: ConvWeights,
    pub(super) value_dense: DenseWeights,
    pub(super) value_seats: DenseWeights,
}

impl CpuNet {
    /// Prepares the weights of a network.
    pub fn new(shape: NetShape, weights: &Weights) -> Self {
        let trunk = shape.size.channels.next_multiple_of(CHANNEL_STEP);
        let pack = Packer { weights, trunk };
        Self {
            grid: Grid::new(shape.side, &shape.mask),
            stem: pack.conv("stem", 3, shape.planes),
            globals: pack.dense("globals", trunk),
            blocks: (0..shape.size.blocks).map(|index| pack.block(index)).collect(),
            policy_hidden: pack.conv("policy.hidden", 1, trunk),
            policy_pool: pack.dense("policy.pool", trunk),
            policy_planes: pack.conv("policy.planes", 1, trunk),
            policy_scalars: pack.dense("policy.scalars", shape.policy_scalars),
            value_hidden: pack.conv("value.hidden", 1, trunk),
            value_dense: pack.dense_as_is("value.dense"),
            value_seats: pack.dense_as_is("value.seats"),
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

    /// Channels of the trunk, padded.
    pub(super) fn trunk(&self) -> usize {
        self.stem.outputs()
    }

    /// Channels of the trunk that the network really has.
    pub(super) fn real_trunk(&self) -> usize {
        self.shape.size.channels
    }
}

struct Packer<'a> {
    weights: &'a Weights,
    trunk: usize,
}

impl Packer<'_> {
    fn parts(&self, name: &str) -> (&[f32], &[f32]) {
        let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
        (self.weights.get(&weight), self.weights.get(&bias))
    }

    fn conv(&self, name: &str, kernel: usize, inputs: usize) -> ConvWeights {
        let (weight, bias) = self.parts(name);
        ConvWeights::new(weight, bias, kernel, inputs)
    }

    fn dense(&self, name: &str, outputs: usize) -> DenseWeights {
        let (weight, bias) = self.parts(name);
        DenseWeights::new(weight, bias, outputs)
    }

    fn dense_as_is(&self, name: &str) -> DenseWeights {
        let (weight, bias) = self.parts(name);
        DenseWeights::new(weight, bias, bias.len())
    }

    fn block(&self, index: usize) -> CpuBlock {
        let name = |part: &str| format!("block{index}.{part}");
        CpuBlock {
            first: self.conv(&name("first"), 3, self.trunk),
            pool: NetShape::pools(index).then(|| self.dense(&name("pool"), self.trunk)),
            second: self.conv(&name("second"), 3, self.trunk),
        }
    }
}
