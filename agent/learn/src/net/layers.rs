//! Layers of the burn network. Activations are rows x height x width x channels.

use std::collections::HashMap;

use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::tensor::{Device, Tensor, TensorData};

use super::{NetShape, TensorSpec, Weights, WeightsError};
use crate::kernels;

/// Hands out the tensors of [`Weights`] as parameters numbered by their place in the list, so
/// that a saved optimiser state finds its tensors again.
pub(crate) struct Loader<'a> {
    weights: &'a Weights,
    device: &'a Device,
}

impl<'a> Loader<'a> {
    pub(crate) fn new(weights: &'a Weights, device: &'a Device) -> Self {
        Self { weights, device }
    }

    fn param<const D: usize>(&self, name: &str) -> Param<Tensor<D>> {
        let found = self.weights.tensors().enumerate().find(|(_, (spec, _))| spec.name == name);
        let (number, (spec, values)) = found.expect("the shape lists every layer's tensors");
        let data = TensorData::new(values.to_vec(), spec.shape.clone());
        let tensor = Tensor::from_data(data, self.device);
        let trains = self.device.is_autodiff();
        let tensor = if trains { tensor.require_grad() } else { tensor };
        Param::initialized(ParamId::from(number as u64), tensor)
    }

    pub(super) fn conv(&self, name: &str) -> Conv {
        Conv {
            weight: self.param(&format!("{name}.weight")),
            bias: self.param(&format!("{name}.bias")),
        }
    }

    pub(crate) fn dense(&self, name: &str) -> Dense {
        Dense {
            weight: self.param(&format!("{name}.weight")),
            bias: self.param(&format!("{name}.bias")),
        }
    }

    pub(super) fn block(&self, index: usize) -> Block {
        let name = |part: &str| format!("block{index}.{part}");
        Block {
            first: self.conv(&name("first")),
            pool: NetShape::pools(index).then(|| self.dense(&name("pool"))),
            second: self.conv(&name("second")),
        }
    }
}

/// Copies the parameters of a module that was made by [`Loader`] to the host.
///
/// # Errors
/// When a value is infinite or not a number.
pub(crate) fn read_back(
    params: &impl Module,
    specs: Vec<TensorSpec>,
) -> Result<Weights, WeightsError> {
    let mut found = ByNumber::default();
    params.visit(&mut found);
    let mut numbers = 0..;
    Weights::collect(specs, |_| found.0.remove(&numbers.next()?))
}

/// Values of parameters, by number.
#[derive(Default)]
struct ByNumber(HashMap<u64, Vec<f32>>);

impl ModuleVisitor for ByNumber {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Ok(values) = param.val().into_data().try_into_vec() {
            self.0.insert(param.id.val(), values);
        }
    }
}

/// Convolution with a bias that keeps the board's size.
#[derive(Module, Debug)]
pub(super) struct Conv {
    pub(super) weight: Param<Tensor<4>>,
    pub(super) bias: Param<Tensor<1>>,
}

impl Conv {
    /// 3x3 or 1x1, by the shape of the weight.
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let (weight, bias) = (self.weight.val(), self.bias.val());
        let [outputs, inputs, kernel, _] = weight.dims();
        if kernel == 3 {
            return kernels::conv3x3(x, weight, bias);
        }
        let [rows, height, width, _] = x.dims();
        let weight = weight.reshape([outputs, inputs]).transpose();
        let y = x.reshape([rows * height * width, inputs]).matmul(weight) + bias.unsqueeze();
        y.reshape([rows, height, width, outputs])
    }
}

/// Matrix product with a bias.
#[derive(Module, Debug)]
pub(crate) struct Dense {
    pub(crate) weight: Param<Tensor<2>>,
    pub(crate) bias: Param<Tensor<1>>,
}

impl Dense {
    pub(crate) fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x.matmul(self.weight.val()) + self.bias.val().unsqueeze()
    }

    /// The result as a bias for every slot.
    pub(super) fn per_channel(&self, x: Tensor<2>) -> Tensor<4> {
        let y = self.forward(x);
        let [rows, channels] = y.dims();
        y.reshape([rows, 1, 1, channels])
    }
}

/// Residual block; some add what they pool from the whole board between the convolutions.
#[derive(Module, Debug)]
pub(super) struct Block {
    pub(super) first: Conv,
    pub(super) pool: Option<Dense>,
    pub(super) second: Conv,
}

impl Block {
    pub(super) fn forward(&self, x: Tensor<4>, board: &Board) -> Tensor<4> {
        let mut y = board.masked_relu(self.first.forward(x.clone()));
        if let Some(pool) = &self.pool {
            let pooled = pool.per_channel(board.pool(y.clone()));
            y = board.masked_relu(y + pooled);
        }
        board.masked_relu(x + self.second.forward(y))
    }
}

/// Which slots of the frame are cells.
#[derive(Debug, Clone)]
pub(super) struct Board {
    mask: Tensor<4>,
    cells: f32,
    is_full: bool,
}

impl Board {
    pub(super) fn new(shape: &NetShape, device: &Device) -> Self {
        let data = TensorData::new(shape.mask.clone(), [1, shape.side, shape.side, 1]);
        Self {
            mask: Tensor::from_data(data, device),
            cells: shape.mask.iter().sum(),
            is_full: shape.mask.iter().all(|value| *value > 0.0),
        }
    }

    /// `max(x, 0)`, and 0 beside the board.
    pub(super) fn masked_relu(&self, x: Tensor<4>) -> Tensor<4> {
        let x = burn::tensor::activation::relu(x);
        if self.is_full { x } else { x * self.mask.clone() }
    }

    /// Mean over the true cells and maximum of each channel; `x` must not be negative and must
    /// be 0 beside the board.
    pub(super) fn pool(&self, x: Tensor<4>) -> Tensor<2> {
        let [rows, height, width, channels] = x.dims();
        let flat = x.reshape([rows, height * width, channels]);
        let mean = flat.clone().sum_dim(1).reshape([rows, channels]) / self.cells;
        let max = flat.max_dim(1).reshape([rows, channels]);
        Tensor::cat(vec![mean, max], 1)
    }
}
