//! Layers.

use burn::module::{Module, Param};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Tensor, module};

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

/// Mean of each channel over all places.
pub(super) fn mean_over_frame(x: Tensor<4>) -> Tensor<2> {
    let [rows, channels, height, width] = x.dims();
    x.reshape([rows, channels, height * width]).mean_dim(2).reshape([rows, channels])
}
