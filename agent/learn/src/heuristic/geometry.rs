//! Neighbours, sight lines and centres of a board.

use ringrift::game::{BoardKind, Cell};

/// Directions of square boards, then those of hex boards.
const SQUARE: [(i8, i8); 8] =
    [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)];
const HEX: [(i8, i8); 6] = [(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)];

/// Tables of one board, indexed by cell.
#[derive(Debug, Clone)]
pub(super) struct Geometry {
    pub(super) board: BoardKind,
    /// For each cell and direction, the cells from the nearest to the edge.
    rays: Vec<Vec<Vec<Cell>>>,
    centre: Vec<bool>,
}

impl Geometry {
    pub(super) fn new(board: BoardKind) -> Self {
        let directions: &[(i8, i8)] = if board.is_hex() { &HEX } else { &SQUARE };
        let rays_of = |cell| directions.iter().map(|step| ray(board, cell, *step)).collect();
        Self {
            board,
            rays: board.cell_list().map(rays_of).collect(),
            centre: board.cell_list().map(|cell| is_centre(board, cell)).collect(),
        }
    }

    /// The rays of a cell, one per direction; empty at the edge.
    pub(super) fn rays(&self, cell: Cell) -> impl Iterator<Item = &[Cell]> {
        self.rays[cell.index()].iter().map(Vec::as_slice)
    }

    /// The neighbours of a cell.
    pub(super) fn neighbours(&self, cell: Cell) -> impl Iterator<Item = Cell> {
        self.rays(cell).filter_map(|ray| ray.first().copied())
    }

    pub(super) fn is_centre(&self, cell: Cell) -> bool {
        self.centre[cell.index()]
    }

    /// |dx|+|dy| on square boards, |dx|+|dy|+|dz| on hex boards (twice the steps).
    pub(super) fn manhattan(&self, one: Cell, other: Cell) -> i32 {
        let ((x0, y0), (x1, y1)) = (self.board.xy(one), self.board.xy(other));
        let (dx, dy) = (i32::from(x0) - i32::from(x1), i32::from(y0) - i32::from(y1));
        let third = if self.board.is_hex() { (dx + dy).abs() } else { 0 };
        dx.abs() + dy.abs() + third
    }
}

fn ray(board: BoardKind, from: Cell, step: (i8, i8)) -> Vec<Cell> {
    let (x, y) = board.xy(from);
    let at = |distance: i8| board.cell_at(x + distance * step.0, y + distance * step.1);
    (1..).map_while(at).collect()
}

fn is_centre(board: BoardKind, cell: Cell) -> bool {
    let (x, y) = board.xy(cell);
    let hex_radius = x.abs().max(y.abs()).max((x + y).abs());
    match board {
        BoardKind::Square8 => (3..=4).contains(&x) && (3..=4).contains(&y),
        BoardKind::Square19 => (8..=10).contains(&x) && (8..=10).contains(&y),
        BoardKind::Hex8 => hex_radius <= 1,
        BoardKind::Hexagonal => hex_radius <= 2,
    }
}
