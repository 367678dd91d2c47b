//! Tables of one board: the rays that leave each cell, and where each row lies.

use super::Board;
use crate::game::{BoardKind, Cell};

/// Index into [`Board::DIRECTIONS`].
pub(in crate::game) type Direction = usize;

/// One row (fixed x): its cells are consecutive in cell order.
#[derive(Debug, Clone, Copy)]
pub(in crate::game) struct RowSpan {
    /// Index of its first cell.
    pub start: usize,
    /// Bit of its first cell within the row word: y minus the smallest coordinate.
    pub shift: u32,
    /// One bit for each of its cells, from bit 0.
    pub mask: u32,
}

/// The rows of a board, x ascending.
pub(super) const fn row_spans<const ROWS: usize>(kind: BoardKind) -> [RowSpan; ROWS] {
    let mut spans = [RowSpan { start: 0, shift: 0, mask: 0 }; ROWS];
    let radius = ROWS / 2;
    let (mut row, mut start) = (0, 0);
    while row < ROWS {
        let (missing, shift) = match (kind.is_hex(), row < radius) {
            (true, true) => (radius - row, radius - row),
            (true, false) => (row - radius, 0),
            (false, _) => (0, 0),
        };
        let length = ROWS - missing;
        #[allow(clippy::cast_possible_truncation)] // below 25
        let shift = shift as u32;
        spans[row] = RowSpan { start, shift, mask: (1 << length) - 1 };
        start += length;
        row += 1;
    }
    spans
}

/// The rays of one board.
#[derive(Debug)]
pub(in crate::game) struct Geometry {
    directions: usize,
    /// End of ray `cell * directions + direction` in `cells`; it starts where the one before ends.
    ends: Vec<usize>,
    cells: Vec<Cell>,
}

impl Geometry {
    /// Builds the tables.
    pub(super) fn of<B: Board>() -> Self {
        let mut table = Self { directions: B::DIRECTIONS.len(), ends: vec![0], cells: Vec::new() };
        for cell in B::KIND.cell_list() {
            for &step in B::DIRECTIONS {
                table.cells.extend(ray(B::KIND, cell, step));
                table.ends.push(table.cells.len());
            }
        }
        table
    }

    /// The cells from `cell` (exclusive) to the edge.
    #[inline]
    pub fn ray(&self, cell: Cell, direction: Direction) -> &[Cell] {
        let at = cell.index() * self.directions + direction;
        &self.cells[self.ends[at]..self.ends[at + 1]]
    }

    /// All rays that leave `cell`.
    #[inline]
    pub fn rays(&self, cell: Cell) -> impl Iterator<Item = &[Cell]> {
        (0..self.directions).map(move |direction| self.ray(cell, direction))
    }

    /// The adjacent cells.
    pub fn neighbours(&self, cell: Cell) -> impl Iterator<Item = Cell> {
        self.rays(cell).filter_map(|ray| ray.first().copied())
    }

    /// The opposite direction.
    pub fn opposite(&self, direction: Direction) -> Direction {
        (direction + self.directions / 2) % self.directions
    }

    /// The cells strictly after `from` up to and including `to`; empty unless a ray joins them.
    pub fn path(&self, from: Cell, to: Cell) -> &[Cell] {
        self.rays(from)
            .find_map(|ray| ray.iter().position(|&cell| cell == to).map(|at| &ray[..=at]))
            .unwrap_or(&[])
    }
}

fn ray(kind: BoardKind, from: Cell, (dx, dy): (i8, i8)) -> impl Iterator<Item = Cell> {
    let (mut x, mut y) = kind.xy(from);
    std::iter::from_fn(move || {
        (x, y) = (x + dx, y + dy);
        kind.cell_at(x, y)
    })
}
