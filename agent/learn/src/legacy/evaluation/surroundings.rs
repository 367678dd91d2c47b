//! What the two evaluations take for neighbours, sight and distance. Both are wrong on hex8.

use ringrift::game::{BoardKind, Cell};

use super::{Evaluation, Flavour};
use crate::legacy::grid;
use crate::legacy::state::Stack;

/// The TypeScript evaluation takes hex8 for a square board of this side.
const MISTAKEN_SIDE: i8 = 9;
/// How far the TypeScript evaluation looks along a line.
const SIGHT: i8 = 20;

/// A place next to another: a cell, or one beside the board that is taken for an empty cell.
pub(super) type Place = Option<Cell>;

impl Evaluation<'_> {
    /// The places next to a cell.
    pub(super) fn neighbours(&self, cell: Cell) -> Vec<Place> {
        let board = self.state.board();
        match (board, self.flavour) {
            // Its tables of neighbours have no entry for this board.
            (BoardKind::Hex8, Flavour::Python) => Vec::new(),
            (BoardKind::Hex8, Flavour::TypeScript) => {
                let (x, y) = board.xy(cell);
                let places = grid::steps(board).iter().map(|(dx, dy)| (x + dx, y + dy));
                places
                    .filter(|at| in_mistaken_square(*at))
                    .map(|(x, y)| board.cell_at(x, y))
                    .collect()
            }
            _ => grid::neighbours(board, cell).map(Some).collect(),
        }
    }

    /// The first stack in each direction.
    pub(super) fn visible(&self, cell: Cell) -> Vec<Stack> {
        let board = self.state.board();
        let first = |step: &(i8, i8)| self.first_stack(cell, *step);
        grid::steps(board).iter().filter_map(first).collect()
    }

    fn first_stack(&self, cell: Cell, (dx, dy): (i8, i8)) -> Option<Stack> {
        let board = self.state.board();
        if self.flavour == Flavour::Python {
            // It looks through territory.
            return grid::ray(board, cell, (dx, dy)).find_map(|at| self.state.at(at).stack);
        }
        let (x, y) = board.xy(cell);
        for distance in 1..=SIGHT {
            let at = (x + distance * dx, y + distance * dy);
            let square = board.cell_at(at.0, at.1).map(|cell| self.state.at(cell));
            let inside =
                if board == BoardKind::Hex8 { in_mistaken_square(at) } else { square.is_some() };
            if !inside || square.is_some_and(|square| square.collapsed.is_some()) {
                return None;
            }
            if let Some(stack) = square.and_then(|square| square.stack) {
                return Some(stack);
            }
        }
        None
    }

    /// The first three cells of each line that leaves a cell.
    pub(super) fn lines(&self, cell: Cell) -> Vec<Vec<Cell>> {
        let board = self.state.board();
        if board == BoardKind::Hex8 && self.flavour == Flavour::Python {
            return Vec::new();
        }
        let line = |step: &(i8, i8)| grid::ray(board, cell, *step).take(3).collect();
        grid::steps(board).iter().map(line).collect()
    }

    /// |dx|+|dy| on square boards, |dx|+|dy|+|dz| on hexagonal ones.
    pub(super) fn distance(&self, one: Cell, other: Cell) -> i32 {
        let board = self.state.board();
        let ((x0, y0), (x1, y1)) = (board.xy(one), board.xy(other));
        let (dx, dy) = (i32::from(x0) - i32::from(x1), i32::from(y0) - i32::from(y1));
        dx.abs() + dy.abs() + if board.is_hex() { (dx + dy).abs() } else { 0 }
    }

    /// True for the cells in the middle.
    pub(super) fn is_central(&self, cell: Cell) -> bool {
        let board = self.state.board();
        let (x, y) = board.xy(cell);
        let radius = x.abs().max(y.abs()).max((x + y).abs());
        let within = |low: i8, high: i8| (low..=high).contains(&x) && (low..=high).contains(&y);
        match (self.flavour, board) {
            (Flavour::Python, BoardKind::Square8) => within(3, 4),
            (Flavour::TypeScript, BoardKind::Square8) => within(3, 5),
            (_, BoardKind::Square19) => within(8, 10),
            (Flavour::Python, BoardKind::Hex8) => radius <= 1,
            // It compares keys of two and of three parts.
            (Flavour::TypeScript, BoardKind::Hex8) => false,
            (Flavour::Python, BoardKind::Hexagonal) => radius <= 2,
            (Flavour::TypeScript, BoardKind::Hexagonal) => radius <= 1,
        }
    }
}

fn in_mistaken_square((x, y): (i8, i8)) -> bool {
    (0..MISTAKEN_SIDE).contains(&x) && (0..MISTAKEN_SIDE).contains(&y)
}
