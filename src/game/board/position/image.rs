//! Positions under a permutation of the cells.

use super::{Array, Bits, Board, Position, Stack};
use crate::game::{Cell, PerSeat};

impl<B: Board> Position<B> {
    /// The position with everything on cell `c` moved to cell `to[c]`; `to` is a permutation.
    pub fn image(&self, to: &[Cell]) -> Self {
        let moved = |set: Bits<B>| set.iter().map(|cell| to[cell.index()]).collect();
        let all_moved = |sets: PerSeat<Bits<B>>| PerSeat(sets.0.map(moved));
        let mut stacks = B::Stacks::filled(Stack::NONE);
        for cell in self.all_stacks {
            stacks.as_mut()[to[cell.index()].index()] = self.stack(cell);
        }
        Self {
            markers: all_moved(self.markers),
            collapsed: all_moved(self.collapsed),
            controlled: all_moved(self.controlled),
            all_markers: moved(self.all_markers),
            all_collapsed: moved(self.all_collapsed),
            all_stacks: moved(self.all_stacks),
            stacks,
            ..*self
        }
    }
}
