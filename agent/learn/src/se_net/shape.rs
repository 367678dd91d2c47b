//! Sizes, names and fresh values of the tensors.

use std::collections::BTreeMap;

use crate::rng::{self, Rng};

/// Channels of the value head's convolution.
pub(super) const VALUE_CHANNELS: usize = 32;
/// Width of the value head's hidden layer.
pub(super) const VALUE_HIDDEN: usize = 64;
/// Win, draw, loss.
pub(super) const OUTCOMES: usize = 3;

/// What decides the shapes of the tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeShape {
    /// Rows and columns of the board.
    pub side: usize,
    /// Inputs per slot.
    pub planes: usize,
    /// Channels of the trunk.
    pub channels: usize,
    /// Residual blocks.
    pub blocks: usize,
    /// Channels between squeeze and excitation.
    pub squeeze: usize,
    /// Policy logits per slot.
    pub policy_planes: usize,
}

impl SeShape {
    /// 96 channels, 6 blocks, on 8x8.
    pub const BAR: Self =
        Self { side: 8, planes: 48, channels: 96, blocks: 6, squeeze: 24, policy_planes: 16 };

    /// Inputs of one position.
    pub fn inputs(&self) -> usize {
        self.side * self.side * self.planes
    }

    /// Multiplications and additions of one position by the direct sum.
    pub fn flops(&self) -> usize {
        let slots = self.side * self.side;
        let stem = self.planes * self.channels * 9;
        let trunk = self.blocks * 2 * self.channels * self.channels * 9;
        let heads = self.channels * (self.channels + self.policy_planes + VALUE_CHANNELS);
        2 * slots * (stem + trunk + heads)
    }

    /// Names and shapes: convolutions `[out, in, k, k]`, dense layers `[in, out]`.
    pub fn tensors(&self) -> Vec<(String, Vec<usize>)> {
        let Self { planes, channels, squeeze, .. } = *self;
        let conv = |input, output, k| vec![output, input, k, k];
        let mut layers = vec![("stem".to_owned(), conv(planes, channels, 3))];
        for block in 0..self.blocks {
            layers.push((format!("block{block}.first"), conv(channels, channels, 3)));
            layers.push((format!("block{block}.second"), conv(channels, channels, 3)));
            layers.push((format!("block{block}.squeeze"), vec![channels, squeeze]));
            layers.push((format!("block{block}.excite"), vec![squeeze, channels]));
        }
        layers.push(("policy.hidden".to_owned(), conv(channels, channels, 1)));
        layers.push(("policy.planes".to_owned(), conv(channels, self.policy_planes, 1)));
        layers.push(("value.hidden".to_owned(), conv(channels, VALUE_CHANNELS, 1)));
        layers.push(("value.dense".to_owned(), vec![VALUE_CHANNELS, VALUE_HIDDEN]));
        layers.push(("value.outcome".to_owned(), vec![VALUE_HIDDEN, OUTCOMES]));
        let with_bias = layers.into_iter().flat_map(|(name, shape)| {
            let outputs = if shape.len() == 4 { shape[0] } else { shape[1] };
            [(format!("{name}.weight"), shape), (format!("{name}.bias"), vec![outputs])]
        });
        with_bias.collect()
    }
}

/// Tensors by name, norms folded into the convolutions.
#[derive(Debug, Clone, PartialEq)]
pub struct SeWeights {
    pub(super) shape: SeShape,
    pub(super) tensors: BTreeMap<String, Vec<f32>>,
}

impl SeWeights {
    /// Fresh weights that keep the size of activations.
    pub fn random(shape: SeShape, rng: &mut Rng) -> Self {
        let fill = |(name, dims): (String, Vec<usize>)| {
            let fan_in: usize = if dims.len() == 2 { dims[0] } else { dims[1..].iter().product() };
            let gain = if name.ends_with("second.weight") { 0.4f32 } else { 1.0 };
            let deviation = match dims.len() {
                1 => 0.1,
                _ => gain * (2.0 / fan_in as f32).sqrt(),
            };
            let count = dims.iter().product();
            (name, (0..count).map(|_| deviation * rng::normal(rng)).collect())
        };
        Self { shape, tensors: shape.tensors().into_iter().map(fill).collect() }
    }

    /// The shape that they belong to.
    pub fn shape(&self) -> SeShape {
        self.shape
    }

    /// Weight and bias of a layer.
    pub(super) fn layer(&self, name: &str) -> (&[f32], &[f32]) {
        let get = |part: &str| {
            let values = self.tensors.get(&format!("{name}.{part}"));
            values.expect("every constructor checks that all tensors of the shape are there")
        };
        (get("weight"), get("bias"))
    }
}
