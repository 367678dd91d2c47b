//! The six planes that the third hexagonal encoding adds.

use super::Canvas;
use super::common::count;
use crate::legacy::grid;
use crate::legacy::state::OldState;

/// Friendly, then enemy pieces around contested cells.
const CONTESTED: usize = 10;
/// Friendly, then enemy stack heights around a cell.
const HEIGHTS: usize = 12;
/// Meant as "a ring can be placed here". The older service compares keys of two and of three parts,
/// which never agree, so it is 1 on every cell.
const PLACEABLE: usize = 14;
/// Open neighbours of those cells.
const OPENNESS: usize = 15;

pub(super) fn write(canvas: &mut Canvas, state: &OldState) {
    for cell in state.board().cell_list() {
        let (mut pieces, mut heights, mut open) = ([0_usize; 2], [0.0_f64; 2], 0_usize);
        for near in grid::neighbours(state.board(), cell) {
            let square = state.at(near);
            if let Some(stack) = square.stack {
                let side = usize::from(stack.controller != state.mover);
                pieces[side] += 1;
                heights[side] += f64::from(stack.height) / 5.0;
            }
            if let Some(owner) = square.marker {
                pieces[usize::from(owner != state.mover)] += 1;
            }
            open += usize::from(square.collapsed.is_none());
        }
        for side in 0..2 {
            if pieces[0] > 0 && pieces[1] > 0 {
                canvas.set(CONTESTED + side, cell, (count(pieces[side]) / 3.0).min(1.0));
            }
            canvas.set(HEIGHTS + side, cell, (heights[side] / 6.0).min(1.0));
        }
        canvas.set(PLACEABLE, cell, 1.0);
        canvas.set(OPENNESS, cell, count(open) / 6.0);
    }
}
