use burn::tensor::{Device, Tensor, TensorData, activation, module, ops::ConvOptions};

use super::*;
use crate::rng;

/// The same network, written down with burn's own operations.
struct Plain<'a> {
    weights: &'a SeWeights,
    device: Device,
}

impl Plain<'_> {
    fn tensor<const D: usize>(&self, values: &[f32], dims: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(values.to_vec(), dims), &self.device)
    }

    fn conv(&self, name: &str, x: Tensor<4>) -> Tensor<4> {
        let (weight, bias) = self.weights.layer(name);
        let (inputs, outputs) = (x.dims()[1], bias.len());
        let kernel = if weight.len() == inputs * outputs { 1 } else { 3 };
        let weight = self.tensor(weight, [outputs, inputs, kernel, kernel]);
        let options = ConvOptions::new([1, 1], [kernel / 2, kernel / 2], [1, 1], 1);
        module::conv2d(x, weight, Some(self.tensor(bias, [outputs])), options)
    }

    fn dense(&self, name: &str, x: Tensor<2>) -> Tensor<2> {
        let (weight, bias) = self.weights.layer(name);
        let weight = self.tensor(weight, [x.dims()[1], bias.len()]);
        x.matmul(weight) + self.tensor(bias, [1, bias.len()])
    }

    fn block(&self, index: usize, x: Tensor<4>) -> Tensor<4> {
        let y = activation::relu(self.conv(&format!("block{index}.first"), x.clone()));
        let y = self.conv(&format!("block{index}.second"), y);
        let squeezed = activation::relu(self.dense(&format!("block{index}.squeeze"), mean(&y)));
        let scale = activation::sigmoid(self.dense(&format!("block{index}.excite"), squeezed));
        let [rows, channels] = scale.dims();
        activation::relu(y * scale.reshape([rows, channels, 1, 1]) + x)
    }

    fn run(&self, input: &[f32]) -> SeOutputs {
        let SeShape { side, planes, policy_planes, .. } = self.weights.shape();
        let rows = input.len() / (side * side * planes);
        let x = self.tensor(input, [rows, side, side, planes]).permute([0, 3, 1, 2]);
        let mut x = activation::relu(self.conv("stem", x));
        for index in 0..self.weights.shape().blocks {
            x = self.block(index, x);
        }
        let policy = activation::relu(self.conv("policy.hidden", x.clone()));
        let policy = self.conv("policy.planes", policy).permute([0, 2, 3, 1]);
        let value = mean(&activation::relu(self.conv("value.hidden", x)));
        let value = self.dense("value.outcome", activation::relu(self.dense("value.dense", value)));
        let policy = policy.reshape([rows * side * side, policy_planes]);
        let read = |tensor: Tensor<2>| tensor.into_data().try_into_vec().unwrap();
        SeOutputs { policy: read(policy), value: read(value) }
    }
}

fn mean(x: &Tensor<4>) -> Tensor<2> {
    let [rows, channels, height, width] = x.dims();
    x.clone().reshape([rows, channels, height * width]).mean_dim(2).reshape([rows, channels])
}

fn random_input(shape: SeShape, rows: usize) -> Vec<f32> {
    let mut rng = rng::stream(2, "input", 0);
    let count = rows * shape.side * shape.side * shape.planes;
    (0..count).map(|_| rng::normal(&mut rng)).collect()
}

fn worst(one: &SeOutputs, other: &SeOutputs) -> f32 {
    assert_eq!((one.policy.len(), one.value.len()), (other.policy.len(), other.value.len()));
    let pairs = one.policy.iter().zip(&other.policy).chain(one.value.iter().zip(&other.value));
    pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn own_kernels_agree_with_burn() {
    for (shape, rows) in [(SeShape::BAR, 17), (SeShape { side: 9, blocks: 2, ..SeShape::BAR }, 3)] {
        let weights = SeWeights::random(shape, &mut rng::stream(1, "weights", 0));
        let input = random_input(shape, rows);
        let mut own = SeOutputs::default();
        SeEngine::new(&weights).run(&input, &mut own);
        let plain = Plain { weights: &weights, device: Device::flex() }.run(&input);
        let worst = worst(&own, &plain);
        assert!(worst < 1e-4, "{shape:?}: off by {worst}");
    }
}

#[test]
fn outputs_do_not_depend_on_the_batch() {
    let shape = SeShape { blocks: 1, ..SeShape::BAR };
    let weights = SeWeights::random(shape, &mut rng::stream(1, "weights", 0));
    let (mut engine, input) = (SeEngine::new(&weights), random_input(shape, 20));
    let (mut all, mut one) = (SeOutputs::default(), SeOutputs::default());
    engine.run(&input, &mut all);
    engine.run(&input[..64 * shape.planes], &mut one);
    assert_eq!(one.policy, all.policy[..one.policy.len()]);
    assert_eq!(one.value, all.value[..3]);
}

#[test]
fn a_file_that_is_no_network_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"not tensors").unwrap();
    assert!(matches!(SeFile::read(file.path()), Err(SeFileError::Format(_))));
    let outputs = SeOutputs { policy: vec![0.0; 64 * 16], value: vec![0.0; 3] };
    outputs.write(SeShape::BAR, file.path()).unwrap();
    assert!(SeFile::read(file.path()).unwrap_err().to_string().contains("stem.weight"));
}

#[test]
fn training_lowers_the_loss() {
    let shape = SeShape { channels: 32, blocks: 1, ..SeShape::BAR };
    let mut trainer = SeTrainer::new(shape, &mut rng::stream(1, "weights", 0));
    let rows = 20;
    let mut policy = vec![0.0; rows * 64 * shape.policy_planes];
    policy.iter_mut().step_by(64 * shape.policy_planes).for_each(|p| *p = 1.0);
    let value = [1.0, 0.0, 0.0].repeat(rows);
    let batch = SeBatch { input: random_input(shape, rows), policy, value };
    let first = trainer.step(&batch);
    let last = (0..15).map(|_| trainer.step(&batch)).last().unwrap();
    assert!(last < 0.6 * first, "{first} {last}");
}
