//! From products in the transformed domain to the outputs of a convolution.

use pulp::Simd;

use super::BLOCK;
use super::bias::Bias;
use super::product::{load, store};
use super::tile_inputs::{across, by_point};
use super::tiles::Board;
use super::transform::Transform;

/// Where a block of output channels goes.
pub(super) struct Target<'a> {
    pub(super) board: Board,
    pub(super) channels: usize,
    pub(super) first: usize,
    pub(super) bias: Bias<'a>,
}

impl Target<'_> {
    /// `Aᵀ m A` and bias for each tile of `[point][tile][BLOCK]` products.
    #[inline(always)]
    pub(super) fn write<S, T, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        products: &[f32],
        tiles: usize,
        output: &mut [f32],
    ) where
        S: Simd,
        T: Transform<IN, OUT>,
    {
        let place = by_point(tiles, BLOCK);
        for tile in 0..tiles {
            for first in (0..BLOCK).step_by(S::F32_LANES) {
                let product = |y, x| load(simd, products, place(y * IN + x, tile, first));
                self.write_tile::<S, T, IN, OUT>(simd, tile, first, product, output);
            }
        }
    }

    /// The same for one tile and the vector of outputs that begins with `first` of the block, from
    /// its products by row and column of the points.
    #[inline(always)]
    pub(super) fn write_tile<S, T, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        tile: usize,
        first: usize,
        product: impl Fn(usize, usize) -> S::f32s,
        output: &mut [f32],
    ) where
        S: Simd,
        T: Transform<IN, OUT>,
    {
        let (board, row_len) = (self.board, self.board.slots() * self.channels);
        let width = (self.channels - self.first).min(BLOCK);
        if first >= width {
            return;
        }
        let row = tile / board.tiles();
        let output = &mut output[row * row_len..][..row_len];
        let bias = self.bias.vector(simd, row, self.channels, self.first + first);
        let mut columns = [[bias; OUT]; IN];
        for x in 0..IN {
            let mut column = [bias; IN];
            for y in 0..IN {
                column[y] = product(y, x);
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
    }
}
