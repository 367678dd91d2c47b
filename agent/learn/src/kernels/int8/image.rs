//! Activations as bytes.

use pulp::{Arch, Simd, WithSimd};

use super::frame::{BoardBytes, Frame, LINE, Place};
use crate::kernels::BLOCK;

/// The largest activation.
pub(super) const LARGEST: f32 = 255.0;

/// Added to a value of 0 to 255, it rounds it, ties to even, into the last byte of the sum: floats of
/// this size are 1 apart.
const ROUNDER: f32 = 8_388_608.0;

/// Activations of the rows of a batch, as [`Frame`] lays them out; the memory is kept between calls.
#[derive(Debug, Default)]
pub(in crate::kernels) struct Image {
    frame: Frame,
    rows: usize,
    bytes: Vec<u8>,
    /// Where the first row begins, so that it begins with a line of the cache.
    start: usize,
}

impl Image {
    /// Replaces the content with `input` (rows x slots x channels), multiplied and rounded.
    pub(super) fn fill(&mut self, frame: Frame, input: &[f32], factor: f32) {
        self.begin(frame, input.len() / (frame.slots() * frame.channels));
        Arch::new().dispatch(Filling { image: self, input, factor });
    }

    /// Makes room for so many rows, all of whose slots have to be written.
    pub(super) fn begin(&mut self, frame: Frame, rows: usize) {
        self.rows = rows;
        let len = frame.image_len(rows);
        if self.frame != frame || self.bytes.len() < self.start + len {
            self.frame = frame;
            self.bytes.clear();
            self.bytes.resize(len + LINE, 0);
            self.start = self.bytes.as_ptr().align_offset(LINE).min(LINE);
        }
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The bytes that the sums of a slot, and of those behind it, are made of.
    pub(super) fn around(&self, row: usize, slot: usize) -> &[u8] {
        &self.bytes[self.start + row * self.frame.row_len() + slot * self.frame.slot_len()..]
    }

    /// The board of a row, to be written.
    #[inline(always)]
    pub(super) fn board(&mut self, row: usize) -> BoardBytes<'_> {
        let frame = self.frame;
        let first = self.start + row * frame.row_len() + frame.line_len();
        let bytes = &mut self.bytes[first..][..frame.slots() * frame.slot_len()];
        BoardBytes { frame, bytes }
    }
}

/// One call of [`Image::fill`]. (Closures of this size would not become vector code.)
struct Filling<'a> {
    image: &'a mut Image,
    input: &'a [f32],
    factor: f32,
}

impl WithSimd for Filling<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Frame { side, channels } = self.image.frame;
        for (row, values) in self.input.chunks_exact(side * side * channels).enumerate() {
            let mut board = self.image.board(row);
            let mut place = board.frame.place(0);
            for values in values.chunks_exact(channels) {
                board.put_rounded(place, values, self.factor);
                place = board.frame.next(place);
            }
        }
    }
}

impl BoardBytes<'_> {
    /// Writes all channels of a slot.
    #[inline(always)]
    fn put_rounded(&mut self, place: Place, values: &[f32], factor: f32) {
        let (blocks, rest) = values.as_chunks::<BLOCK>();
        for (block, values) in blocks.iter().enumerate() {
            self.put(place, block * BLOCK, &bytes_of(values, factor));
        }
        for (channel, value) in (blocks.len() * BLOCK..).zip(rest) {
            self.put(place, channel, &[round(*value, factor)]);
        }
    }
}

/// A block of values times `factor`, rounded.
#[inline(always)]
pub(super) fn bytes_of(values: &[f32; BLOCK], factor: f32) -> [u8; BLOCK] {
    // `map` of an array would not become vector code.
    let mut bytes = [0; BLOCK];
    for (byte, value) in bytes.iter_mut().zip(values) {
        *byte = round(*value, factor);
    }
    bytes
}

/// A value times `factor`, rounded to 0 to 255.
#[inline(always)]
fn round(value: f32, factor: f32) -> u8 {
    let rounded = ((value * factor).clamp(0.0, LARGEST) + ROUNDER).to_bits();
    #[allow(clippy::cast_possible_truncation)] // the last byte is what is wanted
    {
        rounded as u8
    }
}
