//! One optimiser step on one batch.

use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Tensor, TensorData, Transaction};

use super::Losses;
use super::loss::{self, LossWeights, Results};
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
    let surrogate = weighted_sum(outputs.policy, gradient.policy)
        + weighted_sum(outputs.value, gradient.value)
        + weighted_sum(outputs.owner, gradient.owner);
    let gradients = GradientsParams::from_grads(surrogate.backward(), &net.params);
    net.params = optimizer.step(rate, net.params.clone(), gradients);
    losses
}

fn read(outputs: &Outputs) -> Results {
    let reading = Transaction::default()
        .register(outputs.policy.clone())
        .register(outputs.value.clone())
        .register(outputs.owner.clone());
    let mut data = reading.execute().into_iter();
    let mut next = || data.next().and_then(|data| data.try_into_vec().ok()).unwrap_or_default();
    Results { policy: next(), value: next(), owner: next() }
}

fn weighted_sum<const D: usize>(outputs: Tensor<D>, weights: Vec<f32>) -> Tensor<1> {
    let data = TensorData::new(weights, outputs.dims());
    let weights = Tensor::<D>::from_data(data, &outputs.device());
    (outputs * weights).sum()
}
