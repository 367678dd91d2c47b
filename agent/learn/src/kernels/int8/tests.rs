use rand::Rng as _;

use super::*;
use crate::kernels::Workspace;
use crate::rng;

const ROWS: usize = 3;
const LARGEST_INPUT: f32 = 2.0;

struct Case {
    side: usize,
    inputs: usize,
    outputs: usize,
    input: Vec<f32>,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Case {
    fn new(side: usize, inputs: usize, outputs: usize) -> Self {
        let mut rng = rng::stream(5, "int8", (side * 10_000 + inputs * 100 + outputs) as u64);
        let mut values =
            |count, low, high| (0..count).map(|_| rng.random_range(low..high)).collect();
        Self {
            // Some are too large.
            input: values(ROWS * side * side * inputs, 0.0, 1.1 * LARGEST_INPUT),
            weights: values(outputs * inputs * 9, -1.0, 1.0),
            bias: values(outputs, -1.0, 1.0),
            side,
            inputs,
            outputs,
        }
    }

    fn conv(&self) -> Int8Conv {
        Int8Conv::new(Board::new(self.side), &self.weights, &self.bias, LARGEST_INPUT)
    }

    /// The convolution by its definition, of values that `input` and `weight` (with its output) round.
    fn plainly(&self, input: impl Fn(f32) -> f64, weight: impl Fn(f32, usize) -> f64) -> Vec<f64> {
        let (side, slots) = (self.side, self.side * self.side);
        let mut sums: Vec<f64> = Vec::new();
        for at in 0..ROWS * slots * self.outputs {
            let (output, slot, row) =
                (at % self.outputs, at / self.outputs % slots, at / self.outputs / slots);
            let mut sum = f64::from(self.bias[output]);
            for tap in 0..9 {
                let (y, x) = (slot / side + tap / 3, slot % side + tap % 3);
                if !(1..=side).contains(&y) || !(1..=side).contains(&x) {
                    continue;
                }
                let from = (row * slots + (y - 1) * side + x - 1) * self.inputs;
                for index in 0..self.inputs {
                    let of = self.weights[(output * self.inputs + index) * 9 + tap];
                    sum += input(self.input[from + index]) * weight(of, output);
                }
            }
            sums.push(sum);
        }
        sums
    }
}

const CASES: [(usize, usize, usize); 6] =
    [(8, 96, 96), (8, 20, 40), (9, 32, 33), (19, 5, 8), (25, 8, 32), (4, 7, 16)];

fn run(case: &Case) -> Vec<f32> {
    let mut output = vec![0.0; ROWS * case.side * case.side * case.outputs];
    case.conv().run(&case.input, &mut output, &mut Workspace::default());
    output
}

#[test]
fn sums_are_those_of_the_rounded_values() {
    for (side, inputs, outputs) in CASES {
        let case = Case::new(side, inputs, outputs);
        let most = |of: &[f32]| of.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
        let largest: Vec<f32> = case.weights.chunks_exact(inputs * 9).map(most).collect();
        let input = |value: f32| {
            let unit = f64::from(LARGEST_INPUT) / 255.0;
            (f64::from(value * (255.0 / LARGEST_INPUT)).round_ties_even()).min(255.0) * unit
        };
        let weight = |value: f32, output: usize| {
            let most = largest[output];
            f64::from((value / most * 127.0).round()) * f64::from(most) / 127.0
        };
        for (found, wanted) in run(&case).iter().zip(case.plainly(input, weight)) {
            let close = (f64::from(*found) - wanted).abs() < 1e-5 * wanted.abs().max(1.0);
            assert!(close, "{side} {inputs} {outputs}: {found} is not {wanted}");
        }
    }
}

/// The outputs by a method.
fn run_by(method: Method, case: &Case) -> Vec<f32> {
    let (conv, mut image) = (case.conv(), Image::default());
    image.fill(conv.frame, &case.input, conv.to_bytes);
    let mut output = vec![0.0; ROWS * case.side * case.side * case.outputs];
    conv.sum(method, &image, conv.values(&mut output));
    output
}

#[test]
fn all_methods_give_the_same_bits() {
    let methods = Method::all();
    let names: Vec<String> = methods[1..].iter().map(|method| method.describe()).collect();
    println!("compared with plain code: {names:?}");
    for case in CASES.map(|(side, inputs, outputs)| Case::new(side, inputs, outputs)) {
        let plain = run_by(Method::Plain, &case);
        for method in &methods[1..] {
            let Case { side, inputs, outputs, .. } = case;
            let same = run_by(*method, &case) == plain;
            assert!(same, "{method:?} on {side} {inputs} {outputs}");
        }
    }
}

#[test]
fn two_convolutions_at_once_give_the_same_bits() {
    for (side, inputs, outputs) in CASES {
        let (first, second) = (Case::new(side, inputs, outputs), Case::new(side, outputs, inputs));
        let slots = side * side;
        let (beside, mut work) = ([0, slots / 2, slots - 1], Workspace::default());
        let mut hidden = run(&first);
        for row in hidden.chunks_exact_mut(slots * outputs) {
            row.iter_mut().for_each(|value| *value = value.max(0.0));
            beside.iter().for_each(|slot| row[slot * outputs..][..outputs].fill(0.0));
        }
        let mut wanted = vec![0.0; ROWS * slots * inputs];
        second.conv().run(&hidden, &mut wanted, &mut work);
        // Memory that held something else changes nothing.
        for _ in 0..2 {
            let mut found = vec![0.0; wanted.len()];
            let (one, two) = (first.conv(), second.conv());
            one.run_into(&two, &beside, &first.input, &mut found, &mut work);
            assert!(found == wanted, "{side} {inputs} {outputs}");
        }
    }
}

#[test]
fn memory_serves_batches_of_any_size() {
    let mut work = Workspace::default();
    for (side, inputs, outputs) in CASES {
        let case = Case::new(side, inputs, outputs);
        let (conv, row, wanted) = (case.conv(), side * side, run(&case));
        for rows in [1, ROWS, 2] {
            let mut found = vec![0.0; rows * row * outputs];
            conv.run(&case.input[..rows * row * inputs], &mut found, &mut work);
            assert!(found == wanted[..found.len()], "{rows} rows of {side} {inputs} {outputs}");
        }
    }
}

#[test]
fn rounding_costs_little() {
    let case = Case::new(8, 96, 96);
    let exact =
        case.plainly(|value| f64::from(value.min(LARGEST_INPUT)), |weight, _| weight.into());
    let size = (exact.iter().map(|value| value * value).sum::<f64>() / exact.len() as f64).sqrt();
    let errors = run(&case).into_iter().zip(exact).map(|(found, exact)| f64::from(found) - exact);
    let error = (errors.map(|error| error * error).sum::<f64>() / (ROWS * 64 * 96) as f64).sqrt();
    assert!(error < 0.01 * size, "off by {error}, where values have a size of {size}");
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[test]
fn a_kernel_that_refuses_tiles_is_told() {
    use super::amx::NoAmx;
    let note = NoAmx::Kernel(nix::errno::Errno::EOPNOTSUPP).note();
    assert!(note.contains("the kernel refuses AMX: Operation not supported"), "{note}");
    assert_eq!(NoAmx::Cpu.note(), "");
}

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
#[test]
fn tiles_serve_one_convolution_at_a_time() {
    use super::amx::{Amx, Tiles};
    let Ok(amx) = Amx::find() else {
        println!("not tested: no AMX here");
        return;
    };
    let first = Tiles::new(amx);
    assert!(std::panic::catch_unwind(|| Tiles::new(amx)).is_err());
    drop(first);
    drop(Tiles::new(amx));
}
