//! One optimiser step on one batch.

use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Tensor, TensorData, Transaction};

use super::loss::{self, Results};
use super::{LossWeights, Losses};
use crate::dataset::Batch;
use crate::net::{Net, Outputs};

/// The losses of a batch, without learning.
pub(super) fn measure(net: &Net, batch: &Batch, weights: LossWeights) -> Losses {
    let (planes, globals) = net.upload(&batch.inputs);
    let outputs = net.forward(planes, globals);
    loss::losses(&read(&outputs), batch, weights).0
}

/// Learns from a batch; returns the losses before the step. Nothing changes when they are not
/// finite.
pub(super) fn learn(
    net: &mut Net,
    optimizer: &mut ModuleOptimizer,
    batch: &Batch,
    weights: LossWeights,
    rate: f64,
) -> Losses {
    let (planes, globals) = net.upload(&batch.inputs);
    let outputs = net.forward(planes, globals);
    let (losses, gradient) = loss::losses(&read(&outputs), batch, weights);
    if !losses.total(weights).is_finite() {
        return losses;
    }
    // The derivative of sum(outputs x constant) is the constant: the gradient computed on the host.
    let products = outputs.zip(gradient).map(|(outputs, slope)| weighted_sum(outputs, slope));
    let [first, rest @ ..] = products.into_array();
    let surrogate = rest.into_iter().fold(first, |sum, product| sum + product);
    let gradients = GradientsParams::from_grads(surrogate.backward(), &net.params);
    net.params = optimizer.step(rate, net.params.clone(), gradients);
    losses
}

fn read(outputs: &Outputs) -> Results {
    let tensors = outputs.clone().into_array();
    let reading = tensors.into_iter().fold(Transaction::default(), Transaction::register);
    let mut data = reading.execute().into_iter();
    outputs
        .clone()
        .map(|_| data.next().and_then(|data| data.try_into_vec().ok()).unwrap_or_default())
}

fn weighted_sum(outputs: Tensor<2>, weights: Vec<f32>) -> Tensor<1> {
    let data = TensorData::new(weights, outputs.dims());
    let weights = Tensor::<2>::from_data(data, &outputs.device());
    (outputs * weights).sum()
}
