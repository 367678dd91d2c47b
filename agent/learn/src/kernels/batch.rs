//! Convolution and its gradients on whole batches, spread over the threads of the rayon pool.
//!
//! The parts of a batch are the same on every machine and sums are added in their order, so that
//! results do not depend on the number of cores.

use rayon::prelude::*;

use super::{Bias, Board, Conv3x3, WeightGradient, Workspace};

/// Most parts of a batch.
const PARTS: usize = 4;
/// Fewest rows that are worth a part of their own.
const LEAST_ROWS: usize = 16;

/// `conv` of each row of `input`.
pub(super) fn convolve(conv: &Conv3x3, board: Board, input: &[f32], bias: Bias<'_>) -> Vec<f32> {
    let (input_row, output_row) = (board.slots() * conv.inputs(), board.slots() * conv.outputs());
    let rows = input.len() / input_row;
    let part = rows_of_a_part(rows);
    let mut output = vec![0.0; rows * output_row];
    let parts = input.par_chunks(part * input_row).zip(output.par_chunks_mut(part * output_row));
    parts.for_each(|(input, output)| conv.run(input, bias, output, &mut Workspace::default()));
    output
}

/// The gradient of the weights, `[output, input, 3, 3]`, summed over all rows.
pub(super) fn weight_gradient(
    board: Board,
    input: &[f32],
    inputs: usize,
    slope: &[f32],
    outputs: usize,
) -> Vec<f32> {
    let (input_row, output_row) = (board.slots() * inputs, board.slots() * outputs);
    let part = rows_of_a_part(input.len() / input_row);
    let parts = input.par_chunks(part * input_row).zip(slope.par_chunks(part * output_row));
    let sum_of = |(input, slope)| {
        let mut sum = WeightGradient::new(board, inputs, outputs);
        sum.add(input, slope, &mut Workspace::default());
        sum
    };
    let sums: Vec<WeightGradient> = parts.map(sum_of).collect();
    let mut sums = sums.into_iter();
    let Some(mut total) = sums.next() else { return vec![0.0; outputs * inputs * 9] };
    for sum in sums {
        total.merge(&sum);
    }
    total.finish()
}

/// Sum over rows and slots of each channel.
pub(super) fn channel_sums(values: &[f32], channels: usize) -> Vec<f32> {
    pulp::Arch::new().dispatch(|| {
        let mut sums = vec![0.0; channels];
        for slot in values.chunks_exact(channels) {
            for (sum, value) in sums.iter_mut().zip(slot) {
                *sum += value;
            }
        }
        sums
    })
}

fn rows_of_a_part(rows: usize) -> usize {
    let parts = (rows / LEAST_ROWS).clamp(1, PARTS);
    rows.div_ceil(parts).max(1)
}
