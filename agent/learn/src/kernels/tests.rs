use pulp::Arch;
use rand::Rng as _;

use super::*;
use crate::rng::{self, Rng};

const ROWS: usize = 3;

fn values(rng: &mut Rng, count: usize) -> Vec<f32> {
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}

/// A convolution with its data, and what the plain definition says about it.
struct Case {
    side: usize,
    inputs: usize,
    outputs: usize,
    input: Vec<f32>,
    weights: Vec<f32>,
    slope: Vec<f32>,
}

impl Case {
    fn new(side: usize, inputs: usize, outputs: usize) -> Self {
        let mut rng = rng::stream(5, "kernels", (side * 10_000 + inputs * 100 + outputs) as u64);
        Self {
            input: values(&mut rng, ROWS * side * side * inputs),
            weights: values(&mut rng, outputs * inputs * 9),
            slope: values(&mut rng, ROWS * side * side * outputs),
            side,
            inputs,
            outputs,
        }
    }

    /// Calls `visit(input index, weight index, output index)` for each product of the sum.
    fn products(&self, mut visit: impl FnMut(usize, usize, usize)) {
        let side = self.side;
        for place in 0..ROWS * side * side * 9 {
            let (tap, slot, row) = (place % 9, place / 9 % (side * side), place / 9 / side / side);
            let (y, x) = (slot / side + tap / 3, slot % side + tap % 3);
            if !(1..=side).contains(&y) || !(1..=side).contains(&x) {
                continue;
            }
            let from = row * side * side + (y - 1) * side + x - 1;
            for output in 0..self.outputs {
                for input in 0..self.inputs {
                    let weight = (output * self.inputs + input) * 9 + tap;
                    let to = (row * side * side + slot) * self.outputs + output;
                    visit(from * self.inputs + input, weight, to);
                }
            }
        }
    }
}

fn assert_close(found: &[f32], wanted: &[f32], what: &str) {
    assert_eq!(found.len(), wanted.len());
    let worst = found.iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    let scale = wanted.iter().fold(1.0f32, |max, value| max.max(value.abs()));
    assert!(worst < 2e-5 * scale, "{what}: off by {worst} at scale {scale}");
}

/// Every width of vectors that this machine has.
fn widths() -> Vec<Arch> {
    let mut list = vec![Arch::Scalar, Arch::new()];
    #[cfg(target_arch = "x86_64")]
    list.extend(pulp::x86::V3::try_new().map(Arch::V3));
    list
}

#[test]
fn convolution_and_both_gradients_are_those_of_the_definition() {
    for (side, inputs, outputs) in [(8, 20, 40), (9, 32, 33), (19, 5, 8), (4, 48, 96), (1, 3, 2)] {
        let case = Case::new(side, inputs, outputs);
        let board = Board::new(side);
        let mut output = vec![0.0; case.slope.len()];
        case.products(|i, w, o| output[o] += case.input[i] * case.weights[w]);
        let mut back = vec![0.0; case.input.len()];
        case.products(|i, w, o| back[i] += case.slope[o] * case.weights[w]);
        let mut slope = vec![0.0; case.weights.len()];
        case.products(|i, w, o| slope[w] += case.input[i] * case.slope[o]);

        let forward = Conv3x3::new(board, &case.weights, inputs, outputs);
        let backward = Conv3x3::backward(board, &case.weights, inputs, outputs);
        let mut work = Workspace::default();
        for arch in widths() {
            let mut found = vec![0.0; output.len()];
            forward.run_on(arch, &case.input, Bias::None, &mut found, &mut work);
            assert_close(&found, &output, "outputs");
            let mut found = vec![0.0; back.len()];
            backward.run_on(arch, &case.slope, Bias::None, &mut found, &mut work);
            assert_close(&found, &back, "gradient of the inputs");
            let mut found = WeightGradient::new(board, inputs, outputs);
            found.add_on(arch, &case.input, &case.slope, &mut work);
            assert_close(&found.finish(), &slope, "gradient of the weights");
        }
    }
}

#[test]
fn a_position_alone_gives_the_same_bits_as_among_others() {
    const ROWS: usize = 12;
    for (side, inputs, outputs) in [(8, 40, 33), (8, 96, 96), (4, 7, 64), (3, 33, 5)] {
        let mut rng = rng::stream(5, "alone", inputs as u64);
        let input = values(&mut rng, ROWS * side * side * inputs);
        let weights = values(&mut rng, outputs * inputs * 9);
        let conv = Conv3x3::new(Board::new(side), &weights, inputs, outputs);
        let mut work = Workspace::default();
        let mut together = vec![0.0; ROWS * side * side * outputs];
        conv.run(&input, Bias::None, &mut together, &mut work);
        let rows = input.chunks(side * side * inputs).zip(together.chunks(side * side * outputs));
        for (input, together) in rows {
            let mut alone = vec![0.0; together.len()];
            conv.run(input, Bias::None, &mut alone, &mut work);
            assert_eq!(alone, together, "{side} {inputs} {outputs}");
        }
    }
}

#[test]
fn a_dense_layer_is_a_matrix_product() {
    let mut rng = rng::stream(5, "dense", 0);
    for (rows, inputs, outputs) in [(1, 7, 3), (13, 96, 24), (5, 24, 96), (25, 33, 33)] {
        let (input, weights) =
            (values(&mut rng, rows * inputs), values(&mut rng, inputs * outputs));
        let bias = values(&mut rng, outputs);
        let dense = Dense::new(inputs, &bias, |output, input| weights[output * inputs + input]);
        let wanted: Vec<f32> = (0..rows * outputs)
            .map(|at| {
                let (row, output) = (at / outputs, at % outputs);
                let input = &input[row * inputs..][..inputs];
                let weights = &weights[output * inputs..][..inputs];
                bias[output] + input.iter().zip(weights).map(|(a, b)| a * b).sum::<f32>()
            })
            .collect();
        for arch in widths() {
            let mut found = Vec::new();
            dense.run_on(arch, &input, &mut found);
            assert_close(&found, &wanted, "dense");
        }
    }
}
