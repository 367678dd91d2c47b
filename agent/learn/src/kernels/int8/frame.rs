//! Where the bytes of an image lie.

use super::unit::SLOTS;

/// A line of the cache, bytes: what is read at a time.
pub(super) const LINE: usize = 64;

/// The layout `[row of the batch][line of the board][slot][byte]`. A slot holds the channels of its left
/// neighbour, its own and those of its right one, and zeros up to whole lines of the cache, so that the
/// inputs of three taps lie side by side. Above and below a board there is a line of zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Frame {
    /// Slots along a side of the board.
    pub(super) side: usize,
    pub(super) channels: usize,
}

/// A slot and its column on the board.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    slot: usize,
    column: usize,
}

impl Frame {
    /// Slots of a board.
    pub(super) fn slots(self) -> usize {
        self.side * self.side
    }

    /// Bytes of a slot.
    pub(super) fn slot_len(self) -> usize {
        (3 * self.channels).next_multiple_of(LINE)
    }

    /// Bytes of a line of the board.
    pub(super) fn line_len(self) -> usize {
        self.side * self.slot_len()
    }

    /// Bytes of a row of the batch.
    pub(super) fn row_len(self) -> usize {
        (self.side + 2) * self.line_len()
    }

    /// Bytes of so many rows, and what is read behind the last one.
    pub(super) fn image_len(self, rows: usize) -> usize {
        rows * self.row_len() + SLOTS * self.slot_len()
    }

    /// The place of a slot.
    #[inline(always)]
    pub(super) fn place(self, slot: usize) -> Place {
        Place { slot, column: slot % self.side }
    }

    /// The place of the slot behind.
    #[inline(always)]
    pub(super) fn next(self, place: Place) -> Place {
        let column = if place.column + 1 == self.side { 0 } else { place.column + 1 };
        Place { slot: place.slot + 1, column }
    }

    /// Where the channels of a slot stand: its own, and as a neighbour of those to its left and right.
    #[inline(always)]
    fn copies(self, place: Place) -> (usize, Option<usize>, Option<usize>) {
        let own = place.slot * self.slot_len() + self.channels;
        let left = (place.column > 0).then(|| own + self.channels - self.slot_len());
        let right = (place.column + 1 < self.side).then(|| own + self.slot_len() - self.channels);
        (own, left, right)
    }
}

/// The board of a row of the batch, to be written.
pub(super) struct BoardBytes<'a> {
    pub(super) frame: Frame,
    pub(super) bytes: &'a mut [u8],
}

impl BoardBytes<'_> {
    /// Writes the channels of a slot from `channel` on to wherever they are read.
    #[inline(always)]
    pub(super) fn put(&mut self, place: Place, channel: usize, values: &[u8]) {
        let (own, left, right) = self.frame.copies(place);
        self.bytes[own + channel..][..values.len()].copy_from_slice(values);
        if let Some(left) = left {
            self.bytes[left + channel..][..values.len()].copy_from_slice(values);
        }
        if let Some(right) = right {
            self.bytes[right + channel..][..values.len()].copy_from_slice(values);
        }
    }

    /// Sets all channels of a slot to 0.
    pub(super) fn clear(&mut self, slot: usize) {
        let (own, left, right) = self.frame.copies(self.frame.place(slot));
        for copy in [Some(own), left, right].into_iter().flatten() {
            self.bytes[copy..][..self.frame.channels].fill(0);
        }
    }
}
