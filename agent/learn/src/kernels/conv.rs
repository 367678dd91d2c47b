//! 3x3 convolution that keeps the board's size, by Winograd's minimal filtering: tiles and weights
//! are transformed, multiplied point by point (a matrix product over channels for each point), and
//! the products transformed back.

use pulp::{Simd, WithSimd};

use super::product::{Product, Rows, load, store};
use super::tiles::{Board, TileSize};
use super::transform::{Four, Three, Transform};
use super::{BLOCK, VECTOR};

/// What is added to the sums.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bias<'a> {
    /// Nothing.
    None,
    /// One value for each output channel.
    Channel(&'a [f32]),
    /// One value for each row of the batch and output channel.
    Row(&'a [f32]),
}

/// Memory that a convolution works in; kept between calls.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    /// `[point][tile][input]`, inputs padded to whole vectors.
    pub(super) inputs: Vec<f32>,
    /// `[point][tile][BLOCK]`.
    pub(super) products: Vec<f32>,
}

/// Transformed weights of a convolution, `[block][point][input][BLOCK]`.
#[derive(Debug, Clone)]
pub(crate) struct Conv3x3 {
    board: Board,
    inputs: usize,
    outputs: usize,
    weights: Vec<f32>,
}

impl Conv3x3 {
    /// From `[output, input, 3, 3]` weights.
    pub(crate) fn new(board: Board, weights: &[f32], inputs: usize, outputs: usize) -> Self {
        let tap =
            |output: usize, input: usize, tap: usize| weights[(output * inputs + input) * 9 + tap];
        Self::packed(board, inputs, outputs, tap)
    }

    /// The convolution that carries gradients of the outputs back to the inputs of the convolution
    /// with the same `[output, input, 3, 3]` weights.
    pub(crate) fn backward(board: Board, weights: &[f32], inputs: usize, outputs: usize) -> Self {
        let tap = |output: usize, input: usize, tap: usize| {
            weights[(input * inputs + output) * 9 + 8 - tap]
        };
        Self::packed(board, outputs, inputs, tap)
    }

    fn packed(
        board: Board,
        inputs: usize,
        outputs: usize,
        tap: impl Fn(usize, usize, usize) -> f32,
    ) -> Self {
        let weights = match board.tile() {
            TileSize::Three => pack::<Three, 5, 3>(inputs, outputs, tap),
            TileSize::Four => pack::<Four, 6, 4>(inputs, outputs, tap),
        };
        Self { board, inputs, outputs, weights }
    }

    /// Number of input channels.
    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of output channels.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Writes the convolution of `input` (rows x slots x inputs) to `output`.
    pub(crate) fn run(
        &self,
        input: &[f32],
        bias: Bias<'_>,
        output: &mut [f32],
        work: &mut Workspace,
    ) {
        self.run_on(pulp::Arch::new(), input, bias, output, work);
    }

    /// The same with the vectors of choice.
    pub(super) fn run_on(
        &self,
        arch: pulp::Arch,
        input: &[f32],
        bias: Bias<'_>,
        output: &mut [f32],
        work: &mut Workspace,
    ) {
        arch.dispatch(Convolution { conv: self, input, bias, output, work });
    }

    #[inline(always)]
    fn run_as<S: Simd, T: Transform<IN, OUT>, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        input: &[f32],
        bias: Bias<'_>,
        output: &mut [f32],
        work: &mut Workspace,
    ) {
        let (board, slots) = (self.board, self.board.slots());
        let rows = board.rows_at_once();
        let input = input.chunks(rows * slots * self.inputs);
        let output = output.chunks_mut(rows * slots * self.outputs);
        for (chunk, (input, output)) in input.zip(output).enumerate() {
            let bias = bias.at_row(chunk * rows, self.outputs);
            let rows = input.len() / (slots * self.inputs);
            let tiles = rows * board.tiles();
            transform_inputs::<S, T, IN, OUT>(simd, board, input, self.inputs, &mut work.inputs);
            work.products.resize(IN * IN * plane(tiles, BLOCK), 0.0);
            let block_len = IN * IN * self.inputs * BLOCK;
            for (block, weights) in self.weights.chunks_exact(block_len).enumerate() {
                self.multiply(simd, tiles, weights, work);
                let target = Target { board, channels: self.outputs, first: block * BLOCK, bias };
                target.write::<S, T, IN, OUT>(simd, &work.products, tiles, output);
            }
        }
    }

    /// One matrix product for each point.
    #[inline(always)]
    fn multiply<S: Simd>(&self, simd: S, tiles: usize, weights: &[f32], work: &mut Workspace) {
        let stride = self.inputs.next_multiple_of(VECTOR);
        let inputs = work.inputs.chunks_exact(plane(tiles, stride));
        let outputs = work.products.chunks_exact_mut(plane(tiles, BLOCK));
        let weights = weights.chunks_exact(self.inputs * BLOCK);
        for ((input, weights), output) in inputs.zip(weights).zip(outputs) {
            let product = Product {
                input,
                input_stride: stride,
                depth: self.inputs,
                weights,
                bias: &[0.0; BLOCK],
                output_stride: BLOCK,
                width: BLOCK,
            };
            Simd::vectorize(simd, Rows { product, rows: tiles, output });
        }
    }
}

