//! The planes that all encodings share: stacks, markers, territory, liberties, line potential.

use ringrift::game::{Cell, Seat};

use super::{Canvas, Encoding};
use crate::legacy::grid;
use crate::legacy::state::OldState;

/// Planes come in pairs: the mover's, then everybody else's.
const STACKS: usize = 0;
const MARKERS: usize = 2;
const TERRITORY: usize = 4;
const LIBERTIES: usize = 6;
const LINE_POTENTIAL: usize = 8;
/// All ones, on square boards.
const ONES: usize = 12;

pub(super) fn write(canvas: &mut Canvas, state: &OldState, encoding: Encoding) {
    let directions = count(grid::steps(state.board()).len());
    let per_line = line_divisor(encoding);
    let theirs = |owner: Seat| usize::from(owner != state.mover);
    for (cell, square) in state.squares() {
        if let Some(stack) = square.stack {
            let plane = theirs(stack.controller);
            canvas.set(STACKS + plane, cell, (f64::from(stack.height) / 5.0).min(1.0));
            canvas.set(LIBERTIES + plane, cell, (liberties(state, cell) / directions).min(1.0));
        }
        if let Some(owner) = square.marker {
            canvas.set(MARKERS + theirs(owner), cell, 1.0);
            let allies = allied_markers(state, cell, owner);
            canvas.set(LINE_POTENTIAL + theirs(owner), cell, (allies / per_line).min(1.0));
        }
        if let Some(owner) = square.collapsed {
            canvas.set(TERRITORY + theirs(owner), cell, 1.0);
        }
    }
    if !state.board().is_hex() {
        canvas.fill(ONES, 1.0);
    }
}

/// What a full line potential is, in neighbouring markers.
const fn line_divisor(encoding: Encoding) -> f64 {
    match encoding {
        Encoding::SquareExport => 4.0,
        Encoding::SquareClass(_) => 8.0,
        Encoding::HexV2(_) | Encoding::HexV3(_) => 3.0,
    }
}

/// Neighbours with neither stack nor territory.
fn liberties(state: &OldState, cell: Cell) -> f64 {
    let free = |cell: &Cell| {
        let square = state.at(*cell);
        square.stack.is_none() && square.collapsed.is_none()
    };
    count(grid::neighbours(state.board(), cell).filter(free).count())
}

/// Neighbours with a marker of the same seat.
fn allied_markers(state: &OldState, cell: Cell, owner: Seat) -> f64 {
    let allied = |cell: &Cell| state.at(*cell).marker == Some(owner);
    count(grid::neighbours(state.board(), cell).filter(allied).count())
}

/// A small count as a number.
pub(super) fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
