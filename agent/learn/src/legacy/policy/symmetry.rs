//! Images of policy indices under the symmetries of a board (networks.md 8).

use ringrift::game::BoardKind;

use super::{hex, square};
use crate::legacy::grid::{HEX_STEPS, SQUARE_STEPS};

/// A mirror image if `flip`, then quarter turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SquareSymmetry {
    /// Clockwise quarter turns, 0 to 3.
    pub rotation: u8,
    /// Mirror left and right first.
    pub flip: bool,
}

impl SquareSymmetry {
    /// The image of an index; `None` beyond the indices in use. This is the map that agrees with
    /// the policy; the one that service applied does not.
    pub fn image(self, board: BoardKind, index: usize) -> Option<usize> {
        let layout = square::Layout::new(board);
        let moved = |base: usize, slots: usize, slot: &dyn Fn(usize) -> usize| {
            let at = index - base;
            base + self.cell(layout.side, at / slots) * slots + slot(at % slots)
        };
        let same = |slot| slot;
        let step = |slot: usize| {
            self.direction(slot / layout.distances) * layout.distances + slot % layout.distances
        };
        Some(if index < layout.movement() {
            moved(0, 3, &same)
        } else if index < layout.line() {
            moved(layout.movement(), layout.per_cell(), &step)
        } else if index < layout.elimination() {
            moved(layout.line(), square::LINE_SLOTS, &|slot| self.line_slot(slot))
        } else if index < layout.specials() {
            moved(layout.elimination(), 1, &same)
        } else if index < layout.territory() {
            index
        } else if index < layout.bookkeeping() {
            moved(layout.territory(), square::REGION_SLOTS, &same)
        } else if index < layout.end() {
            index
        } else {
            return None;
        })
    }

    fn cell(self, side: usize, cell: usize) -> usize {
        let (mut x, mut y) = (cell % side, cell / side);
        if self.flip {
            x = side - 1 - x;
        }
        for _ in 0..self.rotation {
            (x, y) = (side - 1 - y, x);
        }
        y * side + x
    }

    fn direction(self, direction: usize) -> usize {
        let (mut dx, mut dy) = SQUARE_STEPS[direction];
        if self.flip {
            dx = -dx;
        }
        for _ in 0..self.rotation {
            (dx, dy) = (-dy, dx);
        }
        let turned = SQUARE_STEPS.iter().position(|step| *step == (dx, dy));
        turned.expect("the eight directions are closed under the symmetries")
    }

    /// Slots are horizontal, vertical and the two diagonals.
    const fn line_slot(self, slot: usize) -> usize {
        let turned = self.rotation % 2 == 1;
        match slot {
            0 | 1 if turned => 1 - slot,
            2 | 3 if turned != self.flip => 5 - slot,
            _ => slot,
        }
    }
}

/// One of the twelve symmetries of a hexagon: turn by `t * 60` degrees for `t` below 6, else turn
/// by `(t - 6) * 60` degrees and exchange the axes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HexSymmetry(u8);

impl HexSymmetry {
    /// All twelve, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..12).map(Self)
    }

    /// Where an offset from the centre goes.
    fn apply(self, (mut q, mut p): (i32, i32)) -> (i32, i32) {
        for _ in 0..self.0 % 6 {
            (q, p) = (-p, q + p);
        }
        if self.0 >= 6 { (p, q) } else { (q, p) }
    }

    /// Where an offset comes from.
    fn source(self, (mut q, mut p): (i32, i32)) -> (i32, i32) {
        if self.0 >= 6 {
            (q, p) = (p, q);
        }
        for _ in 0..self.0 % 6 {
            (q, p) = (q + p, -q);
        }
        (q, p)
    }

    /// The image of an index; `None` for cells beside the board and beyond the indices in use.
    pub fn image(self, board: BoardKind, index: usize) -> Option<usize> {
        let layout = hex::Layout::new(board);
        if index == layout.special() {
            return Some(index);
        }
        let (base, slots) =
            if index < layout.movement() { (0, 3) } else { (layout.movement(), layout.per_cell()) };
        let (cell, slot) = ((index - base) / slots, (index - base) % slots);
        let cell = self.cell(layout, cell)?;
        let slot = if base == 0 {
            slot
        } else {
            self.direction(slot / layout.distances) * layout.distances + slot % layout.distances
        };
        Some(base + cell * slots + slot)
    }

    fn cell(self, layout: hex::Layout, cell: usize) -> Option<usize> {
        let (q, p) = self.apply(offset(layout.side, cell)?);
        let radius = i32::try_from(layout.side / 2).ok()?;
        if q.abs().max(p.abs()).max((q + p).abs()) > radius {
            return None;
        }
        Some(slot(layout.side, q, p))
    }

    fn direction(self, direction: usize) -> usize {
        let (dx, dy) = HEX_STEPS[direction];
        let (dx, dy) = self.apply((dx.into(), dy.into()));
        let turned = HEX_STEPS.iter().position(|(x, y)| (i32::from(*x), i32::from(*y)) == (dx, dy));
        turned.expect("the six directions are closed under the symmetries")
    }
}

/// For each symmetry and each place of the frame, row after row, the place that its content comes
/// from. Places beside the board get the nearest place of the frame.
pub fn hex_board_gather(board: BoardKind) -> Vec<Vec<usize>> {
    let side = hex::Layout::new(board).side;
    let radius = i32::try_from(side / 2).unwrap_or(0);
    let source = |symmetry: HexSymmetry, place: usize| {
        let (q, p) = symmetry.source(offset(side, place).unwrap_or_default());
        slot(side, q.clamp(-radius, radius), p.clamp(-radius, radius))
    };
    let table = |symmetry| (0..side * side).map(|place| source(symmetry, place)).collect();
    HexSymmetry::all().map(table).collect()
}

/// Column and row of a place, from the centre; `None` beyond the frame.
fn offset(side: usize, place: usize) -> Option<(i32, i32)> {
    let radius = i32::try_from(side / 2).ok()?;
    let (column, row) = (i32::try_from(place % side).ok()?, i32::try_from(place / side).ok()?);
    (place < side * side).then_some((column - radius, row - radius))
}

/// The place at an offset within the frame.
fn slot(side: usize, q: i32, p: i32) -> usize {
    let radius = i32::try_from(side / 2).unwrap_or(0);
    let coordinate = |value: i32| usize::try_from(value + radius).unwrap_or(0);
    coordinate(p) * side + coordinate(q)
}
