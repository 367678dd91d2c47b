//! Policy indices of hexagonal boards (networks.md 2.3).

use ringrift::game::{BoardKind, Cell};

use super::OldAction;
use crate::legacy::grid::{self, HEX_STEPS};

/// Ring counts of a placement.
const COUNTS: usize = 3;

/// Where each kind of action begins.
#[derive(Debug, Clone, Copy)]
pub(in crate::legacy) struct Layout {
    pub(super) board: BoardKind,
    pub(in crate::legacy) side: usize,
    pub(in crate::legacy) distances: usize,
}

impl Layout {
    pub(in crate::legacy) const fn new(board: BoardKind) -> Self {
        let side = grid::side(board);
        Self { board, side, distances: side - 1 }
    }

    /// Movement logits of one cell.
    pub(in crate::legacy) const fn per_cell(self) -> usize {
        HEX_STEPS.len() * self.distances
    }

    pub(in crate::legacy) const fn movement(self) -> usize {
        COUNTS * self.side * self.side
    }

    /// The one index of everything that neither places nor moves.
    pub(in crate::legacy) const fn special(self) -> usize {
        self.movement() + self.side * self.side * self.per_cell()
    }

    pub(super) fn index(self, action: &OldAction) -> Option<usize> {
        match *action {
            OldAction::Place { to, count } => {
                Some(COUNTS * self.cell(to) + usize::from(count).checked_sub(1)?)
            }
            OldAction::Move { from, to } => Some(self.movement() + self.step(from, to)?),
            OldAction::SwapSides => None,
            _ => Some(self.special()),
        }
    }

    fn cell(self, cell: Cell) -> usize {
        let (column, row) = grid::column_row(self.board, cell);
        row * self.side + column
    }

    /// The place of a straight step among the movement logits.
    fn step(self, from: Cell, to: Cell) -> Option<usize> {
        let ((x0, y0), (x1, y1)) = (self.board.xy(from), self.board.xy(to));
        let direction = ((x1 - x0).signum(), (y1 - y0).signum());
        let direction = HEX_STEPS.iter().position(|step| *step == direction)?;
        let distance = usize::from(x0.abs_diff(x1).max(y0.abs_diff(y1)));
        Some(self.cell(from) * self.per_cell() + direction * self.distances + distance - 1)
    }
}
