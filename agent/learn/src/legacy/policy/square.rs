//! Policy indices of square boards (networks.md 2.2).

use ringrift::game::{BoardKind, Cell};

use super::OldAction;
use crate::legacy::grid::{self, SQUARE_STEPS};

/// Ring counts of a placement.
const COUNTS: usize = 3;
/// Direction slots of a line; encoders only use the first.
pub(super) const LINE_SLOTS: usize = 4;
/// Size buckets times owners of a region.
pub(super) const REGION_SLOTS: usize = 32;

/// Constant actions between the eliminations and the line options.
const SKIP_PLACEMENT: usize = 0;
const SWAP_SIDES: usize = 1;
const SKIP_RECOVERY: usize = 2;
const LINE_OPTIONS: usize = 3;
const REGIONS: usize = 7;

/// Where each kind of action begins.
#[derive(Debug, Clone, Copy)]
pub(in crate::legacy) struct Layout {
    board: BoardKind,
    pub(in crate::legacy) side: usize,
    pub(in crate::legacy) distances: usize,
}

impl Layout {
    pub(in crate::legacy) const fn new(board: BoardKind) -> Self {
        let side = grid::side(board);
        Self { board, side, distances: side - 1 }
    }

    pub(in crate::legacy) const fn area(self) -> usize {
        self.side * self.side
    }

    /// Movement logits of one cell.
    pub(in crate::legacy) const fn per_cell(self) -> usize {
        SQUARE_STEPS.len() * self.distances
    }

    pub(in crate::legacy) const fn movement(self) -> usize {
        COUNTS * self.area()
    }

    pub(in crate::legacy) const fn line(self) -> usize {
        self.movement() + self.area() * self.per_cell()
    }

    pub(in crate::legacy) const fn elimination(self) -> usize {
        self.line() + LINE_SLOTS * self.area()
    }

    /// The three skips and the swap, then the line options.
    pub(in crate::legacy) const fn specials(self) -> usize {
        self.elimination() + self.area()
    }

    pub(in crate::legacy) const fn territory(self) -> usize {
        self.specials() + REGIONS
    }

    /// The seven bookkeeping actions.
    pub(in crate::legacy) const fn bookkeeping(self) -> usize {
        self.territory() + REGION_SLOTS * self.area()
    }

    /// One more than the highest index in use.
    pub(in crate::legacy) const fn end(self) -> usize {
        self.bookkeeping() + 7
    }

    pub(super) fn index(self, action: &OldAction) -> Option<usize> {
        Some(match *action {
            OldAction::Place { to, count } => {
                COUNTS * self.cell(to) + usize::from(count).checked_sub(1)?
            }
            OldAction::Move { from, to } => self.movement() + self.step(from, to)?,
            OldAction::Line { anchor } => self.line() + LINE_SLOTS * self.cell(anchor),
            OldAction::Eliminate { from } => self.elimination() + self.cell(from),
            OldAction::SkipPlacement => self.specials() + SKIP_PLACEMENT,
            OldAction::SwapSides => self.specials() + SWAP_SIDES,
            OldAction::SkipRecovery => self.specials() + SKIP_RECOVERY,
            OldAction::LineOption { option } => self.specials() + LINE_OPTIONS + option.min(3),
            OldAction::Territory { corner, size, owner } => {
                let bucket = size.saturating_sub(1).min(7);
                self.territory() + REGION_SLOTS * self.cell(corner) + 4 * bucket + owner.index()
            }
            OldAction::NoPlacement => self.bookkeeping(),
            OldAction::NoMovement => self.bookkeeping() + 1,
            OldAction::SkipCapture => self.bookkeeping() + 2,
            OldAction::NoLine => self.bookkeeping() + 3,
            OldAction::NoTerritory => self.bookkeeping() + 4,
            OldAction::SkipTerritory => self.bookkeeping() + 5,
            OldAction::ForcedElimination => self.bookkeeping() + 6,
        })
    }

    fn cell(self, cell: Cell) -> usize {
        let (column, row) = grid::column_row(self.board, cell);
        row * self.side + column
    }

    /// The place of a straight step among the movement logits.
    fn step(self, from: Cell, to: Cell) -> Option<usize> {
        let ((x0, y0), (x1, y1)) = (self.board.xy(from), self.board.xy(to));
        let direction = ((x1 - x0).signum(), (y1 - y0).signum());
        let direction = SQUARE_STEPS.iter().position(|step| *step == direction)?;
        let distance = usize::from(x0.abs_diff(x1).max(y0.abs_diff(y1)));
        Some(self.cell(from) * self.per_cell() + direction * self.distances + distance - 1)
    }
}
