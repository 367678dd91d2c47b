//! Inference of the comparison network on the CPU kernels.

use super::SeWeights;
use super::shape::SeShape;
use crate::inference::{Conv, Precision};
use crate::kernels::{Board, Dense, Workspace, pointwise};

/// Outputs of a batch, before any softmax.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SeOutputs {
    /// Rows x slots x policy planes.
    pub policy: Vec<f32>,
    /// Rows x 3.
    pub value: Vec<f32>,
}

struct Block {
    first: Conv,
    second: Conv,
    squeeze: Dense,
    excite: Dense,
}

/// The network with its buffers, for one thread.
pub struct SeEngine {
    shape: SeShape,
    precision: Precision,
    net: SeNet,
    buffers: Buffers,
}

struct SeNet {
    stem: Conv,
    blocks: Vec<Block>,
    policy_hidden: Dense,
    policy_planes: Dense,
    value_hidden: Dense,
    value_dense: Dense,
    value_outcome: Dense,
}

#[derive(Default)]
struct Buffers {
    work: Workspace,
    trunk: Vec<f32>,
    hidden: Vec<f32>,
    result: Vec<f32>,
    pooled: Vec<f32>,
    squeezed: Vec<f32>,
    scale: Vec<f32>,
}

impl SeEngine {
    /// Prepares the weights.
    pub fn new(weights: &SeWeights) -> Self {
        Self::packed(weights, None)
    }

    /// Prepares them for 8-bit integers, for inputs like `input` (rows x slots x planes).
    pub fn int8(weights: &SeWeights, input: &[f32]) -> Self {
        let mut exact = Self::new(weights);
        let mut largest = vec![0.0f32; 2 * weights.shape().blocks];
        exact.in_parts(input, &mut SeOutputs::default(), |mut pass| {
            let mut convolutions = largest.iter_mut();
            pass.trunk(&mut |values| {
                if let Some(largest) = convolutions.next() {
                    *largest = values.iter().copied().fold(*largest, f32::max);
                }
            });
        });
        Self::packed(weights, Some(&largest))
    }

    /// `largest` is the largest input of each convolution of the blocks, for 8-bit integers.
    fn packed(weights: &SeWeights, largest: Option<&[f32]>) -> Self {
        let shape = weights.shape();
        let board = Board::new(shape.side);
        let stem = {
            let (weight, bias) = weights.layer("stem");
            Conv::new(board, weight, bias)
        };
        let conv = |name: &str, number: usize| {
            let (weight, bias) = weights.layer(name);
            match largest {
                Some(largest) => Conv::int8(board, weight, bias, largest[number]),
                None => Conv::new(board, weight, bias),
            }
        };
        let pointwise = |name: &str| {
            let (weight, bias) = weights.layer(name);
            let inputs = weight.len() / bias.len();
            Dense::new(inputs, bias, |output, input| weight[output * inputs + input])
        };
        let dense = |name: &str| {
            let (weight, bias) = weights.layer(name);
            let outputs = bias.len();
            Dense::new(weight.len() / outputs, bias, |output, input| {
                weight[input * outputs + output]
            })
        };
        let block = |index: usize| Block {
            first: conv(&format!("block{index}.first"), 2 * index),
            second: conv(&format!("block{index}.second"), 2 * index + 1),
            squeeze: dense(&format!("block{index}.squeeze")),
            excite: dense(&format!("block{index}.excite")),
        };
        let net = SeNet {
            stem,
            blocks: (0..shape.blocks).map(block).collect(),
            policy_hidden: pointwise("policy.hidden"),
            policy_planes: pointwise("policy.planes"),
            value_hidden: pointwise("value.hidden"),
            value_dense: dense("value.dense"),
            value_outcome: dense("value.outcome"),
        };
        let precision = if largest.is_some() { Precision::Int8 } else { Precision::F32 };
        Self { shape, precision, net, buffers: Buffers::default() }
    }

    /// Replaces `outputs` with those of `input`, rows x slots x planes.
    pub fn run(&mut self, input: &[f32], outputs: &mut SeOutputs) {
        outputs.policy.clear();
        outputs.value.clear();
        self.in_parts(input, outputs, |pass| {
            pass.run();
        });
    }

    /// Does a part of a batch at a time.
    fn in_parts(&mut self, input: &[f32], outputs: &mut SeOutputs, mut work: impl FnMut(Pass<'_>)) {
        let board = Board::new(self.shape.side);
        let chunk = board.rows_at_once() * board.slots() * self.shape.planes;
        let (shape, net, buffers) = (self.shape, &self.net, &mut self.buffers);
        for input in input.chunks(chunk) {
            let (outputs, buffers) = (&mut *outputs, &mut *buffers);
            work(Pass { shape, net, buffers, input, outputs });
        }
    }

    /// Which code runs, for people.
    pub fn describe(&self) -> String {
        self.precision.describe()
    }
}

struct Pass<'a> {
    shape: SeShape,
    net: &'a SeNet,
    buffers: &'a mut Buffers,
    input: &'a [f32],
    outputs: &'a mut SeOutputs,
}

impl Pass<'_> {
    fn run(mut self) {
        self.trunk(&mut |_| {});
        self.heads();
    }

    /// `watch` sees the inputs of each convolution of the blocks, as far as they are floats.
    fn trunk(&mut self, watch: &mut impl FnMut(&[f32])) {
        let (net, b) = (self.net, &mut *self.buffers);
        let (slots, channels) = (self.shape.side * self.shape.side, self.shape.channels);
        net.stem.run(self.input, &mut b.trunk, &mut b.work);
        pointwise::relu(&mut b.trunk);
        for block in &net.blocks {
            block.run(b, slots, channels, watch);
        }
    }

    fn heads(&mut self) {
        let (net, b) = (self.net, &mut *self.buffers);
        let slots = self.shape.side * self.shape.side;
        net.policy_hidden.run(&b.trunk, &mut b.hidden);
        pointwise::relu(&mut b.hidden);
        net.policy_planes.run(&b.hidden, &mut b.result);
        self.outputs.policy.extend_from_slice(&b.result);
        net.value_hidden.run(&b.trunk, &mut b.hidden);
        pointwise::relu(&mut b.hidden);
        pointwise::mean(&b.hidden, slots, net.value_hidden.outputs(), &mut b.pooled);
        net.value_dense.run(&b.pooled, &mut b.squeezed);
        pointwise::relu(&mut b.squeezed);
        net.value_outcome.run(&b.squeezed, &mut b.scale);
        self.outputs.value.extend_from_slice(&b.scale);
    }
}

impl Block {
    fn run(&self, b: &mut Buffers, slots: usize, channels: usize, watch: &mut impl FnMut(&[f32])) {
        watch(&b.trunk);
        if !self.first.run_into(&self.second, &[], &b.trunk, &mut b.result, &mut b.work) {
            self.first.run(&b.trunk, &mut b.hidden, &mut b.work);
            pointwise::relu(&mut b.hidden);
            watch(&b.hidden);
            self.second.run(&b.hidden, &mut b.result, &mut b.work);
        }
        pointwise::mean(&b.result, slots, channels, &mut b.pooled);
        self.squeeze.run(&b.pooled, &mut b.squeezed);
        pointwise::relu(&mut b.squeezed);
        self.excite.run(&b.squeezed, &mut b.scale);
        pointwise::sigmoid(&mut b.scale);
        pointwise::add_scaled_relu(&mut b.trunk, &b.result, &b.scale, slots, channels);
    }
}
