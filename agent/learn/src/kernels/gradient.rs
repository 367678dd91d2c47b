//! Gradient of a 3x3 convolution with respect to its weights: the adjoint of [`super::conv`].

use pulp::{Simd, WithSimd};

use super::conv::Workspace;
use super::product::{load, store};
use super::tile_inputs::{across, by_point, grow, plane, square, transform_inputs};
use super::tiles::{Board, TileSize};
use super::transform::{Four, Three, Transform};
use super::{BLOCK, VECTOR};

/// Tiles between two additions to the sums.
const TILES: usize = 128;

/// Sums `gradient of weights` over a batch, in the transformed domain.
#[derive(Debug)]
pub(crate) struct WeightGradient {
    board: Board,
    inputs: usize,
    outputs: usize,
    /// `[block][point][input][BLOCK]`.
    sums: Vec<f32>,
}

impl WeightGradient {
    /// Zero, for a convolution from `inputs` to `outputs` channels.
    pub(crate) fn new(board: Board, inputs: usize, outputs: usize) -> Self {
        let side = board.tile().inputs();
        let sums = vec![0.0; outputs.div_ceil(BLOCK) * side * side * inputs * BLOCK];
        Self { board, inputs, outputs, sums }
    }

    /// Adds the part of a batch: the convolution's inputs and the gradients of its outputs.
    pub(crate) fn add(&mut self, input: &[f32], output: &[f32], work: &mut Workspace) {
        self.add_on(pulp::Arch::new(), input, output, work);
    }

    /// The same with the vectors of choice.
    pub(super) fn add_on(
        &mut self,
        arch: pulp::Arch,
        input: &[f32],
        output: &[f32],
        work: &mut Workspace,
    ) {
        arch.dispatch(Addition { sum: self, input, output, work });
    }

    /// Adds the sums of another part of the batch.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (sum, other) in self.sums.iter_mut().zip(&other.sums) {
            *sum += other;
        }
    }

    /// The gradient as `[output, input, 3, 3]`.
    pub(crate) fn finish(&self) -> Vec<f32> {
        match self.board.tile() {
            TileSize::Three => self.finish_as::<Three, 5, 3>(),
            TileSize::Four => self.finish_as::<Four, 6, 4>(),
        }
    }

    #[inline(always)]
    fn add_as<S: Simd, T: Transform<IN, OUT>, const IN: usize, const OUT: usize>(
        &mut self,
        simd: S,
        input: &[f32],
        output: &[f32],
        work: &mut Workspace,
    ) {
        let (board, inputs) = (self.board, self.inputs);
        let slots = TILES.div_ceil(board.tiles()) * board.slots();
        let chunks = input.chunks(slots * inputs).zip(output.chunks(slots * self.outputs));
        for (input, output) in chunks {
            let stride = inputs.next_multiple_of(VECTOR);
            let tiles = input.len() / (board.slots() * inputs) * board.tiles();
            grow(&mut work.inputs, IN * IN * plane(tiles, stride));
            let (place, points) = (by_point(tiles, stride), &mut work.inputs);
            transform_inputs::<S, T, IN, OUT>(simd, board, input, inputs, place, points);
            grow(&mut work.products, IN * IN * plane(tiles, BLOCK));
            for (block, sums) in self.sums.chunks_exact_mut(IN * IN * inputs * BLOCK).enumerate() {
                let slope = Slope { board, channels: self.outputs, first: block * BLOCK };
                slope.transform::<S, T, IN, OUT>(simd, output, tiles, &mut work.products);
                let points = work.inputs.chunks_exact(plane(tiles, stride));
                let slopes = work.products.chunks_exact(plane(tiles, BLOCK));
                let sums = sums.chunks_exact_mut(inputs * BLOCK);
                for ((point, slope), sums) in points.zip(slopes).zip(sums) {
                    let (point, slope) = (&point[..tiles * stride], &slope[..tiles * BLOCK]);
                    Simd::vectorize(simd, OuterProducts { point, slope, inputs, sums });
                }
            }
        }
    }

    fn finish_as<T: Transform<IN, OUT>, const IN: usize, const OUT: usize>(&self) -> Vec<f32> {
        let mut out = vec![0.0; self.outputs * self.inputs * 9];
        for (block, sums) in self.sums.chunks_exact(IN * IN * self.inputs * BLOCK).enumerate() {
            for input in 0..self.inputs {
                let mut taps = [[0.0f32; BLOCK]; 9];
                for (index, point) in sums.chunks_exact(self.inputs * BLOCK).enumerate() {
                    let (row, column) = (&T::WEIGHTS[index / IN], &T::WEIGHTS[index % IN]);
                    let values = &point[input * BLOCK..][..BLOCK];
                    for (tap, taps) in taps.iter_mut().enumerate() {
                        let factor = row[tap / 3] * column[tap % 3];
                        taps.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
                    }
                }
                for lane in 0..(self.outputs - block * BLOCK).min(BLOCK) {
                    let at = ((block * BLOCK + lane) * self.inputs + input) * 9;
                    for (tap, out) in out[at..at + 9].iter_mut().enumerate() {
                        *out = taps[tap][lane];
                    }
                }
            }
        }
        out
    }
}

