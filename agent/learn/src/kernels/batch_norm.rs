//! Batch normalisation in training as one operation of burn; on activations with channels
//! innermost burn's own would be a dozen passes over memory.

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::NoCheckpointing};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::{Autodiff, Flex};
use burn::tensor::Tensor;

use super::operation::{Primitive, dims, tensor, values};

/// Added to the variance, as in PyTorch.
const EPSILON: f32 = 1e-5;

/// `(x - mean) / deviation * scale + shift` for each channel, with mean and deviation of the batch.
/// `x` is rows x height x width x channels on burn's CPU backend with gradients.
///
/// # Panics
/// On any other backend.
pub(crate) fn batch_norm(x: &Tensor<4>, scale: &Tensor<1>, shift: &Tensor<1>) -> Tensor<4> {
    const TRAINS: &str = "batch norm is used by the comparison network on the CPU only";
    let x = x.clone().try_into_primitive::<Autodiff<Flex>>().expect(TRAINS);
    let scale = scale.clone().try_into_primitive::<Autodiff<Flex>>().expect(TRAINS);
    let shift = shift.clone().try_into_primitive::<Autodiff<Flex>>().expect(TRAINS);
    let nodes = [x.node(), scale.node(), shift.node()];
    let x = x.into_primitive().to_contiguous();
    let scale = scale.into_primitive().to_contiguous();
    let dims: [usize; 4] = dims(&x);
    let (normal, deviation) = fast(|| normalise(values(&x), dims[3]));
    let shift = shift.primitive().to_contiguous();
    let output = fast(|| scaled(&normal, values(&scale), values(&shift)));
    let output = tensor(output, dims);
    let prepared = BatchNorm.prepare::<NoCheckpointing>(nodes).compute_bound();
    let output = match prepared.stateful() {
        OpsKind::Tracked(prepared) => {
            prepared.finish(Seen { normal: tensor(normal, dims), deviation, scale }, output)
        }
        OpsKind::UnTracked(prepared) => prepared.finish(output),
    };
    Tensor::from_primitive::<Autodiff<Flex>>(output)
}

/// The operation's name in burn's graph.
#[derive(Debug)]
struct BatchNorm;

/// What the backward pass needs of the forward pass.
#[derive(Debug, Clone)]
struct Seen {
    normal: Primitive,
    deviation: Vec<f32>,
    scale: Primitive,
}

impl Backward<Flex, 3> for BatchNorm {
    type State = Seen;

    fn backward(self, ops: Ops<Seen, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let slope = grads.consume::<Flex>(&ops.node).to_contiguous();
        let Seen { normal, deviation, scale } = ops.state;
        let (dims, channels) = (dims::<4>(&normal), deviation.len());
        let (slope, normal) = (values(&slope), values(&normal));
        let (for_scale, for_shift) = fast(|| sums(slope, normal, channels));
        let [x, scale_node, shift_node] = ops.parents;
        if let Some(node) = x {
            let mut factors = values(&scale).to_vec();
            factors.iter_mut().zip(&deviation).for_each(|(factor, deviation)| *factor /= deviation);
            let slope = fast(|| slope_of_input(slope, normal, &factors, &for_scale, &for_shift));
            grads.register::<Flex>(node.id, tensor(slope, dims));
        }
        if let Some(node) = scale_node {
            grads.register::<Flex>(node.id, tensor(for_scale, [channels]));
        }
        if let Some(node) = shift_node {
            grads.register::<Flex>(node.id, tensor(for_shift, [channels]));
        }
    }
}

/// Runs a plain loop compiled for this machine's widest vectors.
#[inline(always)]
fn fast<R>(work: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(work)
}

/// Values with mean 0 and variance 1 per channel, and the deviations that they had.
#[inline(always)]
fn normalise(x: &[f32], channels: usize) -> (Vec<f32>, Vec<f32>) {
    let count = (x.len() / channels) as f32;
    let (mut mean, mut deviation) = (vec![0.0; channels], vec![0.0; channels]);
    for slot in x.chunks_exact(channels) {
        for (sum, value) in mean.iter_mut().zip(slot) {
            *sum += value;
        }
    }
    for mean in &mut mean {
        *mean /= count;
    }
    for slot in x.chunks_exact(channels) {
        for ((sum, value), mean) in deviation.iter_mut().zip(slot).zip(&mean) {
            *sum += (value - mean) * (value - mean);
        }
    }
    for deviation in &mut deviation {
        *deviation = (*deviation / count + EPSILON).sqrt();
    }
    let mut normal = x.to_vec();
    for slot in normal.chunks_exact_mut(channels) {
        for ((value, mean), deviation) in slot.iter_mut().zip(&mean).zip(&deviation) {
            *value = (*value - mean) / deviation;
        }
    }
    (normal, deviation)
}

