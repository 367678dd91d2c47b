//! Layers, and the residual block with squeeze and excitation.

use burn::module::{Module, Param};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Tensor, module};

use super::NetError;
use super::attention::Attention;
use super::loader::Loader;

/// Added to variances.
const EPSILON: f32 = 1e-5;

/// Convolution that keeps the board's size.
#[derive(Module, Debug)]
pub(super) struct Conv {
    pub(super) weight: Param<Tensor<4>>,
    pub(super) bias: Param<Tensor<1>>,
}

impl Conv {
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let weight = self.weight.val();
        let padding = weight.dims()[2] / 2;
        let options = ConvOptions::new([1, 1], [padding, padding], [1, 1], 1);
        module::conv2d(x, weight, Some(self.bias.val()), options)
    }

    pub(super) fn outputs(&self) -> usize {
        self.weight.val().dims()[0]
    }
}

/// Linear layer; its weights are `[out, in]`.
#[derive(Module, Debug)]
pub(super) struct Linear {
    pub(super) weight: Param<Tensor<2>>,
    pub(super) bias: Param<Tensor<1>>,
}

impl Linear {
    pub(super) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.matmul(self.weight.val().transpose()) + self.bias.val().unsqueeze()
    }

    pub(super) fn outputs(&self) -> usize {
        self.weight.val().dims()[0]
    }
}

/// Batch normalisation with the statistics of training.
#[derive(Module, Debug)]
pub(super) struct Norm {
    pub(super) weight: Param<Tensor<1>>,
    pub(super) bias: Param<Tensor<1>>,
    pub(super) mean: Param<Tensor<1>>,
    pub(super) variance: Param<Tensor<1>>,
}

impl Norm {
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let scale = self.weight.val() / (self.variance.val() + EPSILON).sqrt();
        let shift = self.bias.val() - self.mean.val() * scale.clone();
        let channels = scale.dims()[0];
        x * scale.reshape([1, channels, 1, 1]) + shift.reshape([1, channels, 1, 1])
    }
}

/// Residual block.
#[derive(Module, Debug)]
pub(super) struct Block {
    conv1: Conv,
    bn1: Norm,
    conv2: Conv,
    bn2: Norm,
    side: SideBranch,
}

/// What a block adds to its convolutions.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant)] // a network has a dozen of them
pub(super) enum SideBranch {
    Squeeze(Squeeze),
    Attention(Attention),
}

/// Scales channels by what the whole frame holds, padding included.
#[derive(Module, Debug)]
pub(super) struct Squeeze {
    fc1: Linear,
    fc2: Linear,
}

impl Block {
    pub(super) fn load(
        load: &Loader<'_>,
        index: usize,
        channels: usize,
        attends: bool,
    ) -> Result<Self, NetError> {
        let name = |part: &str| format!("res_blocks.{index}.{part}");
        let side = if attends {
            SideBranch::Attention(Attention::load(load, &format!("res_blocks.{index}"), channels)?)
        } else {
            let fc1 = load.linear(&name("se_fc1"), channels)?;
            let fc2 = load.linear(&name("se_fc2"), fc1.outputs())?;
            load.fits(&name("se_fc2"), fc2.outputs() == channels)?;
            SideBranch::Squeeze(Squeeze { fc1, fc2 })
        };
        let conv1 = load.conv(&name("conv1"), channels)?;
        let conv2 = load.conv(&name("conv2"), conv1.outputs())?;
        load.fits(&name("conv2"), conv2.outputs() == channels)?;
        Ok(Self {
            bn1: load.norm(&name("bn1"), conv1.outputs())?,
            bn2: load.norm(&name("bn2"), channels)?,
            conv1,
            conv2,
            side,
        })
    }

    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let y = relu(self.bn1.forward(self.conv1.forward(x.clone())));
        let y = self.bn2.forward(self.conv2.forward(y));
        relu(match &self.side {
            SideBranch::Squeeze(squeeze) => squeeze.forward(y) + x,
            SideBranch::Attention(attention) => y + attention.forward(&x) + x,
        })
    }
}

impl Squeeze {
    fn forward(&self, y: Tensor<4>) -> Tensor<4> {
        let pooled = mean_over_frame(y.clone());
        let scale = sigmoid(self.fc2.forward(relu(self.fc1.forward(pooled))));
        let [rows, channels] = scale.dims();
        y * scale.reshape([rows, channels, 1, 1])
    }
}

/// Mean of each channel over all places.
pub(super) fn mean_over_frame(x: Tensor<4>) -> Tensor<2> {
    let [rows, channels, height, width] = x.dims();
    x.reshape([rows, channels, height * width]).mean_dim(2).reshape([rows, channels])
}