/// One call.
struct Convolution<'a> {
    conv: &'a Conv3x3,
    input: &'a [f32],
    bias: Bias<'a>,
    output: &'a mut [f32],
    work: &'a mut Workspace,
}

impl WithSimd for Convolution<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { conv, input, bias, output, work } = self;
        match conv.board.tile() {
            TileSize::Three => conv.run_as::<S, Three, 5, 3>(simd, input, bias, output, work),
            TileSize::Four => conv.run_as::<S, Four, 6, 4>(simd, input, bias, output, work),
        }
    }
}

impl Bias<'_> {
    /// The bias of the rows from `row` on.
    fn at_row(self, row: usize, channels: usize) -> Self {
        match self {
            Self::Row(values) => Self::Row(&values[row * channels..]),
            other => other,
        }
    }
}

/// Values of one point for all tiles. An odd number of cache lines, so that the points of a tile do
/// not all fall into the same few sets of the cache.
pub(super) fn plane(tiles: usize, stride: usize) -> usize {
    let values = tiles * stride;
    if (values / VECTOR).is_multiple_of(2) { values + VECTOR } else { values }
}

/// `G g Gᵀ` for each pair of channels.
fn pack<T: Transform<IN, OUT>, const IN: usize, const OUT: usize>(
    inputs: usize,
    outputs: usize,
    tap: impl Fn(usize, usize, usize) -> f32,
) -> Vec<f32> {
    let mut packed = vec![0.0; outputs.div_ceil(BLOCK) * IN * IN * inputs * BLOCK];
    for (block, packed) in packed.chunks_exact_mut(IN * IN * inputs * BLOCK).enumerate() {
        let first = block * BLOCK;
        for input in 0..inputs {
            let mut taps = [[0.0; BLOCK]; 9];
            for lane in 0..(outputs - first).min(BLOCK) {
                for (index, taps) in taps.iter_mut().enumerate() {
                    taps[lane] = tap(first + lane, input, index);
                }
            }
            for (point, values) in transform_weights::<T, IN, OUT>(&taps).iter().enumerate() {
                for (index, values) in values.iter().enumerate() {
                    let at = ((point * IN + index) * inputs + input) * BLOCK;
                    packed[at..at + BLOCK].copy_from_slice(values);
                }
            }
        }
    }
    packed
}

fn transform_weights<T: Transform<IN, OUT>, const IN: usize, const OUT: usize>(
    taps: &[[f32; BLOCK]; 9],
) -> [[[f32; BLOCK]; IN]; IN] {
    let mut half = [[[0.0; BLOCK]; 3]; IN];
    let mut full = [[[0.0; BLOCK]; IN]; IN];
    for (half, factors) in half.iter_mut().zip(&T::WEIGHTS) {
        for (column, sums) in half.iter_mut().enumerate() {
            for (row, factor) in factors.iter().enumerate() {
                add_scaled(sums, *factor, &taps[row * 3 + column]);
            }
        }
    }
    for (full, half) in full.iter_mut().zip(&half) {
        for (sums, factors) in full.iter_mut().zip(&T::WEIGHTS) {
            for (factor, values) in factors.iter().zip(half) {
                add_scaled(sums, *factor, values);
            }
        }
    }
    full
}