#[inline(always)]
fn scaled(normal: &[f32], scale: &[f32], shift: &[f32]) -> Vec<f32> {
    let mut output = normal.to_vec();
    for slot in output.chunks_exact_mut(scale.len()) {
        for ((value, scale), shift) in slot.iter_mut().zip(scale).zip(shift) {
            *value = *value * scale + shift;
        }
    }
    output
}

/// Gradients of scale and shift.
#[inline(always)]
fn sums(slope: &[f32], normal: &[f32], channels: usize) -> (Vec<f32>, Vec<f32>) {
    let (mut scale, mut shift) = (vec![0.0; channels], vec![0.0; channels]);
    for (slope, normal) in slope.chunks_exact(channels).zip(normal.chunks_exact(channels)) {
        let sums = scale.iter_mut().zip(&mut shift);
        for ((scale, shift), (slope, normal)) in sums.zip(slope.iter().zip(normal)) {
            *scale += slope * normal;
            *shift += slope;
        }
    }
    (scale, shift)
}

/// `factor * (slope - mean(slope) - normal * mean(slope * normal))`.
#[inline(always)]
fn slope_of_input(
    slope: &[f32],
    normal: &[f32],
    factors: &[f32],
    for_scale: &[f32],
    for_shift: &[f32],
) -> Vec<f32> {
    let channels = factors.len();
    let count = (slope.len() / channels) as f32;
    let mut out = slope.to_vec();
    for (slot, normal) in out.chunks_exact_mut(channels).zip(normal.chunks_exact(channels)) {
        for (channel, value) in slot.iter_mut().enumerate() {
            let mean = (for_shift[channel] + normal[channel] * for_scale[channel]) / count;
            *value = factors[channel] * (*value - mean);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Distribution};

    use super::*;

    fn plain(x: &Tensor<4>, scale: &Tensor<1>, shift: &Tensor<1>) -> Tensor<4> {
        let [rows, height, width, channels] = x.dims();
        let flat = x.clone().reshape([rows * height * width, channels]);
        let centred = flat.clone() - flat.mean_dim(0);
        let variance = (centred.clone() * centred.clone()).mean_dim(0);
        let normal = centred / (variance + EPSILON).sqrt();
        let output = normal * scale.clone().unsqueeze() + shift.clone().unsqueeze();
        output.reshape([rows, height, width, channels])
    }

    #[test]
    fn outputs_and_gradients_are_those_of_the_definition() {
        let device = Device::flex().autodiff();
        let random = |dims: [usize; 4]| -> Tensor<4> {
            Tensor::random(dims, Distribution::Uniform(-1.0, 3.0), &device)
        };
        let x = random([5, 4, 4, 7]).require_grad();
        let factor = random([5, 4, 4, 7]);
        let vector = |at: usize| {
            random([1, 1, 2, 7])
                .reshape([2, 7])
                .narrow(0, at, 1)
                .reshape([7])
                .detach()
                .require_grad()
        };
        let (scale, shift) = (vector(0), vector(1));
        let run = |norm: fn(&Tensor<4>, &Tensor<1>, &Tensor<1>) -> Tensor<4>| {
            let output = norm(&x, &scale, &shift);
            let gradients = (output.clone() * factor.clone()).sum().backward();
            let vectors = [&scale, &shift].map(|v| v.grad(&gradients).unwrap());
            (output.inner(), x.grad(&gradients).unwrap(), vectors)
        };
        let (own, reference) = (run(batch_norm), run(plain));
        let close = |one: f32| assert!(one < 1e-3, "off by {one}");
        close((own.0 - reference.0).abs().max().into_scalar::<f32>());
        close((own.1 - reference.1).abs().max().into_scalar::<f32>());
        for (own, reference) in own.2.into_iter().zip(reference.2) {
            close((own - reference).abs().max().into_scalar::<f32>());
        }
    }
}
