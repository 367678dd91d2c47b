//! The 3x3 convolution as an operation of burn, with its gradients.

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::NoCheckpointing};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::ops::FloatTensorOps;
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Flex};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Tensor, TensorData, module};

use super::{Bias, Board, Conv3x3, batch};

/// Convolution that keeps the board's size: `input` is rows x height x width x channels, `weight`
/// `[output, input, 3, 3]`.
///
/// On burn's CPU backend square boards go through our own kernels; everything else is burn's.
pub(crate) fn conv3x3(input: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>) -> Tensor<4> {
    let [_, height, width, _] = input.dims();
    if height == width {
        if let Some(output) = tracked(&input, &weight, &bias) {
            return output;
        }
        if let Some(output) = untracked(&input, &weight, &bias) {
            return output;
        }
    }
    let options = ConvOptions::new([1, 1], [1, 1], [1, 1], 1);
    module::conv2d(input.permute([0, 3, 1, 2]), weight, Some(bias), options).permute([0, 2, 3, 1])
}

pub(super) type Primitive = FloatTensor<Flex>;

/// On the CPU without gradients.
fn untracked(input: &Tensor<4>, weight: &Tensor<4>, bias: &Tensor<1>) -> Option<Tensor<4>> {
    let input = input.clone().try_into_primitive::<Flex>().ok()?;
    let weight = weight.clone().try_into_primitive::<Flex>().ok()?;
    let bias = bias.clone().try_into_primitive::<Flex>().ok()?;
    Some(Tensor::from_primitive::<Flex>(forward(&input.to_contiguous(), &weight, &bias)))
}

/// On the CPU with gradients.
fn tracked(input: &Tensor<4>, weight: &Tensor<4>, bias: &Tensor<1>) -> Option<Tensor<4>> {
    let input = input.clone().try_into_primitive::<Autodiff<Flex>>().ok()?;
    let weight = weight.clone().try_into_primitive::<Autodiff<Flex>>().ok()?;
    let bias = bias.clone().try_into_primitive::<Autodiff<Flex>>().ok()?;
    let nodes = [input.node(), weight.node(), bias.node()];
    let input = input.into_primitive().to_contiguous();
    let weight = weight.into_primitive();
    let output = forward(&input, &weight, bias.primitive());
    let prepared = Convolution.prepare::<NoCheckpointing>(nodes);
    let output = match prepared.compute_bound().stateful() {
        OpsKind::Tracked(prepared) => prepared.finish(Seen { input, weight }, output),
        OpsKind::UnTracked(prepared) => prepared.finish(output),
    };
    Some(Tensor::from_primitive::<Autodiff<Flex>>(output))
}

fn forward(input: &Primitive, weight: &Primitive, bias: &Primitive) -> Primitive {
    let weight = weight.to_contiguous();
    let bias = bias.to_contiguous();
    let [rows, side, _, inputs] = dims(input);
    let outputs = dims::<4>(&weight)[0];
    let board = Board::new(side);
    let conv = Conv3x3::new(board, values(&weight), inputs, outputs);
    let output = batch::convolve(&conv, board, values(input), Bias::Channel(values(&bias)));
    tensor(output, [rows, side, side, outputs])
}

/// The operation's name in burn's graph.
#[derive(Debug)]
struct Convolution;

/// What the backward pass needs of the forward pass.
#[derive(Debug, Clone)]
struct Seen {
    input: Primitive,
    weight: Primitive,
}

impl Backward<Flex, 3> for Convolution {
    type State = Seen;

    fn backward(self, ops: Ops<Seen, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let slope = grads.consume::<Flex>(&ops.node).to_contiguous();
        let [for_input, for_weight, for_bias] = ops.parents;
        let Seen { input, weight } = ops.state;
        let weight = weight.to_contiguous();
        let [rows, side, _, inputs] = dims(&input);
        let outputs = dims::<4>(&weight)[0];
        let board = Board::new(side);
        if let Some(node) = for_input {
            let conv = Conv3x3::backward(board, values(&weight), inputs, outputs);
            let slope = batch::convolve(&conv, board, values(&slope), Bias::None);
            grads.register::<Flex>(node.id, tensor(slope, [rows, side, side, inputs]));
        }
        if let Some(node) = for_weight {
            let (input, slope) = (values(&input), values(&slope));
            let slope = batch::weight_gradient(board, input, inputs, slope, outputs);
            grads.register::<Flex>(node.id, tensor(slope, [outputs, inputs, 3, 3]));
        }
        if let Some(node) = for_bias {
            let slope = batch::channel_sums(values(&slope), outputs);
            grads.register::<Flex>(node.id, tensor(slope, [outputs]));
        }
    }
}

