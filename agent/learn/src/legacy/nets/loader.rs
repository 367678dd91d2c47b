//! Parameters by name. Their shapes and values are checked before anything is made of them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use burn::module::{Param, ParamId};
use burn::tensor::{Device, Tensor, TensorData};

use super::NetError;
use super::layers::{Conv, Linear, Norm};
use crate::legacy::files::{Tensor as Stored, TensorMap};

/// Most channels of a layer; the widest network of that service has 384.
const MAX_CHANNELS: usize = 4096;
/// Widest kernel of a convolution.
const MAX_KERNEL: usize = 7;
/// Counters of training, which nothing reads.
const COUNTER: &str = "num_batches_tracked";

/// Hands out parameters.
pub(super) struct Loader<'a> {
    tensors: &'a TensorMap,
    class: &'static str,
    device: &'a Device,
    used: RefCell<BTreeSet<String>>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(tensors: &'a TensorMap, class: &'static str, device: &'a Device) -> Self {
        Self { tensors, class, device, used: RefCell::default() }
    }

    /// Names of the parameters that were not asked for.
    pub(super) fn unused(&self) -> Vec<String> {
        let used = self.used.borrow();
        let names = self.tensors.iter().map(|(name, _)| name);
        let left = names.filter(|name| !used.contains(*name) && !name.ends_with(COUNTER));
        left.map(str::to_owned).collect()
    }

    /// A convolution of `inputs` channels.
    pub(super) fn conv(&self, name: &str, inputs: usize) -> Result<Conv, NetError> {
        let weight = format!("{name}.weight");
        let [outputs, channels, height, width] = self.shape::<4>(&weight)?;
        let kernel = height == width && height % 2 == 1 && height <= MAX_KERNEL;
        self.fits(name, channels == inputs && outputs <= MAX_CHANNELS && kernel)?;
        Ok(Conv { weight: self.param(&weight)?, bias: self.vector(name, "bias", outputs)? })
    }

    /// A linear layer of `inputs` values.
    pub(super) fn linear(&self, name: &str, inputs: usize) -> Result<Linear, NetError> {
        let weight = format!("{name}.weight");
        let [outputs, values] = self.shape::<2>(&weight)?;
        self.fits(name, values == inputs)?;
        Ok(Linear { weight: self.param(&weight)?, bias: self.vector(name, "bias", outputs)? })
    }

    /// The normalisation after a convolution of `channels` outputs.
    pub(super) fn norm(&self, name: &str, channels: usize) -> Result<Norm, NetError> {
        let vector = |part| self.vector(name, part, channels);
        let variance = format!("{name}.running_var");
        if self.stored(&variance)?.values.iter().any(|value| *value < 0.0) {
            return Err(NetError::Numbers(variance));
        }
        Ok(Norm {
            weight: vector("weight")?,
            bias: vector("bias")?,
            mean: vector("running_mean")?,
            variance: vector("running_var")?,
        })
    }

    /// A single number, with or without an axis.
    pub(super) fn single(&self, name: &str) -> Result<Param<Tensor<1>>, NetError> {
        let stored = self.stored(name)?;
        self.used.borrow_mut().insert(name.to_owned());
        match (stored.shape.as_slice(), stored.values.as_slice()) {
            ([] | [1], [value]) if value.is_finite() => {
                Ok(initialized(TensorData::new(vec![*value], [1]), self.device))
            }
            ([] | [1], [_]) => Err(NetError::Numbers(name.to_owned())),
            _ => Err(self.wrong_axes(name, stored, 1)),
        }
    }

    /// Refuses a buffer that is stored with other values than those that the board has.
    pub(super) fn agrees(&self, name: &str, values: &[f32]) -> Result<(), NetError> {
        let stored = self.tensors.get(name);
        self.used.borrow_mut().insert(name.to_owned());
        match stored.filter(|stored| stored.values != values) {
            Some(stored) => {
                Err(NetError::Fit { name: name.to_owned(), shape: stored.shape.clone() })
            }
            None => Ok(()),
        }
    }

    /// Refuses a layer whose size does not fit.
    pub(super) fn fits(&self, name: &str, fits: bool) -> Result<(), NetError> {
        if fits {
            return Ok(());
        }
        let weight = self.tensors.get(&format!("{name}.weight"));
        let shape = weight.map(|tensor| tensor.shape.clone()).unwrap_or_default();
        Err(NetError::Fit { name: name.to_owned(), shape })
    }

    fn vector(&self, layer: &str, part: &str, length: usize) -> Result<Param<Tensor<1>>, NetError> {
        let name = format!("{layer}.{part}");
        let [found] = self.shape::<1>(&name)?;
        if found != length {
            return Err(NetError::Fit { name, shape: vec![found] });
        }
        self.param(&name)
    }

    /// The shape of a parameter with values, as many as it says.
    fn shape<const D: usize>(&self, name: &str) -> Result<[usize; D], NetError> {
        let stored = self.stored(name)?;
        let axes = <[usize; D]>::try_from(stored.shape.as_slice());
        let axes = axes.map_err(|_| self.wrong_axes(name, stored, D))?;
        let count = axes.iter().try_fold(1_usize, |product, length| product.checked_mul(*length));
        if count != Some(stored.values.len()) || count == Some(0) {
            return Err(NetError::Fit { name: name.to_owned(), shape: stored.shape.clone() });
        }
        Ok(axes)
    }

    fn param<const D: usize>(&self, name: &str) -> Result<Param<Tensor<D>>, NetError> {
        let (shape, stored) = (self.shape::<D>(name)?, self.stored(name)?);
        if !stored.values.iter().all(|value| value.is_finite()) {
            return Err(NetError::Numbers(name.to_owned()));
        }
        self.used.borrow_mut().insert(name.to_owned());
        Ok(initialized(TensorData::new(stored.values.clone(), shape), self.device))
    }

    fn stored(&self, name: &str) -> Result<&'a Stored, NetError> {
        let missing = || NetError::Missing { name: name.to_owned(), class: self.class };
        self.tensors.get(name).ok_or_else(missing)
    }

    fn wrong_axes(&self, name: &str, stored: &Stored, axes: usize) -> NetError {
        let (name, shape) = (name.to_owned(), stored.shape.clone());
        NetError::Shape { name, shape, axes, class: self.class }
    }
}

fn initialized<const D: usize>(data: TensorData, device: &Device) -> Param<Tensor<D>> {
    Param::initialized(ParamId::new(), Tensor::from_data(data, device))
}
