//! The forward pass has no preferred direction and no preferred seat.

mod average;
mod seats;
mod symmetry;
mod view;

use burn::tensor::Device;

use super::*;
use crate::encode::{Encoder, Inputs};
use crate::testing::with_biases;

/// Two blocks, of which the second pools.
const SIZE: NetSize = NetSize { blocks: 2, channels: 8 };

fn shape(encoder: &Encoder) -> NetShape {
    NetShape::new(SIZE, encoder)
}

/// All outputs for one position.
fn forward(shape: &NetShape, weights: &Weights, inputs: &Inputs) -> Heads<Vec<f32>> {
    let net = Net::new(shape.clone(), weights, &Device::flex());
    let (planes, globals) = net.upload(inputs);
    net.forward(planes, globals).map(|output| output.into_data().try_into_vec().unwrap())
}

/// The weights with each tensor's values made from its own.
fn rewritten(weights: &Weights, mut f: impl FnMut(&TensorSpec, &[f32]) -> Vec<f32>) -> Weights {
    let specs = weights.tensors().map(|(spec, _)| spec.clone()).collect();
    Weights::collect(specs, |spec| Some(f(spec, weights.get(&spec.name)))).unwrap()
}

fn largest_difference<'a>(pairs: impl IntoIterator<Item = (&'a f32, &'a f32)>) -> f32 {
    pairs.into_iter().map(|(one, other)| (one - other).abs()).fold(0.0, f32::max)
}
