//! The symmetries of a board: 8 of the square, 12 of the hexagon.

use std::fmt;
use std::sync::LazyLock;

use super::{BoardKind, Cell};

/// A symmetry of one board: a bijection of its cells that maps lines to lines.
///
/// Legality and play commute with it, with two exceptions that the rules themselves make: recovery
/// slides that complete runs on two axes (the rules name an order of axes), and border growth on
/// hex8 (see [`Symmetry::keeps_border_growth`]).
#[derive(Clone, Copy)]
pub struct Symmetry {
    group: &'static Group,
    index: usize,
}

/// All symmetries of a board; the identity comes first.
#[derive(Debug)]
struct Group {
    board: BoardKind,
    matrices: Vec<Matrix>,
    /// For each symmetry the image of each cell.
    images: Vec<Vec<Cell>>,
}

/// `(x, y)` goes to `(m[0] x + m[1] y, m[2] x + m[3] y)`, seen from the centre of the board.
type Matrix = [i8; 4];

const IDENTITY: Matrix = [1, 0, 0, 1];
const SWAP_AXES: Matrix = [0, 1, 1, 0];
const QUARTER_TURN: Matrix = [0, -1, 1, 0];
/// A turn by 60 degrees in axial coordinates.
const SIXTH_TURN: Matrix = [1, 1, -1, 0];

impl Symmetry {
    /// Every symmetry of `board`, the identity first.
    pub fn all(board: BoardKind) -> impl ExactSizeIterator<Item = Self> + Clone {
        let group = Group::of(board);
        (0..group.matrices.len()).map(move |index| Self { group, index })
    }

    /// The symmetry that moves nothing.
    pub fn identity(board: BoardKind) -> Self {
        Self { group: Group::of(board), index: 0 }
    }

    /// The board.
    pub fn board(self) -> BoardKind {
        self.group.board
    }

    /// The image of `cell`.
    pub fn cell(self, cell: Cell) -> Cell {
        self.images()[cell.index()]
    }

    /// The image of each cell, by index.
    pub(super) fn images(self) -> &'static [Cell] {
        &self.group.images[self.index]
    }

    fn matrix(self) -> Matrix {
        self.group.matrices[self.index]
    }

    /// First this symmetry, then `next` of the same board.
    #[must_use]
    pub fn then(self, next: Self) -> Self {
        self.group.find(product(next.matrix(), self.matrix()))
    }

    /// The symmetry that undoes this one.
    #[must_use]
    pub fn inverse(self) -> Self {
        let undoes = |other: &Self| product(other.matrix(), self.matrix()) == IDENTITY;
        Self::all(self.board()).find(undoes).expect("a group contains inverses")
    }

    /// Whether territory borders grow alike after the symmetry (RULES.md 11.4). On hex8 they grow
    /// along the offsets (1, 1) and (-1, -1), which only four of its twelve symmetries keep.
    pub fn keeps_border_growth(self) -> bool {
        let [a, b, c, d] = self.matrix();
        self.board() != BoardKind::Hex8 || (a + b == c + d && (a + b).abs() == 1)
    }
}

impl PartialEq for Symmetry {
    fn eq(&self, other: &Self) -> bool {
        (self.board(), self.index) == (other.board(), other.index)
    }
}

impl Eq for Symmetry {}

impl fmt::Debug for Symmetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Symmetry({:?} {:?})", self.board(), self.matrix())
    }
}

impl Group {
    fn of(board: BoardKind) -> &'static Self {
        static GROUPS: [LazyLock<Group>; 4] = [
            LazyLock::new(|| Group::build(BoardKind::Square8)),
            LazyLock::new(|| Group::build(BoardKind::Square19)),
            LazyLock::new(|| Group::build(BoardKind::Hex8)),
            LazyLock::new(|| Group::build(BoardKind::Hexagonal)),
        ];
        &GROUPS[board as usize]
    }

    fn build(board: BoardKind) -> Self {
        let (turn, turns) = if board.is_hex() { (SIXTH_TURN, 6) } else { (QUARTER_TURN, 4) };
        let rotations = std::iter::successors(Some(IDENTITY), |&last| Some(product(turn, last)));
        let rotations: Vec<_> = rotations.take(turns).collect();
        let reflections = rotations.iter().map(|&rotation| product(rotation, SWAP_AXES));
        let matrices: Vec<_> = rotations.iter().copied().chain(reflections).collect();
        let image = |&matrix| board.cell_list().map(|cell| image(board, matrix, cell)).collect();
        let images = matrices.iter().map(image).collect();
        Self { board, matrices, images }
    }

    fn find(&'static self, matrix: Matrix) -> Symmetry {
        let index = self.matrices.iter().position(|&known| known == matrix);
        Symmetry { group: self, index: index.expect("a group is closed") }
    }
}

/// First `b`, then `a`.
fn product(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
    ]
}

fn image(board: BoardKind, matrix: Matrix, cell: Cell) -> Cell {
    // Twice the distance from the centre, which on square boards lies between cells.
    let middle = board.min_coordinate() + board.max_coordinate();
    let (x, y) = board.xy(cell);
    let (u, v) = (2 * x - middle, 2 * y - middle);
    let back = |twice: i8| (twice + middle) / 2;
    let (u, v) = (matrix[0] * u + matrix[1] * v, matrix[2] * u + matrix[3] * v);
    board.cell_at(back(u), back(v)).expect("a symmetry maps the board to itself")
}

#[cfg(test)]
mod tests;
