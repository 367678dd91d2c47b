//! What observers see of a position.

use super::{Cell, Seat};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contents<'a> {
    /// Nothing.
    Empty,
    /// A stack of rings.
    Stack(StackView<'a>),
    /// A marker of this seat.
    Marker(Seat),
    /// Territory of this seat.
    Collapsed(Seat),
}

/// One stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StackView<'a> {
    pub(super) stack: super::board::Stack,
    /// The ring below each ring.
    pub(super) below: &'a [super::board::Ring],
}

impl StackView<'_> {
    /// Number of rings.
    pub fn height(&self) -> u16 {
        self.stack.height
    }

    /// Length of the run of the controller's rings at the top.
    pub fn cap_height(&self) -> u16 {
        self.stack.cap
    }

    /// The owner of the top ring.
    pub fn controller(&self) -> Seat {
        self.stack.controller()
    }

    /// The owners of the rings, top first.
    pub fn rings(&self) -> impl Iterator<Item = Seat> + Clone {
        let below = self.below;
        let rings =
            std::iter::successors(Some(self.stack.top), move |ring| Some(below[ring.index()]));
        rings.take(self.stack.height.into()).map(super::board::Ring::owner)
    }
}

/// A set of cells of one board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellSet([u64; 8]);

impl CellSet {
    /// From the words of a bitboard.
    pub(super) fn from_words(words: &[u64]) -> Self {
        let mut set = [0; 8];
        set[..words.len()].copy_from_slice(words);
        Self(set)
    }

    /// Whether `cell` is in the set.
    pub fn contains(&self, cell: Cell) -> bool {
        self.0[cell.index() / 64] >> (cell.index() % 64) & 1 != 0
    }

    /// Number of cells.
    pub fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// True for the empty set.
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 8]
    }

    /// The cells that are in both sets.
    pub fn intersection(mut self, other: &Self) -> Self {
        for (word, kept) in self.0.iter_mut().zip(other.0) {
            *word &= kept;
        }
        self
    }

    /// The cells in cell order.
    pub fn iter(&self) -> impl Iterator<Item = Cell> {
        let (mut words, mut at) = (self.0, 0);
        std::iter::from_fn(move || {
            while words.get(at)? == &0 {
                at += 1;
            }
            // Below 512.
            let index = (at * 64) as u16 + words[at].trailing_zeros() as u16;
            words[at] &= words[at] - 1;
            Some(Cell::new(index))
        })
    }
}
