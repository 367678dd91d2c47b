//! Products for very few tiles, such as those of one position of an 8x8 board. There, reading the
//! transformed weights would take longer than everything else, since they are four times as large as
//! the weights; so weights are transformed in registers, where they are used.

use pulp::Simd;

use super::prefetch::Prefetch;
use super::product::{load, store};
use super::tile_inputs::plane;
use super::transform::Transform;
use super::{BLOCK, VECTOR, filter};

/// Tiles that are worked on together; with fewer, what is computed for the others is dropped.
pub(super) const TILES: usize = 4;

/// Inputs that are worked on together: their weights stay in the first-level cache.
const PART: usize = 32;

/// The inputs of one point and part.
pub(super) type Inputs = [[f32; PART]; TILES];

/// Products of a block of outputs for up to [`TILES`] tiles.
pub(super) struct FewTiles<'a> {
    /// `[part][point]`, see [`regroup`].
    pub(super) inputs: &'a [Inputs],
    /// Number of input channels.
    pub(super) depth: usize,
    /// `[input][tap][BLOCK]`; what follows is read after it.
    pub(super) taps: &'a [f32],
    pub(super) tiles: usize,
}

/// A part of the inputs and a vector of outputs.
#[derive(Clone, Copy)]
struct Slice {
    part: usize,
    vector: usize,
    prefetch: Prefetch,
}

impl FewTiles<'_> {
    /// Whether the sums of a row of points fit into the registers.
    pub(super) fn suit<S: Simd>(_: S) -> bool {
        S::REGISTER_COUNT >= 32
    }

    /// Writes `[point][tile][BLOCK]` products, in planes of [`plane`] values.
    #[inline(always)]
    pub(super) fn multiply<S, T, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        products: &mut [f32],
    ) where
        S: Simd,
        T: Transform<IN, OUT>,
    {
        let prefetch = Prefetch::new();
        for part in 0..self.depth.div_ceil(PART) {
            for vector in 0..BLOCK / S::F32_LANES {
                let slice = Slice { part, vector, prefetch };
                self.row::<S, T, IN, OUT, 0>(simd, slice, products);
                self.row::<S, T, IN, OUT, 1>(simd, slice, products);
                self.row::<S, T, IN, OUT, 2>(simd, slice, products);
                self.row::<S, T, IN, OUT, 3>(simd, slice, products);
                self.row::<S, T, IN, OUT, 4>(simd, slice, products);
                if IN == 6 {
                    self.row::<S, T, IN, OUT, 5>(simd, slice, products);
                }
            }
        }
    }

    /// One row of points.
    #[inline(always)]
    fn row<S, T, const IN: usize, const OUT: usize, const ROW: usize>(
        &self,
        simd: S,
        slice: Slice,
        products: &mut [f32],
    ) where
        S: Simd,
        T: Transform<IN, OUT>,
    {
        let plane = plane(self.tiles, BLOCK);
        let place = |x, tile| (ROW * IN + x) * plane + tile * BLOCK + slice.vector * S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); TILES]; IN];
        for x in 0..IN {
            for tile in 0..TILES {
                if slice.part > 0 && tile < self.tiles {
                    sums[x][tile] = load(simd, products, place(x, tile));
                }
            }
        }
        let inputs = &self.inputs[(slice.part * IN + ROW) * IN..][..IN];
        let taps = &self.taps[slice.part * PART * 9 * BLOCK..];
        let depth = (self.depth - slice.part * PART).min(PART);
        let vectors = S::as_simd_f32s(&taps[..depth * 9 * BLOCK]).0;
        for (input, now) in (0..PART).zip(vectors.chunks_exact(9 * BLOCK / S::F32_LANES)) {
            slice.prefetch_row::<ROW>(&taps[input * 9 * BLOCK..]);
            let mut columns = [simd.splat_f32s(0.0); 3];
            for x in 0..3 {
                columns[x] = T::weights(simd, filter::column::<S>(simd, now, slice.vector, x))[ROW];
            }
            let points = T::weights(simd, columns);
            for x in 0..IN {
                for tile in 0..TILES {
                    let value = simd.splat_f32s(inputs[x][tile][input]);
                    sums[x][tile] = simd.mul_add_f32s(value, points[x], sums[x][tile]);
                }
            }
        }
        for x in 0..IN {
            for tile in 0..TILES {
                if tile < self.tiles {
                    store(simd, products, place(x, tile), sums[x][tile]);
                }
            }
        }
    }
}

impl Slice {
    /// Asks for a share of the weights that are read after these: those of the block's other
    /// outputs, then those of the next part.
    #[inline(always)]
    fn prefetch_row<const ROW: usize>(self, taps: &[f32]) {
        let next = if self.vector == 0 { VECTOR } else { PART * 9 * BLOCK };
        self.prefetch.soon(taps, next + ROW * BLOCK);
        if ROW < 3 {
            self.prefetch.soon(taps, next + (ROW + 6) * BLOCK);
        }
    }
}

/// From `[point][tile][input]` to `[part][point][tile][input of the part]`, so that what is used
/// together lies together.
pub(super) fn regroup<const IN: usize>(
    inputs: &[f32],
    tiles: usize,
    depth: usize,
    out: &mut Vec<Inputs>,
) {
    out.resize(IN * IN * depth.div_ceil(PART), [[0.0; PART]; TILES]);
    let stride = depth.next_multiple_of(VECTOR);
    let plane = plane(tiles, stride);
    for (part, out) in out.chunks_exact_mut(IN * IN).enumerate() {
        let first = part * PART;
        let count = (depth - first).min(PART);
        for (point, out) in out.iter_mut().enumerate() {
            for (tile, out) in out.iter_mut().take(tiles).enumerate() {
                let from = &inputs[point * plane + tile * stride + first..];
                out[..count].copy_from_slice(&from[..count]);
            }
        }
    }
}
