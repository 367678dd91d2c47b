//! Parameters by name.

use burn::module::{Param, ParamId};
use burn::tensor::{Device, Tensor, TensorData};

use super::layers::{Conv, Linear, Norm};
use crate::legacy::files::TensorMap;

/// Why parameters are not those of a network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// One is absent.
    #[error("no parameter `{name}`: not a network of class {class}")]
    Missing {
        /// The parameter.
        name: String,
        /// The class that it was taken for.
        class: &'static str,
    },
    /// One has other axes than its layer.
    #[error(
        "parameter `{name}` has the shape {shape:?}, where a layer of class {class} has {axes} axes"
    )]
    Shape {
        /// The parameter.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
        /// Axes that it should have.
        axes: usize,
        /// The class.
        class: &'static str,
    },
    /// Sizes of layers that do not fit each other.
    #[error("parameter `{name}` has the shape {shape:?}, which does not fit the layers around it")]
    Fit {
        /// The parameter.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// The policy belongs to no board.
    #[error("a network of class {0} whose policy fits none of the four boards")]
    Board(&'static str),
    /// The input holds other planes than those of a known encoding.
    #[error("a network with {0} input planes, which no known encoding has")]
    Planes(usize),
}

/// Hands out parameters.
pub(super) struct Loader<'a> {
    pub(super) tensors: &'a TensorMap,
    pub(super) class: &'static str,
    pub(super) device: &'a Device,
}

impl Loader<'_> {
    pub(super) fn param<const D: usize>(&self, name: &str) -> Result<Param<Tensor<D>>, NetError> {
        let found = self.tensors.get(name);
        let missing = || NetError::Missing { name: name.to_owned(), class: self.class };
        let tensor = found.ok_or_else(missing)?;
        // A single number is stored without axes.
        let single = D == 1 && tensor.shape.is_empty();
        if tensor.shape.len() != D && !single {
            let (name, shape) = (name.to_owned(), tensor.shape.clone());
            return Err(NetError::Shape { name, shape, axes: D, class: self.class });
        }
        let shape = if single { vec![1] } else { tensor.shape.clone() };
        let data = TensorData::new(tensor.values.clone(), shape);
        Ok(Param::initialized(ParamId::new(), Tensor::from_data(data, self.device)))
    }

    /// A convolution of `inputs` channels.
    pub(super) fn conv(&self, name: &str, inputs: usize) -> Result<Conv, NetError> {
        let conv = Conv {
            weight: self.param(&format!("{name}.weight"))?,
            bias: self.param(&format!("{name}.bias"))?,
        };
        self.fits(name, conv.weight.val().dims()[1] == inputs)?;
        Ok(conv)
    }

    /// A linear layer of `inputs` values.
    pub(super) fn linear(&self, name: &str, inputs: usize) -> Result<Linear, NetError> {
        let linear = Linear {
            weight: self.param(&format!("{name}.weight"))?,
            bias: self.param(&format!("{name}.bias"))?,
        };
        self.fits(name, linear.weight.val().dims()[1] == inputs)?;
        Ok(linear)
    }

    /// The normalisation after a convolution of `channels` outputs.
    pub(super) fn norm(&self, name: &str, channels: usize) -> Result<Norm, NetError> {
        let norm = Norm {
            weight: self.param(&format!("{name}.weight"))?,
            bias: self.param(&format!("{name}.bias"))?,
            mean: self.param(&format!("{name}.running_mean"))?,
            variance: self.param(&format!("{name}.running_var"))?,
        };
        self.fits(name, norm.mean.val().dims()[0] == channels)?;
        Ok(norm)
    }

    pub(super) fn fits(&self, name: &str, fits: bool) -> Result<(), NetError> {
        if fits {
            return Ok(());
        }
        let weight = self.tensors.get(&format!("{name}.weight"));
        let shape = weight.map(|tensor| tensor.shape.clone()).unwrap_or_default();
        Err(NetError::Fit { name: name.to_owned(), shape })
    }
}
