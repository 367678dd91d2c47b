//! Matrix products: rows of activations by packed weights, several rows and two vectors of
//! outputs in registers at a time.

use pulp::{Arch, Simd, WithSimd};

use super::prefetch::Prefetch;
use super::{BLOCK, VECTOR};

/// Weights of a dense layer or a 1x1 convolution, `[block][input][BLOCK]`.
#[derive(Debug, Clone)]
pub(crate) struct Dense {
    inputs: usize,
    outputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Dense {
    /// `weight(output, input)` gives the weights; there are as many outputs as biases.
    pub(crate) fn new(inputs: usize, bias: &[f32], weight: impl Fn(usize, usize) -> f32) -> Self {
        let outputs = bias.len();
        let mut weights = vec![0.0; outputs.div_ceil(BLOCK) * inputs * BLOCK];
        for output in 0..outputs {
            let block = &mut weights[output / BLOCK * inputs * BLOCK..];
            for input in 0..inputs {
                block[input * BLOCK + output % BLOCK] = weight(output, input);
            }
        }
        Self { inputs, outputs, weights, bias: padded(bias) }
    }

    /// Number of outputs.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Replaces `output` with `input * weights + bias`, row by row.
    pub(crate) fn run(&self, input: &[f32], output: &mut Vec<f32>) {
        self.run_on(Arch::new(), input, output);
    }

    /// The same with the vectors of choice.
    pub(super) fn run_on(&self, arch: Arch, input: &[f32], output: &mut Vec<f32>) {
        let rows = input.len() / self.inputs;
        output.resize(rows * self.outputs, 0.0);
        for (block, weights) in self.weights.chunks_exact(self.inputs * BLOCK).enumerate() {
            let first = block * BLOCK;
            let product = Product {
                input,
                input_stride: self.inputs,
                depth: self.inputs,
                weights,
                ahead: Ahead { prefetch: Prefetch::new(), weights: &[] },
                bias: &self.bias[first..][..BLOCK],
                output_stride: self.outputs,
                width: (self.outputs - first).min(BLOCK),
            };
            arch.dispatch(Rows { product, rows, output: &mut output[first..] });
        }
    }
}

/// `values`, padded with zeros to whole blocks.
pub(super) fn padded(values: &[f32]) -> Vec<f32> {
    let mut padded = values.to_vec();
    padded.resize(values.len().next_multiple_of(BLOCK), 0.0);
    padded
}

/// Weights that are read after those of a product.
#[derive(Clone, Copy)]
pub(super) struct Ahead<'a> {
    pub(super) prefetch: Prefetch,
    /// Empty when nothing follows.
    pub(super) weights: &'a [f32],
}

impl Ahead<'_> {
    /// Asks for the weights of the same input.
    #[inline(always)]
    fn soon(self, input: usize) {
        self.prefetch.soon(self.weights, input * BLOCK);
        self.prefetch.soon(self.weights, input * BLOCK + VECTOR);
    }
}

/// `output = input * weights + bias` for one block of outputs.
pub(super) struct Product<'a> {
    pub(super) input: &'a [f32],
    pub(super) input_stride: usize,
    /// Inputs that are summed; rows of `input` may be longer.
    pub(super) depth: usize,
    /// `depth` x [`BLOCK`].
    pub(super) weights: &'a [f32],
    pub(super) ahead: Ahead<'a>,
    /// [`BLOCK`] values.
    pub(super) bias: &'a [f32],
    pub(super) output_stride: usize,
    /// Outputs that are wanted, 1 to [`BLOCK`].
    pub(super) width: usize,
}

/// A product for a number of rows.
pub(super) struct Rows<'a> {
    pub(super) product: Product<'a>,
    pub(super) rows: usize,
    pub(super) output: &'a mut [f32],
}

impl WithSimd for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { product, rows, output } = self;
        let mut row = 0;
        while row < rows {
            row += match rows - row {
                12.. if S::REGISTER_COUNT >= 32 => product.strip::<S, 12>(simd, row, output),
                6.. if S::REGISTER_COUNT < 32 => product.strip::<S, 6>(simd, row, output),
                8.. => product.strip::<S, 8>(simd, row, output),
                4.. => product.strip::<S, 4>(simd, row, output),
                2.. => product.strip::<S, 2>(simd, row, output),
                _ => product.strip::<S, 1>(simd, row, output),
            };
        }
    }
}

impl Product<'_> {
    /// Computes `ROWS` rows; returns their number.
    #[inline(always)]
    fn strip<S: Simd, const ROWS: usize>(&self, simd: S, row: usize, output: &mut [f32]) -> usize {
        let vectors = self.width.div_ceil(S::F32_LANES);
        let mut first = 0;
        while first < vectors {
            if first + 1 < vectors {
                self.part::<S, ROWS, 2>(simd, row, first, output);
            } else {
                self.part::<S, ROWS, 1>(simd, row, first, output);
            }
            first += 2;
        }
        ROWS
    }

    #[inline(always)]
    fn part<S: Simd, const ROWS: usize, const VECTORS: usize>(
        &self,
        simd: S,
        row: usize,
        first: usize,
        output: &mut [f32],
    ) {
        let bias = &S::as_simd_f32s(self.bias).0[first..first + VECTORS];
        let mut sums = [[simd.splat_f32s(0.0); VECTORS]; ROWS];
        for sum in &mut sums {
            sum.copy_from_slice(bias);
        }
        let mut rows = [&self.input[..0]; ROWS];
        for (index, values) in rows.iter_mut().enumerate() {
            *values = &self.input[(row + index) * self.input_stride..][..self.depth];
        }
        let asks = row == 0 && first == 0 && !self.ahead.weights.is_empty();
        let weights = S::as_simd_f32s(self.weights).0.chunks_exact(BLOCK / S::F32_LANES);
        for (input, weights) in (0..self.depth).zip(weights) {
            let weights = &weights[first..first + VECTORS];
            if asks {
                self.ahead.soon(input);
            }
            for row in 0..ROWS {
                let value = simd.splat_f32s(rows[row][input]);
                for vector in 0..VECTORS {
                    let sum = sums[row][vector];
                    sums[row][vector] = simd.mul_add_f32s(value, weights[vector], sum);
                }
            }
        }
        for (index, sums) in sums.iter().enumerate() {
            let at = (row + index) * self.output_stride;
            let output = &mut output[at..at + self.width];
            for (vector, sum) in sums.iter().enumerate() {
                store(simd, output, (first + vector) * S::F32_LANES, *sum);
            }
        }
    }
}

/// The vector at `at`; what lies beyond the end of `values` is 0.
#[inline(always)]
pub(super) fn load<S: Simd>(simd: S, values: &[f32], at: usize) -> S::f32s {
    let values = &values[at..];
    match S::as_simd_f32s(values).0.first() {
        Some(vector) => *vector,
        None => simd.partial_load_f32s(values),
    }
}

/// Writes a vector at `at`; what lies beyond the end of `values` is dropped.
#[inline(always)]
pub(super) fn store<S: Simd>(simd: S, values: &mut [f32], at: usize, vector: S::f32s) {
    let values = &mut values[at..];
    if values.len() >= S::F32_LANES {
        S::as_mut_simd_f32s(values).0[0] = vector;
    } else {
        simd.partial_store_f32s(values, vector);
    }
}
