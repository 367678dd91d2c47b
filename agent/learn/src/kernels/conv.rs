//! 3x3 convolution that keeps the board's size, by Winograd's minimal filtering: tiles and weights
//! are transformed, multiplied point by point (a matrix product over channels for each point), and
//! the products transformed back.

use pulp::{Simd, WithSimd};

use super::bias::Bias;
use super::few::{self, FewTiles};
use super::int8::Image;
use super::prefetch::Prefetch;
use super::product::{Ahead, Product, Rows};
use super::tile_inputs::{by_point, grow, plane, transform_inputs};
use super::tile_outputs::Target;
use super::tiles::{Board, TileSize};
use super::transform::{Four, Three, Transform};
use super::{BLOCK, VECTOR, filter};

/// Memory that a convolution works in; kept between calls.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    /// `[point][tile][input]`, inputs padded to whole vectors; for few tiles as [`few::place`] says.
    pub(super) inputs: Vec<f32>,
    /// `[point][tile][BLOCK]`.
    pub(super) products: Vec<f32>,
    /// For convolutions in 8-bit integers: of the inputs,
    pub(super) image: Image,
    /// and of what is between two of them.
    pub(super) hidden_image: Image,
}

/// The weights of a convolution.
#[derive(Debug, Clone)]
pub(crate) struct Conv3x3 {
    board: Board,
    inputs: usize,
    outputs: usize,
    /// As they are, `[group][input][tap][VECTOR]`; kept for boards of few tiles only.
    taps: Vec<f32>,
    /// Transformed, `[block][point][input][BLOCK]`.
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
        let mut taps = filter::pack(inputs, outputs, tap);
        let weights = filter::transformed(board.tile(), inputs, &taps);
        if board.tiles() > few::TILES {
            taps = Vec::new();
        }
        Self { board, inputs, outputs, taps, weights }
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
            let tiles = input.len() / (slots * self.inputs) * board.tiles();
            if tiles <= few::TILES && few::suit(simd) {
                self.run_few::<S, T, IN, OUT>(simd, input, bias, output, &mut work.inputs);
            } else {
                self.run_many::<S, T, IN, OUT>(simd, input, bias, output, work);
            }
        }
    }

    /// A block of outputs at a time.
    #[inline(always)]
    fn run_many<S: Simd, T: Transform<IN, OUT>, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        input: &[f32],
        bias: Bias<'_>,
        output: &mut [f32],
        work: &mut Workspace,
    ) {
        let (board, stride) = (self.board, self.inputs.next_multiple_of(VECTOR));
        let tiles = input.len() / (board.slots() * self.inputs) * board.tiles();
        grow(&mut work.inputs, IN * IN * plane(tiles, stride));
        grow(&mut work.products, IN * IN * plane(tiles, BLOCK));
        let (place, points) = (by_point(tiles, stride), &mut work.inputs);
        transform_inputs::<S, T, IN, OUT>(simd, board, input, self.inputs, place, points);
        for block in 0..self.outputs.div_ceil(BLOCK) {
            self.multiply::<S, IN>(simd, tiles, block, work);
            let target = Target { board, channels: self.outputs, first: block * BLOCK, bias };
            target.write::<S, T, IN, OUT>(simd, &work.products, tiles, output);
        }
    }

    /// A vector of outputs at a time, for up to [`few::TILES`] tiles.
    #[inline(always)]
    fn run_few<S: Simd, T: Transform<IN, OUT>, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        input: &[f32],
        bias: Bias<'_>,
        output: &mut [f32],
        points: &mut Vec<f32>,
    ) {
        let board = self.board;
        let tiles = input.len() / (board.slots() * self.inputs) * board.tiles();
        grow(points, few::inputs_len::<IN>(self.inputs));
        let place = few::place::<IN>;
        transform_inputs::<S, T, IN, OUT>(simd, board, input, self.inputs, place, points);
        let groups = self.taps.chunks_exact(self.inputs * 9 * VECTOR).enumerate();
        for (group, taps) in groups.take(self.outputs.div_ceil(VECTOR)) {
            let few = FewTiles { inputs: points, taps };
            let target = Target { board, channels: self.outputs, first: group * VECTOR, bias };
            for vector in 0..VECTOR / S::F32_LANES {
                let products = few.products::<S, T, IN, OUT>(simd, vector);
                for tile in 0..tiles {
                    let product = |y: usize, x: usize| products[y][x][tile];
                    let first = vector * S::F32_LANES;
                    target.write_tile::<S, T, IN, OUT>(simd, tile, first, product, output);
                }
            }
        }
    }

    /// One matrix product for each point.
    #[inline(always)]
    fn multiply<S: Simd, const IN: usize>(
        &self,
        simd: S,
        tiles: usize,
        block: usize,
        work: &mut Workspace,
    ) {
        let stride = self.inputs.next_multiple_of(VECTOR);
        let inputs = work.inputs.chunks_exact(plane(tiles, stride));
        let outputs = work.products.chunks_exact_mut(plane(tiles, BLOCK));
        let (len, prefetch) = (self.inputs * BLOCK, Prefetch::new());
        let mut weights = &self.weights[block * IN * IN * len..];
        for (input, output) in inputs.zip(outputs).take(IN * IN) {
            let (now, next) = weights.split_at(len);
            weights = next;
            let product = Product {
                input,
                input_stride: stride,
                depth: self.inputs,
                weights: now,
                ahead: Ahead { prefetch, weights: next },
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