fn add_scaled(sums: &mut [f32; BLOCK], factor: f32, values: &[f32; BLOCK]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

/// `Bᵀ d B` for each tile of `input`, written as `[point][tile][input]`.
#[inline(always)]
pub(super) fn transform_inputs<S, T, const IN: usize, const OUT: usize>(
    simd: S,
    board: Board,
    input: &[f32],
    channels: usize,
    out: &mut Vec<f32>,
) where
    S: Simd,
    T: Transform<IN, OUT>,
{
    let stride = channels.next_multiple_of(VECTOR);
    let row_len = board.slots() * channels;
    let tiles = input.len() / row_len * board.tiles();
    let plane = plane(tiles, stride);
    out.resize(IN * IN * plane, 0.0);
    let out = out.as_mut_slice();
    let nothing = vec![0.0; channels];
    for tile in 0..tiles {
        let row = &input[tile / board.tiles() * row_len..][..row_len];
        let pixels: [[&[f32]; IN]; IN] = square(|y, x| {
            let slot = board.input_slot(tile % board.tiles(), y, x);
            slot.map_or(&nothing[..], |slot| &row[slot * channels..][..channels])
        });
        let mut first = 0;
        while first < channels {
            let mut columns = [[simd.splat_f32s(0.0); IN]; IN];
            for x in 0..IN {
                let mut column = [simd.splat_f32s(0.0); IN];
                for y in 0..IN {
                    column[y] = load(simd, pixels[y][x], first);
                }
                columns[x] = T::input(simd, column);
            }
            for y in 0..IN {
                let points = T::input(simd, across(&columns, y));
                for x in 0..IN {
                    store(simd, out, (y * IN + x) * plane + tile * stride + first, points[x]);
                }
            }
            first += S::F32_LANES;
        }
    }
}

/// A square of values by row and column.
#[inline(always)]
pub(super) fn square<V, const SIDE: usize>(value: impl Fn(usize, usize) -> V) -> [[V; SIDE]; SIDE] {
    std::array::from_fn(|y| std::array::from_fn(|x| value(y, x)))
}

/// Entry `at` of each column.
#[inline(always)]
pub(super) fn across<V: Copy, const WIDE: usize, const HIGH: usize>(
    columns: &[[V; HIGH]; WIDE],
    at: usize,
) -> [V; WIDE] {
    let mut row = [columns[0][0]; WIDE];
    for x in 0..WIDE {
        row[x] = columns[x][at];
    }
    row
}

/// Where a block of output channels goes.
struct Target<'a> {
    board: Board,
    channels: usize,
    first: usize,
    bias: Bias<'a>,
}

impl Target<'_> {
    /// `Aᵀ m A` and bias for each tile.
    #[inline(always)]
    fn write<S, T, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        products: &[f32],
        tiles: usize,
        output: &mut [f32],
    ) where
        S: Simd,
        T: Transform<IN, OUT>,
    {
        let (board, row_len) = (self.board, self.board.slots() * self.channels);
        let plane = plane(tiles, BLOCK);
        let width = (self.channels - self.first).min(BLOCK);
        for tile in 0..tiles {
            let row = tile / board.tiles();
            let output = &mut output[row * row_len..][..row_len];
            let mut first = 0;
            while first < width {
                let bias = self.bias_vector(simd, row, first);
                let mut columns = [[bias; OUT]; IN];
                for x in 0..IN {
                    let mut column = [bias; IN];
                    for y in 0..IN {
                        let at = (y * IN + x) * plane + tile * BLOCK + first;
                        column[y] = load(simd, products, at);
                    }
                    columns[x] = T::output(simd, column);
                }
                for y in 0..OUT {
                    let sums = T::output(simd, across(&columns, y));
                    for x in 0..OUT {
                        if let Some(slot) = board.output_slot(tile % board.tiles(), y, x) {
                            let pixel = &mut output[slot * self.channels + self.first..][..width];
                            store(simd, pixel, first, simd.add_f32s(sums[x], bias));
                        }
                    }
                }
                first += S::F32_LANES;
            }
        }
    }

    #[inline(always)]
    fn bias_vector<S: Simd>(&self, simd: S, row: usize, first: usize) -> S::f32s {
        match self.bias {
            Bias::None => simd.splat_f32s(0.0),
            Bias::Channel(values) => load(simd, values, self.first + first),
            Bias::Row(values) => {
                let values = &values[row * self.channels..][..self.channels];
                load(simd, values, self.first + first)
            }
        }
    }
}
