//! Attention of all places to all places, beside the convolutions of a block.

use burn::module::{Module, Param};
use burn::tensor::Tensor;
use burn::tensor::activation::{sigmoid, softmax};

use super::NetError;
use super::layers::Conv;
use super::loader::Loader;

/// Heads of every network of that service.
const HEADS: usize = 4;

/// Multi-head self-attention with a learned gate.
#[derive(Module, Debug)]
pub(super) struct Attention {
    query: Conv,
    key: Conv,
    value: Conv,
    out: Conv,
    gate: Param<Tensor<1>>,
}

impl Attention {
    pub(super) fn load(load: &Loader<'_>, block: &str, channels: usize) -> Result<Self, NetError> {
        let part = |name: &str| {
            let name = format!("{block}.{name}");
            let conv = load.conv(&name, channels)?;
            load.fits(&name, conv.outputs() == channels && channels.is_multiple_of(HEADS))?;
            Ok(conv)
        };
        Ok(Self {
            query: part("query")?,
            key: part("key")?,
            value: part("value")?,
            out: part("attention_out")?,
            gate: load.single(&format!("{block}.attention_gate"))?,
        })
    }

    pub(super) fn forward(&self, x: &Tensor<4>) -> Tensor<4> {
        let [rows, channels, height, width] = x.dims();
        let (depth, area) = (channels / HEADS, height * width);
        // Rows x heads x places x depth.
        let split = |conv: &Conv| {
            conv.forward(x.clone()).reshape([rows, HEADS, depth, area]).swap_dims(2, 3)
        };
        let scale = 1.0 / (depth as f32).sqrt();
        let scores = split(&self.query).matmul(split(&self.key).swap_dims(2, 3)) * scale;
        let mixed = softmax(scores, 3).matmul(split(&self.value));
        let mixed = mixed.swap_dims(2, 3).reshape([rows, channels, height, width]);
        let gate = sigmoid(self.gate.val()).reshape([1, 1, 1, 1]);
        self.out.forward(mixed) * gate
    }
}
