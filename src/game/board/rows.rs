//! Sets of cells as one word per row, the form in which neighbourhoods are shifts.
//!
//! Bit `y - min` of word `x - min` is cell `(x, y)`. Going to x + 1 keeps the bit; on hexagons the
//! second neighbour in that row is one bit lower (step (1, -1)).

use std::ops::{BitAnd, BitOr};

use super::geometry::RowSpan;
use super::{Array, Bits, Board};

/// A set of cells of board `B`, row by row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::game) struct Rows<B: Board>(B::Rows);

impl<B: Board> Rows<B> {
    fn empty() -> Self {
        Self(B::Rows::filled(0))
    }

    fn words(&self) -> &[u32] {
        self.0.as_ref()
    }

    /// True for the empty set.
    pub fn is_empty(&self) -> bool {
        self.words().iter().all(|&row| row == 0)
    }

    /// The cells of this set that are not in `other`.
    pub fn without(mut self, other: &Self) -> Self {
        for (row, gone) in self.0.as_mut().iter_mut().zip(other.words()) {
            *row &= !gone;
        }
        self
    }

    /// The places whose neighbour at `(dx, dy)` is in the set. Places off the board may be among
    /// them: intersect the result with a set of cells.
    #[inline]
    pub fn toward(&self, (dx, dy): (i8, i8)) -> Self {
        let mut result = Self::empty();
        let (source, rows) = (self.words(), B::SPANS.len());
        let target = result.0.as_mut();
        match dx {
            0 => target.copy_from_slice(source),
            1 => target[..rows - 1].copy_from_slice(&source[1..]),
            _ => target[1..].copy_from_slice(&source[..rows - 1]),
        }
        match dy {
            0 => {}
            1 => target.iter_mut().for_each(|row| *row >>= 1),
            _ => target.iter_mut().for_each(|row| *row <<= 1),
        }
        result
    }

    /// The places next to the set by territory connectivity (4 or 6 neighbours; RULES.md 2.3), and
    /// perhaps cells of the set.
    pub fn beside(&self) -> Self {
        const ORTHOGONAL: [(i8, i8); 4] = [(0, 1), (1, 0), (0, -1), (-1, 0)];
        let steps = if B::KIND.is_hex() { B::DIRECTIONS } else { &ORTHOGONAL };
        steps.iter().fold(Self::empty(), |sum, &step| sum | self.toward(step))
    }

    /// The places next to the set by the eight offsets of a square grid, and perhaps cells of it.
    pub fn around(&self) -> Self {
        let wide = *self | self.toward((0, 1)) | self.toward((0, -1));
        wide | wide.toward((1, 0)) | wide.toward((-1, 0))
    }

    /// The connected part of `self` that contains the first cell of row `row`.
    fn component(&self, row: usize) -> Self {
        let open = self.words();
        let mut part = Self::empty();
        let filled = part.0.as_mut();
        filled[row] = spread(open[row] & open[row].wrapping_neg(), open[row]);
        let (mut low, mut high) = (row, row);
        loop {
            let mut changed = false;
            let mut at = low;
            while at + 1 < open.len() && (at < high || filled[at] != 0) {
                changed |= grow::<B>(filled, open, at, at + 1);
                at += 1;
                high = high.max(at);
            }
            let mut at = high;
            while at > 0 && (at > low || filled[at] != 0) {
                changed |= grow::<B>(filled, open, at, at - 1);
                at -= 1;
                low = low.min(at);
            }
            if !changed {
                return part;
            }
        }
    }
}

/// Fills row `to` from its neighbour row `from`; true if it gained cells.
#[inline]
fn grow<B: Board>(filled: &mut [u32], open: &[u32], from: usize, to: usize) -> bool {
    let source = filled[from];
    let reached = match (B::KIND.is_hex(), to > from) {
        (false, _) => source,
        (true, true) => source | source >> 1,
        (true, false) => source | source << 1,
    };
    let seeds = (reached & open[to]) | filled[to];
    if seeds == filled[to] {
        return false;
    }
    filled[to] = spread(seeds, open[to]);
    true
}

/// All runs of `open` that contain a seed; seeds lie in `open`.
#[inline]
fn spread(seeds: u32, open: u32) -> u32 {
    // Upward the carry of an addition runs through each run of ones.
    let mut filled = (open & !open.wrapping_add(seeds)) | seeds;
    // Downward in doubling steps.
    let mut run = open;
    let mut step = 1;
    while step < 32 {
        filled |= run & (filled >> step);
        run &= run >> step;
        step *= 2;
    }
    filled
}

impl<B: Board> From<Bits<B>> for Rows<B> {
    #[inline]
    fn from(bits: Bits<B>) -> Self {
        let words = bits.words();
        let mut rows = Self::empty();
        for (row, span) in rows.0.as_mut().iter_mut().zip(B::SPANS) {
            let RowSpan { start, shift, mask } = *span;
            let mut word = words[start / 64] >> (start % 64);
            if start % 64 > 32 && start / 64 + 1 < words.len() {
                word |= words[start / 64 + 1] << (64 - start % 64);
            }
            *row = (word as u32 & mask) << shift;
        }
        rows
    }
}

impl<B: Board> From<Rows<B>> for Bits<B> {
    #[inline]
    fn from(rows: Rows<B>) -> Self {
        let mut bits = Self::empty();
        let words = bits.words_mut();
        for (row, span) in rows.words().iter().zip(B::SPANS) {
            let RowSpan { start, shift, mask } = *span;
            let word = u64::from(row >> shift & mask);
            words[start / 64] |= word << (start % 64);
            if start % 64 > 32 && start / 64 + 1 < words.len() {
                words[start / 64 + 1] |= word >> (64 - start % 64);
            }
        }
        bits
    }
}

impl<B: Board> BitOr for Rows<B> {
    type Output = Self;
    #[inline]
    fn bitor(mut self, other: Self) -> Self {
        for (row, more) in self.0.as_mut().iter_mut().zip(other.words()) {
            *row |= more;
        }
        self
    }
}

impl<B: Board> BitAnd for Rows<B> {
    type Output = Self;
    #[inline]
    fn bitand(mut self, other: Self) -> Self {
        for (row, kept) in self.0.as_mut().iter_mut().zip(other.words()) {
            *row &= kept;
        }
        self
    }
}

/// The connected components of a set by territory connectivity, ordered by first cell.
pub(in crate::game) struct Components<B: Board> {
    rest: Rows<B>,
    row: usize,
}

impl<B: Board> Components<B> {
    /// The components of `open`.
    pub fn of(open: Bits<B>) -> Self {
        Self { rest: open.into(), row: 0 }
    }
}

impl<B: Board> Iterator for Components<B> {
    type Item = Rows<B>;

    fn next(&mut self) -> Option<Rows<B>> {
        while *self.rest.words().get(self.row)? == 0 {
            self.row += 1;
        }
        let part = self.rest.component(self.row);
        self.rest = self.rest.without(&part);
        Some(part)
    }
}
