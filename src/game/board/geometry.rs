//! Tables of one board: the rays that leave each cell, and where each row lies.

use super::{Bits, Board};
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
        // Below 25.
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
    /// Boards whose cells fit into one word can look along a ray without walking.
    sight: Option<Sight>,
}

impl Geometry {
    /// Builds the tables.
    pub(super) fn of<B: Board>() -> Self {
        let mut table =
            Self { directions: B::DIRECTIONS.len(), ends: vec![0], cells: Vec::new(), sight: None };
        for cell in B::KIND.cell_list() {
            for &step in B::DIRECTIONS {
                table.cells.extend(ray(B::KIND, cell, step));
                table.ends.push(table.cells.len());
            }
        }
        table.sight = (B::KIND.cells() <= WORD).then(|| Sight::of::<B>(&table));
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

    /// All rays that leave `cell`, each with the number of its cells before the first one in `set`.
    #[inline]
    pub fn rays_until<B: Board>(
        &self,
        cell: Cell,
        set: Bits<B>,
    ) -> impl Iterator<Item = (&[Cell], usize)> {
        (0..self.directions).map(move |direction| {
            let ray = self.ray(cell, direction);
            let first = match &self.sight {
                Some(sight) if B::KIND.cells() <= WORD => {
                    sight.first(cell, cell.index() * self.directions + direction, set.words()[0])
                }
                _ => ray.iter().position(|&cell| set.contains(cell)),
            };
            (ray, first.unwrap_or(ray.len()))
        })
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

/// Cells of a word.
const WORD: usize = 64;

/// Rays as words.
#[derive(Debug)]
struct Sight {
    /// The cells of each ray, `cell * directions + direction`.
    rays: Vec<u64>,
    /// Steps from each cell to each other one on a common ray, `from * WORD + to`.
    steps: Vec<u8>,
}

impl Sight {
    fn of<B: Board>(geometry: &Geometry) -> Self {
        let mut sight = Self { rays: Vec::new(), steps: vec![0; WORD * WORD] };
        for cell in B::KIND.cell_list() {
            for ray in geometry.rays(cell) {
                sight.rays.push(ray.iter().fold(0, |word, to| word | 1 << to.index()));
                for (step, to) in (1..).zip(ray) {
                    sight.steps[cell.index() * WORD + to.index()] = step;
                }
            }
        }
        sight
    }

    /// The place in ray number `ray`, which leaves `cell`, of its first cell in `set`.
    #[inline]
    fn first(&self, cell: Cell, ray: usize, set: u64) -> Option<usize> {
        let seen = self.rays[ray] & set;
        if seen == 0 {
            return None;
        }
        // All cells of a ray come after the cell that it leaves, or all come before it.
        let nearest = if seen >> cell.index() > 0 {
            seen.trailing_zeros()
        } else {
            u64::BITS - 1 - seen.leading_zeros()
        };
        Some(usize::from(self.steps[cell.index() * WORD + nearest as usize]) - 1)
    }
}

fn ray(kind: BoardKind, from: Cell, (dx, dy): (i8, i8)) -> impl Iterator<Item = Cell> {
    let (mut x, mut y) = kind.xy(from);
    std::iter::from_fn(move || {
        (x, y) = (x + dx, y + dy);
        kind.cell_at(x, y)
    })
}

#[cfg(test)]
mod tests {
    use rand::{Rng as _, SeedableRng as _};

    use super::super::{Hex8, Hexagonal, Square8, Square19};
    use super::*;

    fn looks_as_far_as_walking<B: Board>() {
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        for sparse in [1, 2, 4, 16] {
            let cells = B::KIND.cell_list().filter(|_| rng.random_range(0..sparse) == 0);
            let set: Bits<B> = cells.collect();
            for cell in B::KIND.cell_list() {
                for (ray, before) in B::geometry().rays_until(cell, set) {
                    let walked = ray.iter().take_while(|&&cell| !set.contains(cell)).count();
                    assert_eq!(before, walked, "{:?} from {cell:?}", B::KIND);
                }
            }
        }
    }

    #[test]
    fn rays_end_where_walking_does() {
        looks_as_far_as_walking::<Square8>();
        looks_as_far_as_walking::<Hex8>();
        looks_as_far_as_walking::<Square19>();
        looks_as_far_as_walking::<Hexagonal>();
    }
}
