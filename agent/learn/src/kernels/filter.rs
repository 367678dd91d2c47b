//! The weights of a 3x3 convolution, packed and transformed.

use pulp::{Arch, Simd, WithSimd};

use super::BLOCK;
use super::product::store;
use super::tile_inputs::across;
use super::tiles::TileSize;
use super::transform::{Four, Three, Transform};

/// Packs the weights that `tap(output, input, tap)` gives as `[block][input][tap][BLOCK]`.
pub(super) fn pack(
    inputs: usize,
    outputs: usize,
    tap: impl Fn(usize, usize, usize) -> f32,
) -> Vec<f32> {
    let mut packed = vec![0.0; outputs.div_ceil(BLOCK) * inputs * 9 * BLOCK];
    for output in 0..outputs {
        let block = &mut packed[output / BLOCK * inputs * 9 * BLOCK..];
        for (index, taps) in block.chunks_exact_mut(BLOCK).take(inputs * 9).enumerate() {
            taps[output % BLOCK] = tap(output, index / 9, index % 9);
        }
    }
    packed
}

/// `G g Gᵀ` of packed weights, `[block][point][input][BLOCK]`.
pub(super) fn transformed(tile: TileSize, inputs: usize, taps: &[f32]) -> Vec<f32> {
    Arch::new().dispatch(Filters { tile, inputs, taps })
}

struct Filters<'a> {
    tile: TileSize,
    inputs: usize,
    taps: &'a [f32],
}

impl WithSimd for Filters<'_> {
    type Output = Vec<f32>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<f32> {
        match self.tile {
            TileSize::Three => self.transform::<S, Three, 5, 3>(simd),
            TileSize::Four => self.transform::<S, Four, 6, 4>(simd),
        }
    }
}

impl Filters<'_> {
    #[inline(always)]
    fn transform<S, T, const IN: usize, const OUT: usize>(&self, simd: S) -> Vec<f32>
    where
        S: Simd,
        T: Transform<IN, OUT>,
    {
        let mut out = vec![0.0; self.taps.len() / 9 * IN * IN];
        for (index, taps) in self.taps.chunks_exact(9 * BLOCK).enumerate() {
            let (block, input) = (index / self.inputs, index % self.inputs);
            let vectors = S::as_simd_f32s(taps).0;
            for vector in 0..BLOCK / S::F32_LANES {
                let mut columns = [[simd.splat_f32s(0.0); IN]; 3];
                for x in 0..3 {
                    columns[x] = T::weights(simd, column::<S>(simd, vectors, vector, x));
                }
                for y in 0..IN {
                    let points = T::weights(simd, across(&columns, y));
                    for x in 0..IN {
                        let point = (block * IN + y) * IN + x;
                        let at = (point * self.inputs + input) * BLOCK + vector * S::F32_LANES;
                        store(simd, &mut out, at, points[x]);
                    }
                }
            }
        }
        out
    }
}

/// A column of the taps of one input, for one vector of outputs.
#[inline(always)]
pub(super) fn column<S: Simd>(simd: S, taps: &[S::f32s], vector: usize, x: usize) -> [S::f32s; 3] {
    let mut column = [simd.splat_f32s(0.0); 3];
    for y in 0..3 {
        column[y] = taps[(y * 3 + x) * (BLOCK / S::F32_LANES) + vector];
    }
    column
}
