//! Cells in the older service's coordinates: a square frame of side S, column `cx`, row `cy`.

use ringrift::game::{BoardKind, Cell};

/// Steps to the neighbours on square boards, in the order of that service's policy directions.
pub(super) const SQUARE_STEPS: [(i8, i8); 8] =
    [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)];
/// The same on hexagonal boards.
pub(super) const HEX_STEPS: [(i8, i8); 6] = [(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)];

/// The directions of a board.
pub(super) const fn steps(board: BoardKind) -> &'static [(i8, i8)] {
    if board.is_hex() { &HEX_STEPS } else { &SQUARE_STEPS }
}

/// Side of the frame.
pub(super) const fn side(board: BoardKind) -> usize {
    board.rows()
}

/// Column and row of a cell.
pub(super) fn column_row(board: BoardKind, cell: Cell) -> (usize, usize) {
    let (x, y) = board.xy(cell);
    let low = board.min_coordinate();
    (usize::from(x.abs_diff(low)), usize::from(y.abs_diff(low)))
}

/// The cell in a column and row of the frame; `None` beside the board.
pub(super) fn cell_at(board: BoardKind, column: usize, row: usize) -> Option<Cell> {
    let low = board.min_coordinate();
    let coordinate = |value: usize| i8::try_from(value).ok().map(|value| value + low);
    board.cell_at(coordinate(column)?, coordinate(row)?)
}

/// The cells next to one, in the order of the directions.
pub(super) fn neighbours(board: BoardKind, cell: Cell) -> impl Iterator<Item = Cell> + Clone {
    let (x, y) = board.xy(cell);
    steps(board).iter().filter_map(move |(dx, dy)| board.cell_at(x + dx, y + dy))
}

/// The cells from one in a direction, nearest first, to the edge of the board.
pub(super) fn ray(
    board: BoardKind,
    from: Cell,
    (dx, dy): (i8, i8),
) -> impl Iterator<Item = Cell> + Clone {
    let (x, y) = board.xy(from);
    (1_i8..).map_while(move |distance| board.cell_at(x + distance * dx, y + distance * dy))
}
