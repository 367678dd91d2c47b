//! The inputs of a convolution in the transformed domain.

use pulp::Simd;

use super::VECTOR;
use super::product::{load, store};
use super::tiles::Board;
use super::transform::Transform;

/// Values of one point for all tiles. An odd number of cache lines, so that the points of a tile do
/// not all fall into the same few sets of the cache.
pub(super) fn plane(tiles: usize, stride: usize) -> usize {
    let values = tiles * stride;
    if (values / VECTOR).is_multiple_of(2) { values + VECTOR } else { values }
}

/// The order `[point][tile][stride]`, in planes: the place of a point, tile and channel.
pub(super) fn by_point(tiles: usize, stride: usize) -> impl Fn(usize, usize, usize) -> usize {
    let plane = plane(tiles, stride);
    move |point, tile, channel| point * plane + tile * stride + channel
}

/// `Bᵀ d B` for each tile of `input`; `place` says where the values of a point and tile go that begin
/// with a channel, in steps of whole vectors.
#[inline(always)]
pub(super) fn transform_inputs<S, T, const IN: usize, const OUT: usize>(
    simd: S,
    board: Board,
    input: &[f32],
    channels: usize,
    place: impl Fn(usize, usize, usize) -> usize,
    out: &mut [f32],
) where
    S: Simd,
    T: Transform<IN, OUT>,
{
    let row_len = board.slots() * channels;
    let tiles = input.len() / row_len * board.tiles();
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
                    store(simd, out, place(y * IN + x, tile, first), points[x]);
                }
            }
            first += S::F32_LANES;
        }
    }
}

/// Makes sure that there are at least `len` values; which ones does not matter.
pub(super) fn grow(values: &mut Vec<f32>, len: usize) {
    if values.len() < len {
        values.resize(len, 0.0);
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
