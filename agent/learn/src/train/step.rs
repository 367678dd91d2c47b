//! One optimiser step on one batch.

use burn::optim::{GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Tensor, TensorData, Transaction};

use super::clip::{self, Clipping};
use super::loss::{self, Results, Shares};
use super::{LossWeights, Losses, Recipe};
use crate::dataset::Batch;
use crate::net::{Heads, Net, Outputs};

/// The losses of a batch, without learning.
pub(super) fn measure(net: &Net, batch: &Batch, weights: LossWeights) -> Losses {
    let (planes, globals) = net.upload(&batch.inputs);
    let outputs = net.forward(planes, globals);
    loss::losses(&read(&outputs), batch, Shares::of(batch), weights).0
}

/// Learns from a batch; returns the losses before the step. Nothing changes when they are not
/// finite.
pub(super) fn learn(
    net: &mut Net,
    optimizer: &mut ModuleOptimizer,
    batch: &Batch,
    recipe: &Recipe,
    rate: f64,
) -> Losses {
    let (losses, gradients) = gradients(net, batch, recipe.losses, recipe.accumulate);
    let Some(gradients) = gradients else { return losses };
    let gradients = match recipe.clipping {
        // The optimiser does it.
        Clipping::Tensor => gradients,
        Clipping::Network => clip::to_norm(&net.params, gradients, recipe.clip),
    };
    net.params = optimizer.step(rate, net.params.clone(), gradients);
    losses
}

/// The losses of a batch, and the gradients of their weighted sum; `None` when they are not finite.
/// The batch goes through the network in parts, one after the other. Nothing in the network looks at
/// several rows (there is no batch normalisation), so that the parts change only what is in memory at
/// a time, and the order of sums.
fn gradients(
    net: &Net,
    batch: &Batch,
    weights: LossWeights,
    parts: usize,
) -> (Losses, Option<GradientsParams>) {
    let shares = Shares::of(batch);
    let mut losses = Losses(Heads::default());
    let mut sum = GradientsAccumulator::new();
    for part in batch.parts(parts) {
        let (planes, globals) = net.upload(&part.inputs);
        let outputs = net.forward(planes, globals);
        let (found, slopes) = loss::losses(&read(&outputs), &part, shares, weights);
        losses = losses.plus(found);
        if !losses.total(weights).is_finite() {
            return (losses, None);
        }
        sum.accumulate(&net.params, backward(net, outputs, slopes));
    }
    (losses, Some(sum.grads()))
}

/// The gradients of the parameters, given those of the outputs.
fn backward(net: &Net, outputs: Outputs, slopes: Results) -> GradientsParams {
    // The derivative of sum(outputs x constant) is the constant: the gradient computed on the host.
    let products = outputs.zip(slopes).map(|(outputs, slope)| weighted_sum(outputs, slope));
    let [first, rest @ ..] = products.into_array();
    let surrogate = rest.into_iter().fold(first, |sum, product| sum + product);
    GradientsParams::from_grads(surrogate.backward(), &net.params)
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

#[cfg(test)]
mod tests {
    use burn::module::{Module as _, ModuleVisitor, Param};
    use burn::tensor::Device;

    use super::*;
    use crate::rng;
    use crate::testing::{self, SMALLEST};

    /// All values of gradients, parameter after parameter.
    struct Values<'a> {
        gradients: &'a GradientsParams,
        values: Vec<f32>,
    }

    impl ModuleVisitor for Values<'_> {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient = self.gradients.get::<D>(param.id).unwrap();
            self.values.extend(gradient.into_data().try_into_vec::<f32>().unwrap());
        }
    }

    /// Rows of which the first ten have no policy: a part's own share of those that have one is not
    /// that of the whole.
    fn batch() -> Batch {
        let data = testing::dataset(testing::tiny_explorer(2), 2);
        let mut batch = data.sample(32, &mut rng::stream(1, "rows", 0));
        batch.policy[..10].fill(None);
        batch
    }

    #[test]
    fn gradients_in_parts_are_those_of_the_whole_batch() {
        let device = Device::flex().autodiff();
        let net = Net::new(testing::shape(SMALLEST), &testing::weights(SMALLEST), &device);
        let (batch, weights) = (batch(), LossWeights::default());
        let in_parts = |parts| {
            let (losses, gradients) = gradients(&net, &batch, weights, parts);
            let gradients = gradients.unwrap();
            let mut found = Values { gradients: &gradients, values: Vec::new() };
            net.params.visit(&mut found);
            (losses.total(weights), found.values)
        };
        let (loss, whole) = in_parts(1);
        let largest = whole.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        assert!(largest > 0.01, "there is something to compare: {largest}");
        for parts in [2, 3, 32] {
            let (found_loss, found) = in_parts(parts);
            assert!((found_loss - loss).abs() < 1e-4, "{parts} parts: {found_loss} for {loss}");
            let apart = found.iter().zip(&whole).map(|(found, whole)| (found - whole).abs());
            let most = apart.fold(0.0, f32::max);
            assert!(most < 1e-5 * largest.max(1.0), "{parts} parts differ by {most}");
        }
    }
}
