//! Cells and their coordinates.

use serde::{Deserialize, Serialize};

use super::BoardKind;

/// One cell of a board: its index in cell order (x ascending, then y; docs/notation.md).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Cell(u16);

impl Cell {
    /// The index in cell order, 0 to one less than [`BoardKind::cells`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) const fn new(index: u16) -> Self {
        Self(index)
    }
}

/// `(x, y)` of every cell of a hexagon of `radius`, in cell order.
const fn hex_coordinates<const CELLS: usize>(radius: i8) -> [(i8, i8); CELLS] {
    let mut list = [(0, 0); CELLS];
    let (mut next, mut x) = (0, -radius);
    while x <= radius {
        let (low, high) = hex_row(radius, x);
        let mut y = low;
        while y <= high {
            list[next] = (x, y);
            next += 1;
            y += 1;
        }
        x += 1;
    }
    list
}

/// Smallest and largest y in row `x` of a hexagon.
const fn hex_row(radius: i8, x: i8) -> (i8, i8) {
    if x < 0 { (-x - radius, radius) } else { (-radius, radius - x) }
}

static HEX8: [(i8, i8); 61] = hex_coordinates(4);
static HEXAGONAL: [(i8, i8); 469] = hex_coordinates(12);

impl BoardKind {
    /// Cells along one side of a square board; rows (values of x) of a hexagonal one.
    pub const fn rows(self) -> usize {
        match self {
            Self::Square8 => 8,
            Self::Square19 => 19,
            Self::Hex8 => 9,
            Self::Hexagonal => 25,
        }
    }

    /// The smallest coordinate: 0 on square boards, minus the radius on hexagonal ones.
    pub const fn min_coordinate(self) -> i8 {
        match self {
            Self::Square8 | Self::Square19 => 0,
            Self::Hex8 => -4,
            Self::Hexagonal => -12,
        }
    }

    /// The largest coordinate.
    pub const fn max_coordinate(self) -> i8 {
        match self {
            Self::Square8 => 7,
            Self::Square19 => 18,
            Self::Hex8 => 4,
            Self::Hexagonal => 12,
        }
    }

    /// The cell at `(x, y)`; `None` off the board.
    pub fn cell_at(self, x: i8, y: i8) -> Option<Cell> {
        let (first, last) = self.row_range(x)?;
        if !(first.1..=last).contains(&y) {
            return None;
        }
        Some(Cell(first.0 + u16::from(y.abs_diff(first.1))))
    }

    /// Index and y of the first cell of row `x`, and y of its last; `None` off the board.
    fn row_range(self, x: i8) -> Option<((u16, i8), i8)> {
        let (low, high) = (self.min_coordinate(), self.max_coordinate());
        if !(low..=high).contains(&x) {
            return None;
        }
        if !self.is_hex() {
            let side = u16::from(high.unsigned_abs()) + 1;
            return Some(((u16::from(x.unsigned_abs()) * side, 0), high));
        }
        let (y_low, y_high) = hex_row(high, x);
        let start: u16 = (low..x).map(|row| hex_row_length(high, row)).sum();
        Some(((start, y_low), y_high))
    }

    /// The coordinates of `cell`.
    ///
    /// # Panics
    /// When the cell belongs to a larger board.
    pub fn xy(self, cell: Cell) -> (i8, i8) {
        match self {
            Self::Square8 => square_xy::<8>(cell),
            Self::Square19 => square_xy::<19>(cell),
            Self::Hex8 => HEX8[cell.index()],
            Self::Hexagonal => HEXAGONAL[cell.index()],
        }
    }

    /// Every cell, in cell order.
    pub fn cell_list(self) -> impl DoubleEndedIterator<Item = Cell> + ExactSizeIterator + Clone {
        // At most 469.
        (0..self.cells() as u16).map(Cell)
    }

    /// The cell with `index` in cell order; `None` beyond the last.
    pub fn cell(self, index: usize) -> Option<Cell> {
        u16::try_from(index).ok().filter(|_| index < self.cells()).map(Cell)
    }
}

fn hex_row_length(radius: i8, x: i8) -> u16 {
    let (low, high) = hex_row(radius, x);
    u16::from(high.abs_diff(low)) + 1
}

fn square_xy<const SIDE: u16>(cell: Cell) -> (i8, i8) {
    // Both below 128.
    let coordinate = |value: u16| value as i8;
    assert!(cell.0 < SIDE * SIDE, "cell {} is not on a board of side {SIDE}", cell.0);
    (coordinate(cell.0 / SIDE), coordinate(cell.0 % SIDE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_and_indices_are_inverse_on_every_board() {
        for board in BoardKind::ALL {
            let cells: Vec<_> = board.cell_list().collect();
            assert_eq!(cells.len(), board.cells());
            let coordinates: Vec<_> = cells.iter().map(|&cell| board.xy(cell)).collect();
            assert!(coordinates.is_sorted(), "{board:?} is not in cell order");
            for (&cell, &(x, y)) in cells.iter().zip(&coordinates) {
                assert_eq!(board.cell_at(x, y), Some(cell), "{board:?} {x},{y}");
            }
        }
    }

    #[test]
    fn coordinates_off_the_board_name_no_cell() {
        for (board, x, y) in [
            (BoardKind::Square8, 8, 0),
            (BoardKind::Square8, 0, -1),
            (BoardKind::Square19, 0, 19),
            (BoardKind::Hex8, 4, 1),
            (BoardKind::Hex8, -4, -1),
            (BoardKind::Hexagonal, -13, 0),
            (BoardKind::Hexagonal, i8::MIN, i8::MAX),
        ] {
            assert_eq!(board.cell_at(x, y), None, "{board:?} {x},{y}");
        }
    }
}