/// One call.
struct Addition<'a> {
    sum: &'a mut WeightGradient,
    input: &'a [f32],
    output: &'a [f32],
    work: &'a mut Workspace,
}

impl WithSimd for Addition<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { sum, input, output, work } = self;
        match sum.board.tile() {
            TileSize::Three => sum.add_as::<S, Three, 5, 3>(simd, input, output, work),
            TileSize::Four => sum.add_as::<S, Four, 6, 4>(simd, input, output, work),
        }
    }
}

/// A block of channels of the outputs' gradients.
struct Slope {
    board: Board,
    channels: usize,
    first: usize,
}

impl Slope {
    /// `A y Aᵀ` for each tile, written as `[point][tile][BLOCK]`.
    #[inline(always)]
    fn transform<S, T, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        output: &[f32],
        tiles: usize,
        out: &mut [f32],
    ) where
        S: Simd,
        T: Transform<IN, OUT>,
    {
        let (board, row_len) = (self.board, self.board.slots() * self.channels);
        let plane = plane(tiles, BLOCK);
        let width = (self.channels - self.first).min(BLOCK);
        let nothing = [0.0; BLOCK];
        for tile in 0..tiles {
            let row = &output[tile / board.tiles() * row_len..][..row_len];
            let pixels: [[&[f32]; OUT]; OUT] = square(|y, x| {
                let slot = board.output_slot(tile % board.tiles(), y, x);
                let at = slot.map(|slot| slot * self.channels + self.first);
                at.map_or(&nothing[..width], |at| &row[at..][..width])
            });
            let mut first = 0;
            while first < width {
                let mut columns = [[simd.splat_f32s(0.0); IN]; OUT];
                for x in 0..OUT {
                    let mut column = [simd.splat_f32s(0.0); OUT];
                    for y in 0..OUT {
                        column[y] = load(simd, pixels[y][x], first);
                    }
                    columns[x] = T::output_adjoint(simd, column);
                }
                for y in 0..IN {
                    let points = T::output_adjoint(simd, across(&columns, y));
                    for x in 0..IN {
                        store(simd, out, (y * IN + x) * plane + tile * BLOCK + first, points[x]);
                    }
                }
                first += S::F32_LANES;
            }
        }
    }
}

/// Adds `point[tile][input] x slope[tile][BLOCK]`, summed over tiles, to `sums[input][BLOCK]`.
struct OuterProducts<'a> {
    point: &'a [f32],
    slope: &'a [f32],
    inputs: usize,
    sums: &'a mut [f32],
}

impl WithSimd for OuterProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { point, slope, inputs, sums } = self;
        let stride = inputs.next_multiple_of(VECTOR);
        let mut input = 0;
        while input < inputs {
            let outer = Outer { point, stride, slope, input };
            input += match inputs - input {
                8.. if S::REGISTER_COUNT >= 32 => outer.add::<S, 8>(simd, sums),
                4.. => outer.add::<S, 4>(simd, sums),
                _ => outer.add::<S, 1>(simd, sums),
            };
        }
    }
}

/// A few inputs whose sums stay in registers, two vectors of outputs at a time.
struct Outer<'a> {
    point: &'a [f32],
    stride: usize,
    slope: &'a [f32],
    input: usize,
}

impl Outer<'_> {
    /// Adds `INPUTS` rows of sums; returns their number.
    #[inline(always)]
    fn add<S: Simd, const INPUTS: usize>(&self, simd: S, sums: &mut [f32]) -> usize {
        let mut first = 0;
        while first < BLOCK / S::F32_LANES {
            self.add_two::<S, INPUTS>(simd, first, sums);
            first += 2;
        }
        INPUTS
    }

    #[inline(always)]
    fn add_two<S: Simd, const INPUTS: usize>(&self, simd: S, first: usize, sums: &mut [f32]) {
        let per_block = BLOCK / S::F32_LANES;
        let mut totals = [[simd.splat_f32s(0.0); 2]; INPUTS];
        let slopes = S::as_simd_f32s(self.slope).0.chunks_exact(per_block);
        for (values, slope) in self.point.chunks_exact(self.stride).zip(slopes) {
            let values = &values[self.input..][..INPUTS];
            let slope = &slope[first..][..2];
            for input in 0..INPUTS {
                let value = simd.splat_f32s(values[input]);
                for vector in 0..2 {
                    let total = totals[input][vector];
                    totals[input][vector] = simd.mul_add_f32s(value, slope[vector], total);
                }
            }
        }
        let sums = S::as_mut_simd_f32s(&mut sums[self.input * BLOCK..]).0;
        for (sums, totals) in sums.chunks_exact_mut(per_block).zip(&totals) {
            for (sum, total) in sums[first..].iter_mut().zip(totals) {
                *sum = simd.add_f32s(*sum, *total);
            }
        }
    }
}
