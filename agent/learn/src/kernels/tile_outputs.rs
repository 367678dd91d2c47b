//! From products in the transformed domain to the outputs of a convolution.

use pulp::Simd;

use super::BLOCK;
use super::conv::Bias;
use super::product::{load, store};
use super::tile_inputs::{across, plane};
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
    /// `Aᵀ m A` and bias for each tile.
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
