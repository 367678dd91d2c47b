//! Sets of cells, one bit each in cell order.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

use super::{Array, Board};
use crate::game::Cell;

/// A set of cells of board `B`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::game) struct Bits<B: Board>(B::Words);

impl<B: Board> Bits<B> {
    /// No cell.
    pub fn empty() -> Self {
        Self(B::Words::filled(0))
    }

    /// The words; cell `i` is bit `i % 64` of word `i / 64`.
    #[inline]
    pub fn words(&self) -> &[u64] {
        self.0.as_ref()
    }

    /// The words, to fill; bits beyond the last cell must stay clear.
    #[inline]
    pub fn words_mut(&mut self) -> &mut [u64] {
        self.0.as_mut()
    }

    /// Whether `cell` is in the set.
    #[inline]
    pub fn contains(&self, cell: Cell) -> bool {
        self.words()[cell.index() / 64] >> (cell.index() % 64) & 1 != 0
    }

    /// Adds `cell`.
    #[inline]
    pub fn insert(&mut self, cell: Cell) {
        self.words_mut()[cell.index() / 64] |= 1 << (cell.index() % 64);
    }

    /// Takes `cell` out.
    #[inline]
    pub fn remove(&mut self, cell: Cell) {
        self.words_mut()[cell.index() / 64] &= !(1 << (cell.index() % 64));
    }

    /// True for the empty set.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.words().iter().all(|&word| word == 0)
    }

    /// Number of cells.
    #[inline]
    pub fn len(&self) -> u16 {
        // At most 469.
        self.words().iter().map(|word| word.count_ones()).sum::<u32>() as u16
    }

    /// Whether some cell is in both sets.
    #[inline]
    pub fn intersects(&self, other: &Self) -> bool {
        self.words().iter().zip(other.words()).any(|(a, b)| a & b != 0)
    }

    /// Whether every cell is also in `other`.
    #[inline]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.words().iter().zip(other.words()).all(|(a, b)| a & !b == 0)
    }

    /// The cells of this set that are not in `other`.
    #[inline]
    pub fn without(mut self, other: &Self) -> Self {
        for (word, gone) in self.words_mut().iter_mut().zip(other.words()) {
            *word &= !gone;
        }
        self
    }

    /// The cells in cell order.
    #[inline]
    pub fn iter(self) -> Cells<B> {
        Cells { current: self.words()[0], words: self, at: 0 }
    }
}

impl<B: Board> BitOr for Bits<B> {
    type Output = Self;
    #[inline]
    fn bitor(mut self, other: Self) -> Self {
        self |= other;
        self
    }
}

impl<B: Board> BitOrAssign for Bits<B> {
    #[inline]
    fn bitor_assign(&mut self, other: Self) {
        for (word, more) in self.words_mut().iter_mut().zip(other.words()) {
            *word |= more;
        }
    }
}

impl<B: Board> BitAnd for Bits<B> {
    type Output = Self;
    #[inline]
    fn bitand(mut self, other: Self) -> Self {
        for (word, kept) in self.words_mut().iter_mut().zip(other.words()) {
            *word &= kept;
        }
        self
    }
}

impl<B: Board> Not for Bits<B> {
    type Output = Self;
    #[inline]
    fn not(mut self) -> Self {
        let beyond = B::KIND.cells() % 64;
        for word in self.words_mut() {
            *word = !*word;
        }
        if beyond != 0
            && let Some(last) = self.words_mut().last_mut()
        {
            *last &= (1 << beyond) - 1;
        }
        self
    }
}

impl<B: Board> FromIterator<Cell> for Bits<B> {
    fn from_iter<I: IntoIterator<Item = Cell>>(cells: I) -> Self {
        let mut set = Self::empty();
        for cell in cells {
            set.insert(cell);
        }
        set
    }
}

impl<B: Board> IntoIterator for Bits<B> {
    type Item = Cell;
    type IntoIter = Cells<B>;
    #[inline]
    fn into_iter(self) -> Cells<B> {
        self.iter()
    }
}

/// The cells of a set, in cell order.
pub(in crate::game) struct Cells<B: Board> {
    words: Bits<B>,
    current: u64,
    at: usize,
}

impl<B: Board> Iterator for Cells<B> {
    type Item = Cell;

    #[inline]
    fn next(&mut self) -> Option<Cell> {
        while self.current == 0 {
            self.at += 1;
            self.current = *self.words.words().get(self.at)?;
        }
        // Below 512.
        let index = (self.at * 64) as u16 + self.current.trailing_zeros() as u16;
        self.current &= self.current - 1;
        Some(Cell::new(index))
    }
}
