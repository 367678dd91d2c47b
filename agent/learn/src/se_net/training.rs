//! Training steps of the comparison network on burn, with batch normalisation.

use burn::module::{Module, Param};
use burn::optim::{AdamWConfig, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor, TensorData, activation};

use super::shape::{OUTCOMES, SeShape};
use crate::kernels;
use crate::rng::{self, Rng};

/// Rows to learn from.
#[derive(Debug, Clone)]
pub struct SeBatch {
    /// Rows x slots x planes.
    pub input: Vec<f32>,
    /// Rows x (slots x policy planes) probabilities.
    pub policy: Vec<f32>,
    /// Rows x 3 probabilities.
    pub value: Vec<f32>,
}

/// The network in training with AdamW.
pub struct SeTrainer {
    shape: SeShape,
    model: Model,
    optimizer: ModuleOptimizer,
    device: Device,
}

impl SeTrainer {
    /// Fresh weights on the CPU.
    pub fn new(shape: SeShape, rng: &mut Rng) -> Self {
        let device = Device::flex().autodiff();
        let model = Model::new(shape, &mut Fresh { rng, device: &device });
        Self { shape, model, optimizer: AdamWConfig::new().init(), device }
    }

    /// Learns from a batch; returns the loss before the step.
    pub fn step(&mut self, batch: &SeBatch) -> f32 {
        let SeShape { side, planes, policy_planes, .. } = self.shape;
        let rows = batch.value.len() / OUTCOMES;
        let tensor = |values: &[f32], width: usize| -> Tensor<2> {
            Tensor::from_data(TensorData::new(values.to_vec(), [rows, width]), &self.device)
        };
        let input = tensor(&batch.input, side * side * planes).reshape([rows, side, side, planes]);
        let (policy, value) = self.model.forward(input);
        let loss = cross_entropy(policy, tensor(&batch.policy, side * side * policy_planes))
            + cross_entropy(value, tensor(&batch.value, OUTCOMES));
        let before = loss.clone().into_scalar::<f32>();
        let gradients = GradientsParams::from_grads(loss.backward(), &self.model);
        self.model = self.optimizer.step(1e-3, self.model.clone(), gradients);
        before
    }
}

fn cross_entropy(logits: Tensor<2>, target: Tensor<2>) -> Tensor<1> {
    (activation::log_softmax(logits, 1) * target).sum_dim(1).mean().neg()
}

/// Makes parameters.
struct Fresh<'a> {
    rng: &'a mut Rng,
    device: &'a Device,
}

impl Fresh<'_> {
    fn weight<const D: usize>(&mut self, dims: [usize; D], fan_in: usize) -> Param<Tensor<D>> {
        let deviation = (2.0 / fan_in as f32).sqrt();
        let count = dims.iter().product();
        let values = (0..count).map(|_| deviation * rng::normal(self.rng)).collect();
        self.param(values, dims)
    }

    fn vector(&self, value: f32, len: usize) -> Param<Tensor<1>> {
        self.param(vec![value; len], [len])
    }

    fn param<const D: usize>(&self, values: Vec<f32>, dims: [usize; D]) -> Param<Tensor<D>> {
        Param::from_tensor(Tensor::from_data(TensorData::new(values, dims), self.device))
    }

    fn conv(&mut self, inputs: usize, outputs: usize, kernel: usize) -> ConvNorm {
        let dims = [outputs, inputs, kernel, kernel];
        ConvNorm {
            weight: self.weight(dims, inputs * kernel * kernel),
            no_bias: Tensor::zeros([outputs], self.device),
            scale: self.vector(1.0, outputs),
            shift: self.vector(0.0, outputs),
        }
    }

    fn dense(&mut self, inputs: usize, outputs: usize) -> Dense {
        Dense { weight: self.weight([inputs, outputs], inputs), bias: self.vector(0.0, outputs) }
    }
}

/// Convolution without bias, then batch normalisation.
#[derive(Module, Debug)]
struct ConvNorm {
    weight: Param<Tensor<4>>,
    no_bias: Tensor<1>,
    scale: Param<Tensor<1>>,
    shift: Param<Tensor<1>>,
}

