//! The residual block, with squeeze and excitation or with attention beside its convolutions.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::{relu, sigmoid};

use super::NetError;
use super::attention::Attention;
use super::layers::{Conv, Linear, Norm, mean_over_frame};
use super::loader::Loader;

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
