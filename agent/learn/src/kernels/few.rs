//! Products for very few tiles, such as those of one position of an 8x8 board. There, reading the
//! transformed weights would take longer than everything else, since they are four times as large as
//! the weights; so weights are transformed in registers, where they are used.

use pulp::Simd;

use super::prefetch::Prefetch;
use super::transform::Transform;
use super::{VECTOR, filter};

/// Tiles that are worked on together; with fewer, what is computed for the others is dropped.
pub(super) const TILES: usize = 4;

/// Inputs that are worked on together: their weights stay in the first-level cache.
const PART: usize = 32;

/// The inputs of one part and row of points, by column of the points and tile.
type RowInputs<const IN: usize> = [[[f32; PART]; TILES]; IN];

/// The products of a vector of outputs, by row and column of the points and tile.
pub(super) type Products<S, const IN: usize> = [RowSums<S, IN>; IN];

/// The same for one row of points.
type RowSums<S, const IN: usize> = [[<S as Simd>::f32s; TILES]; IN];

/// Whether the sums of a row of points fit into the registers.
pub(super) fn suit<S: Simd>(_: S) -> bool {
    S::REGISTER_COUNT >= 32
}

/// Where the inputs of a point and tile go that begin with a channel: `[part][point][tile][PART]`, so
/// that what is used together lies together.
pub(super) fn place<const IN: usize>(point: usize, tile: usize, channel: usize) -> usize {
    (((channel / PART) * IN * IN + point) * TILES + tile) * PART + channel % PART
}

/// How many values [`place`] needs for so many channels.
pub(super) fn inputs_len<const IN: usize>(channels: usize) -> usize {
    place::<IN>(0, 0, channels.next_multiple_of(PART))
}

/// A group of outputs for up to [`TILES`] tiles.
pub(super) struct FewTiles<'a> {
    /// In the order of [`place`].
    pub(super) inputs: &'a [f32],
    /// `[input][tap][VECTOR]`.
    pub(super) taps: &'a [f32],
}

/// A part of the inputs and their weights.
struct Part<'a, S: Simd, const IN: usize> {
    rows: &'a [RowInputs<IN>; IN],
    taps: &'a [S::f32s],
    /// Which vector of the group.
    vector: usize,
    ahead: Ahead<'a>,
}

/// The weights that are read after those of a part.
#[derive(Clone, Copy)]
struct Ahead<'a> {
    prefetch: Prefetch,
    taps: &'a [f32],
}

impl FewTiles<'_> {
    /// The products of one vector of outputs of the group.
    #[inline(always)]
    pub(super) fn products<S, T, const IN: usize, const OUT: usize>(
        &self,
        simd: S,
        vector: usize,
    ) -> Products<S, IN>
    where
        S: Simd,
        T: Transform<IN, OUT>,
    {
        let mut sums = [[[simd.splat_f32s(0.0); TILES]; IN]; IN];
        let rows = self.inputs.as_chunks::<PART>().0.as_chunks::<TILES>().0.as_chunks::<IN>().0;
        let parts = rows.as_chunks::<IN>().0.iter().zip(self.taps.chunks(PART * 9 * VECTOR));
        let prefetch = Prefetch::new();
        for (rows, taps) in parts {
            let ahead = Ahead { prefetch, taps };
            let part = Part { rows, taps: S::as_simd_f32s(taps).0, vector, ahead };
            part.add_row::<T, OUT, 0>(simd, &mut sums[0]);
            part.add_row::<T, OUT, 1>(simd, &mut sums[1]);
            part.add_row::<T, OUT, 2>(simd, &mut sums[2]);
            part.add_row::<T, OUT, 3>(simd, &mut sums[3]);
            part.add_row::<T, OUT, 4>(simd, &mut sums[4]);
            if let Some(sums) = sums.get_mut(5) {
                part.add_row::<T, OUT, 5>(simd, sums);
            }
        }
        sums
    }
}

impl<S: Simd, const IN: usize> Part<'_, S, IN> {
    /// Adds the products of one row of points. The sums go from memory to registers and back as a
    /// whole: with conditions among it, compilers keep copies of them in memory in each round.
    #[inline(always)]
    fn add_row<T: Transform<IN, OUT>, const OUT: usize, const ROW: usize>(
        &self,
        simd: S,
        row: &mut RowSums<S, IN>,
    ) {
        let (mut sums, inputs) = (*row, &self.rows[ROW]);
        let taps = self.taps.chunks_exact(9 * VECTOR / S::F32_LANES);
        for (input, taps) in (0..PART).zip(taps) {
            self.ahead.soon::<ROW>(input);
            let mut columns = [simd.splat_f32s(0.0); 3];
            for x in 0..3 {
                let column = filter::column::<S>(simd, taps, self.vector, x);
                columns[x] = T::weights(simd, column)[ROW];
            }
            let points = T::weights(simd, columns);
            for x in 0..IN {
                for tile in 0..TILES {
                    let value = simd.splat_f32s(inputs[x][tile][input]);
                    sums[x][tile] = simd.mul_add_f32s(value, points[x], sums[x][tile]);
                }
            }
        }
        *row = sums;
    }
}

impl Ahead<'_> {
    /// Asks for a share of the next part's weights of the same input.
    #[inline(always)]
    fn soon<const ROW: usize>(self, input: usize) {
        let next = (PART + input) * 9;
        self.prefetch.soon(self.taps, (next + ROW) * VECTOR);
        if ROW < 3 {
            self.prefetch.soon(self.taps, (next + ROW + 6) * VECTOR);
        }
    }
}