impl ConvNorm {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let weight = self.weight.val();
        let y = if weight.dims()[2] == 3 {
            kernels::conv3x3(x, weight, self.no_bias.clone())
        } else {
            pointwise(x, weight)
        };
        kernels::batch_norm(&y, &self.scale.val(), &self.shift.val())
    }
}

/// 1x1 convolution.
fn pointwise(x: Tensor<4>, weight: Tensor<4>) -> Tensor<4> {
    let [rows, height, width, inputs] = x.dims();
    let outputs = weight.dims()[0];
    let weight = weight.reshape([outputs, inputs]).transpose();
    let y = x.reshape([rows * height * width, inputs]).matmul(weight);
    y.reshape([rows, height, width, outputs])
}

#[derive(Module, Debug)]
struct Dense {
    weight: Param<Tensor<2>>,
    bias: Param<Tensor<1>>,
}

impl Dense {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.matmul(self.weight.val()) + self.bias.val().unsqueeze()
    }
}

#[derive(Module, Debug)]
struct Block {
    first: ConvNorm,
    second: ConvNorm,
    squeeze: Dense,
    excite: Dense,
}

impl Block {
    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let y = self.second.forward(activation::relu(self.first.forward(x.clone())));
        let squeezed = activation::relu(self.squeeze.forward(mean(y.clone())));
        let scale = activation::sigmoid(self.excite.forward(squeezed));
        let [rows, channels] = scale.dims();
        activation::relu(y * scale.reshape([rows, 1, 1, channels]) + x)
    }
}

#[derive(Module, Debug)]
struct Model {
    stem: ConvNorm,
    blocks: Vec<Block>,
    policy_hidden: ConvNorm,
    policy_planes: Param<Tensor<4>>,
    policy_bias: Param<Tensor<1>>,
    value_hidden: ConvNorm,
    value_dense: Dense,
    value_outcome: Dense,
}

impl Model {
    fn new(shape: SeShape, fresh: &mut Fresh<'_>) -> Self {
        let SeShape { planes, channels, squeeze, policy_planes, .. } = shape;
        let (value, hidden) = (super::shape::VALUE_CHANNELS, super::shape::VALUE_HIDDEN);
        let mut block = || Block {
            first: fresh.conv(channels, channels, 3),
            second: fresh.conv(channels, channels, 3),
            squeeze: fresh.dense(channels, squeeze),
            excite: fresh.dense(squeeze, channels),
        };
        let blocks = (0..shape.blocks).map(|_| block()).collect();
        Self {
            stem: fresh.conv(planes, channels, 3),
            blocks,
            policy_hidden: fresh.conv(channels, channels, 1),
            policy_planes: fresh.weight([policy_planes, channels, 1, 1], channels),
            policy_bias: fresh.vector(0.0, policy_planes),
            value_hidden: fresh.conv(channels, value, 1),
            value_dense: fresh.dense(value, hidden),
            value_outcome: fresh.dense(hidden, OUTCOMES),
        }
    }

    fn forward(&self, x: Tensor<4>) -> (Tensor<2>, Tensor<2>) {
        let mut x = activation::relu(self.stem.forward(x));
        for block in &self.blocks {
            x = block.forward(x);
        }
        let policy = activation::relu(self.policy_hidden.forward(x.clone()));
        let policy =
            pointwise(policy, self.policy_planes.val()) + self.policy_bias.val().unsqueeze();
        let [rows, height, width, planes] = policy.dims();
        let value = mean(activation::relu(self.value_hidden.forward(x)));
        let value = self.value_outcome.forward(activation::relu(self.value_dense.forward(value)));
        (policy.reshape([rows, height * width * planes]), value)
    }
}

/// Mean over the board of each channel.
fn mean(x: Tensor<4>) -> Tensor<2> {
    let [rows, height, width, channels] = x.dims();
    x.reshape([rows, height * width, channels]).mean_dim(1).reshape([rows, channels])
}
