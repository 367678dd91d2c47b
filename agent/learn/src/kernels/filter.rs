//! The weights of a 3x3 convolution, packed and transformed.

use pulp::{Arch, Simd, WithSimd};

use super::product::store;
use super::tile_inputs::across;
use super::tiles::TileSize;
use super::transform::{Four, Three, Transform};
use super::{BLOCK, VECTOR};

/// Packs the weights that `tap(output, input, tap)` gives as `[group][input][tap][VECTOR]`, where a
/// group is [`VECTOR`] outputs, and groups fill whole blocks.
pub(super) fn pack(
    inputs: usize,
    outputs: usize,
    tap: impl Fn(usize, usize, usize) -> f32,
) -> Vec<f32> {
    let mut packed = vec![0.0; outputs.next_multiple_of(BLOCK) * inputs * 9];
    for output in 0..outputs {
        let group = &mut packed[output / VECTOR * inputs * 9 * VECTOR..];
        for (index, taps) in group.chunks_exact_mut(VECTOR).take(inputs * 9).enumerate() {
            taps[output % VECTOR] = tap(output, index / 9, index % 9);
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
        for (index, taps) in self.taps.chunks_exact(9 * VECTOR).enumerate() {
            let (group, input) = (index / self.inputs, index % self.inputs);
            let (block, first) = (group * VECTOR / BLOCK, group * VECTOR % BLOCK);
            let vectors = S::as_simd_f32s(taps).0;
            for vector in 0..VECTOR / S::F32_LANES {
                let mut columns = [[simd.splat_f32s(0.0); IN]; 3];
                for x in 0..3 {
                    columns[x] = T::weights(simd, column::<S>(simd, vectors, vector, x));
                }
                for y in 0..IN {
                    let points = T::weights(simd, across(&columns, y));
                    for x in 0..IN {
                        let point = (block * IN + y) * IN + x;
                        let at = (point * self.inputs + input) * BLOCK + first;
                        store(simd, &mut out, at + vector * S::F32_LANES, points[x]);
                    }
                }
            }
        }
        out
    }
}

/// A column of the taps of one input, for one vector of a group of outputs.
#[inline(always)]
pub(super) fn column<S: Simd>(simd: S, taps: &[S::f32s], vector: usize, x: usize) -> [S::f32s; 3] {
    let mut column = [simd.splat_f32s(0.0); 3];
    for y in 0..3 {
        column[y] = taps[(y * 3 + x) * (VECTOR / S::F32_LANES) + vector];
    }
    column
}
