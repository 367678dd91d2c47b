//! Convolution kernel: channels-last, direct, several pixels by two vectors of outputs at a time.
//!
//! The accumulators of a block stay in registers, weights stream from the cache once per block.

use pulp::Simd;

use super::layout::{CHANNEL_STEP, Grid};

/// Weights of a convolution with `taps` x `inputs` x padded outputs, grouped by output block.
#[derive(Debug, Clone)]
pub(super) struct ConvWeights {
    /// 1 or 3.
    kernel: usize,
    inputs: usize,
    outputs: usize,
    /// `[block][tap][input][CHANNEL_STEP]`.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl ConvWeights {
    /// From the `[out, in, k, k]` weights of a network; `inputs` may be larger than theirs.
    pub(super) fn new(weights: &[f32], bias: &[f32], kernel: usize, inputs: usize) -> Self {
        let taps = kernel * kernel;
        let real_outputs = bias.len();
        let real_inputs = weights.len() / (real_outputs * taps);
        let outputs = real_outputs.next_multiple_of(CHANNEL_STEP);
        let mut packed = vec![0.0; taps * inputs * outputs];
        for output in 0..real_outputs {
            let (block, lane) = (output / CHANNEL_STEP, output % CHANNEL_STEP);
            for input in 0..real_inputs {
                for tap in 0..taps {
                    let at = ((block * taps + tap) * inputs + input) * CHANNEL_STEP + lane;
                    packed[at] = weights[(output * real_inputs + input) * taps + tap];
                }
            }
        }
        let mut padded_bias = bias.to_vec();
        padded_bias.resize(outputs, 0.0);
        Self { kernel, inputs, outputs, weights: packed, bias: padded_bias }
    }

    /// Output channels, padded to a multiple of [`CHANNEL_STEP`].
    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// The bias, padded like the outputs.
    pub(super) fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// Convolves `input` into `output`, both padded grids; `bias` stands in for the layer's own.
    #[inline(always)]
    pub(super) fn run<S: Simd>(
        &self,
        simd: S,
        grid: &Grid,
        input: &[f32],
        bias: &[f32],
        output: &mut [f32],
    ) {
        let longest = if S::REGISTER_COUNT >= 32 { 8 } else { 5 };
        for block in 0..self.outputs / CHANNEL_STEP {
            for row in 0..grid.side() {
                let mut column = 0;
                while column < grid.side() {
                    let left = grid.side() - column;
                    let length = left.div_ceil(left.div_ceil(longest));
                    let pixel = grid.pixel(row, column);
                    let at = Strip { simd, conv: self, grid, input, bias, block, pixel };
                    match length {
                        8 => at.run::<8>(output),
                        7 => at.run::<7>(output),
                        6 => at.run::<6>(output),
                        5 => at.run::<5>(output),
                        4 => at.run::<4>(output),
                        3 => at.run::<3>(output),
                        2 => at.run::<2>(output),
                        _ => at.run::<1>(output),
                    }
                    column += length;
                }
            }
        }
    }
}

/// A few neighbouring pixels of one row and one block of output channels.
struct Strip<'a, S> {
    simd: S,
    conv: &'a ConvWeights,
    grid: &'a Grid,
    input: &'a [f32],
    bias: &'a [f32],
    block: usize,
    pixel: usize,
}

impl<S: Simd> Strip<'_, S> {
    #[inline(always)]
    fn run<const PIXELS: usize>(&self, output: &mut [f32]) {
        match CHANNEL_STEP / S::F32_LANES {
            1 => self.accumulate::<PIXELS, 1>(output),
            2 => self.accumulate::<PIXELS, 2>(output),
            4 => self.accumulate_by::<PIXELS, 2>(output, 2),
            8 => self.accumulate_by::<PIXELS, 2>(output, 4),
            _ => self.accumulate_by::<PIXELS, 1>(output, CHANNEL_STEP / S::F32_LANES),
        }
    }

    #[inline(always)]
    fn accumulate<const PIXELS: usize, const VECTORS: usize>(&self, output: &mut [f32]) {
        self.part::<PIXELS, VECTORS>(output, 0);
    }

    /// On narrow vectors a block of channels is done in several passes.
    #[inline(always)]
    fn accumulate_by<const PIXELS: usize, const VECTORS: usize>(
        &self,
        output: &mut [f32],
        passes: usize,
    ) {
        for pass in 0..passes {
            self.part::<PIXELS, VECTORS>(output, pass * VECTORS);
        }
    }

    /// Sums `PIXELS` x `VECTORS` outputs, beginning at vector `first` of the block.
    #[inline(always)]
    fn part<const PIXELS: usize, const VECTORS: usize>(&self, output: &mut [f32], first: usize) {
        let (simd, conv, inputs) = (self.simd, self.conv, self.conv.inputs);
        let per_input = CHANNEL_STEP / S::F32_LANES;
        let bias = S::as_simd_f32s(&self.bias[self.block * CHANNEL_STEP..][..CHANNEL_STEP]).0;
        let mut sums = [[simd.splat_f32s(0.0); VECTORS]; PIXELS];
        for sum in &mut sums {
            sum.copy_from_slice(&bias[first..first + VECTORS]);
        }
        let taps = conv.kernel * conv.kernel;
        for tap in 0..taps {
            let at = (self.block * taps + tap) * inputs * CHANNEL_STEP;
            let weights = S::as_simd_f32s(&conv.weights[at..at + inputs * CHANNEL_STEP]).0;
            let corner = self.grid.shifted(self.pixel, conv.kernel, tap) * inputs;
            let pixels: [&[f32]; PIXELS] =
                std::array::from_fn(|pixel| &self.input[corner + pixel * inputs..][..inputs]);
            for (channel, weights) in weights.chunks_exact(per_input).enumerate() {
                let weights = &weights[first..first + VECTORS];
                for pixel in 0..PIXELS {
                    let value = simd.splat_f32s(pixels[pixel][channel]);
                    for vector in 0..VECTORS {
                        let sum = sums[pixel][vector];
                        sums[pixel][vector] = simd.mul_add_f32s(value, weights[vector], sum);
                    }
                }
            }
        }
        for (pixel, sum) in sums.iter().enumerate() {
            let at = (self.pixel + pixel) * conv.outputs + self.block * CHANNEL_STEP;
            let out = S::as_mut_simd_f32s(&mut output[at..at + CHANNEL_STEP]).0;
            out[first..first + VECTORS].copy_from_slice(sum);
        }
    }
}
