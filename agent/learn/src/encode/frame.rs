//! The rectangular frame that a board is laid in for convolutions.

use ringrift::game::{BoardKind, Cell};

/// A grid of `height` rows (y) by `width` columns (x); hex boards leave corners of it unused.
#[derive(Debug, Clone)]
pub struct Frame {
    board: BoardKind,
    side: usize,
    /// Of each cell.
    coordinates: Vec<(i8, i8)>,
    slots: Vec<u16>,
    mask: Vec<f32>,
    directions: &'static [(i8, i8)],
    /// The direction of each step, see [`step_index`].
    by_step: [Option<u8>; 9],
}

/// Movement directions of square boards (RULES.md 2.3).
const SQUARE_DIRECTIONS: [(i8, i8); 8] =
    [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];
/// Movement directions of hex boards (RULES.md 2.2).
const HEX_DIRECTIONS: [(i8, i8); 6] = [(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)];

impl Frame {
    /// The frame of a board: 8x8, 19x19, 9x9 for hex8 and 25x25 for hexagonal.
    pub fn new(board: BoardKind) -> Self {
        let (side, offset): (usize, i8) = match board {
            BoardKind::Square8 => (8, 0),
            BoardKind::Square19 => (19, 0),
            BoardKind::Hex8 => (9, 4),
            BoardKind::Hexagonal => (25, 12),
        };
        let mut slots = Vec::with_capacity(board.cells());
        let mut mask = vec![0.0; side * side];
        for cell in board.cell_list() {
            let (x, y) = board.xy(cell);
            let (column, row) = ((x + offset).unsigned_abs(), (y + offset).unsigned_abs());
            let slot = u16::from(row) * u16::try_from(side).unwrap_or(u16::MAX) + u16::from(column);
            slots.push(slot);
            mask[usize::from(slot)] = 1.0;
        }
        let directions: &[_] = if board.is_hex() { &HEX_DIRECTIONS } else { &SQUARE_DIRECTIONS };
        let mut by_step = [None; 9];
        for (direction, step) in (0..).zip(directions) {
            by_step[step_index(*step)] = Some(direction);
        }
        let coordinates = board.cell_list().map(|cell| board.xy(cell)).collect();
        Self { board, side, coordinates, slots, mask, directions, by_step }
    }

    /// The board that is laid in the frame.
    pub fn board(&self) -> BoardKind {
        self.board
    }

    /// Rows and columns of the frame.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Number of slots, used or not.
    pub fn area(&self) -> usize {
        self.side * self.side
    }

    /// The slot of a cell: row times width plus column.
    pub fn slot(&self, cell: Cell) -> usize {
        usize::from(self.slots[cell.index()])
    }

    /// 1 for each slot that is a cell of the board.
    pub fn mask(&self) -> &[f32] {
        &self.mask
    }

    /// Number of movement directions: 8, or 6 on hex boards.
    pub fn direction_count(&self) -> usize {
        self.directions.len()
    }

    /// One direction per axis; the opposite ones lead the other way.
    #[cfg(test)]
    pub(super) fn axes(&self) -> &'static [(i8, i8)] {
        &self.directions[..self.directions.len() / 2]
    }

    /// The movement direction that leads from one cell to another on a common ray; `None` when
    /// the cells share no ray.
    pub fn direction(&self, from: Cell, to: Cell) -> Option<usize> {
        let (from_x, from_y) = self.coordinates[from.index()];
        let (to_x, to_y) = self.coordinates[to.index()];
        let (dx, dy) = (to_x - from_x, to_y - from_y);
        let straight = dx == 0 || dy == 0 || dx.abs() == dy.abs();
        let direction = self.by_step[step_index((dx.signum(), dy.signum()))];
        direction.filter(|_| straight).map(usize::from)
    }
}

/// The place of a step to a neighbour among the nine of a square grid.
fn step_index((dx, dy): (i8, i8)) -> usize {
    usize::from((3 * (dx + 1) + dy + 1).unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_has_its_own_slot() {
        for board in BoardKind::ALL {
            let frame = Frame::new(board);
            let used = frame.mask().iter().filter(|value| **value > 0.0).count();
            assert_eq!(used, board.cells(), "{board:?}");
        }
    }

    #[test]
    fn hex_cells_that_are_neighbours_only_on_the_square_grid_share_no_ray() {
        let board = BoardKind::Hex8;
        let frame = Frame::new(board);
        let (centre, corner) = (board.cell_at(0, 0).unwrap(), board.cell_at(1, 1).unwrap());
        assert_eq!(frame.direction(centre, corner), None);
        assert_eq!(frame.direction(centre, board.cell_at(3, -3).unwrap()), Some(5));
    }
}