/// The values of a contiguous tensor.
pub(super) fn values(tensor: &Primitive) -> &[f32] {
    tensor.as_slice().expect("the caller has made it contiguous, and networks are f32")
}

pub(super) fn dims<const D: usize>(tensor: &Primitive) -> [usize; D] {
    std::array::from_fn(|index| tensor.layout().shape()[index])
}

pub(super) fn tensor<const D: usize>(values: Vec<f32>, dims: [usize; D]) -> Primitive {
    Flex::float_from_data(TensorData::new(values, dims), &Default::default())
}

#[cfg(test)]
mod tests {
    use burn::tensor::{Device, Distribution};

    use super::*;

    fn random<const D: usize>(dims: [usize; D], device: &Device) -> Tensor<D> {
        Tensor::random(dims, Distribution::Uniform(-1.0, 1.0), device)
    }

    fn assert_close<const D: usize>(one: Tensor<D>, other: Tensor<D>, what: &str) {
        let scale = other.clone().abs().max().into_scalar::<f32>().max(1.0);
        let worst = (one - other).abs().max().into_scalar::<f32>();
        assert!(worst < 2e-5 * scale, "{what}: off by {worst} at scale {scale}");
    }

    /// burn's own convolution on the same layout.
    fn plain(input: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>) -> Tensor<4> {
        let options = ConvOptions::new([1, 1], [1, 1], [1, 1], 1);
        let input = input.permute([0, 3, 1, 2]);
        module::conv2d(input, weight, Some(bias), options).permute([0, 2, 3, 1])
    }

    #[test]
    fn outputs_and_gradients_are_those_of_burn() {
        let device = Device::flex().autodiff();
        for (rows, side, inputs, outputs) in [(33, 8, 24, 40), (3, 9, 48, 32)] {
            let input = random([rows, side, side, inputs], &device).require_grad();
            let weight = random([outputs, inputs, 3, 3], &device).require_grad();
            let bias = random([outputs], &device).require_grad();
            let factor = random([rows, side, side, outputs], &device);
            let run = |conv: fn(Tensor<4>, Tensor<4>, Tensor<1>) -> Tensor<4>| {
                let output = conv(input.clone(), weight.clone(), bias.clone());
                let gradients = (output.clone() * factor.clone()).sum().backward();
                let [x, w] = [&input, &weight].map(|t| t.grad(&gradients).unwrap());
                (output.inner(), x, w, bias.grad(&gradients).unwrap())
            };
            let (own, reference) = (run(conv3x3), run(plain));
            assert_close(own.0, reference.0, "outputs");
            assert_close(own.1, reference.1, "gradient of the inputs");
            assert_close(own.2, reference.2, "gradient of the weights");
            assert_close(own.3, reference.3, "gradient of the bias");
        }
    }

    #[test]
    fn gradients_are_differences_of_the_output() {
        let device = Device::flex().autodiff();
        let input = random([2, 5, 5, 3], &device).require_grad();
        let weight = random([4, 3, 3, 3], &device).require_grad();
        let bias = random([4], &device);
        let factor = random([2, 5, 5, 4], &device);
        let loss = |input: Tensor<4>, weight: Tensor<4>| {
            (conv3x3(input, weight, bias.clone()) * factor.clone()).sum()
        };
        let gradients = loss(input.clone(), weight.clone()).backward();
        let [along_input, along_weight] =
            [random([2, 5, 5, 3], &device), random([4, 3, 3, 3], &device)];
        let slope = (input.grad(&gradients).unwrap() * along_input.clone().inner()).sum()
            + (weight.grad(&gradients).unwrap() * along_weight.clone().inner()).sum();
        let at = |step: f32| {
            let input = input.clone() + along_input.clone() * step;
            let weight = weight.clone() + along_weight.clone() * step;
            loss(input, weight).into_scalar::<f32>()
        };
        let difference = (at(0.05) - at(-0.05)) / 0.1;
        let slope = slope.into_scalar::<f32>();
        assert!((difference - slope).abs() < 1e-2 * slope.abs().max(1.0), "{difference} {slope}");
    }
}
