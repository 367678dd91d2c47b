//! A position laid out for the features.

use ringrift::game::{Cell, Contents, Game, PerSeat, Seat};

use super::geometry::Geometry;

/// What stands on a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
    Empty,
    Stack(StackInfo),
    Marker(Seat),
    Collapsed,
}

/// A stack without its buried rings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct StackInfo {
    pub(super) cell: Cell,
    pub(super) owner: Seat,
    pub(super) height: u16,
    pub(super) cap: u16,
}

/// One position.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) geometry: &'a Geometry,
    pub(super) game: &'a Game,
    pub(super) seats: u8,
    pub(super) stacks: Vec<StackInfo>,
    /// Markers of each seat, in cell order.
    pub(super) markers: PerSeat<Vec<Cell>>,
    /// Rings below the top of stacks that another seat controls.
    pub(super) buried: PerSeat<u32>,
    pieces: Vec<Piece>,
}

impl<'a> View<'a> {
    pub(super) fn new(geometry: &'a Geometry, game: &'a Game) -> Self {
        let mut view = Self {
            geometry,
            game,
            seats: game.config().seats(),
            stacks: Vec::new(),
            markers: PerSeat::default(),
            buried: PerSeat::default(),
            pieces: Vec::with_capacity(geometry.board.cells()),
        };
        for cell in geometry.board.cell_list() {
            let piece = view.read(cell);
            view.pieces.push(piece);
        }
        view
    }

    fn read(&mut self, cell: Cell) -> Piece {
        match self.game.contents(cell) {
            Contents::Empty => Piece::Empty,
            Contents::Collapsed(_) => Piece::Collapsed,
            Contents::Marker(owner) => {
                self.markers[owner].push(cell);
                Piece::Marker(owner)
            }
            Contents::Stack(stack) => {
                let owner = stack.controller();
                for ring in stack.rings().skip(1).filter(|ring| *ring != owner) {
                    self.buried[ring] += 1;
                }
                let (height, cap) = (stack.height(), stack.cap_height());
                let info = StackInfo { cell, owner, height, cap };
                self.stacks.push(info);
                Piece::Stack(info)
            }
        }
    }

    pub(super) fn piece(&self, cell: Cell) -> Piece {
        self.pieces[cell.index()]
    }

    pub(super) fn stacks_of(&self, seat: Seat) -> impl Iterator<Item = &StackInfo> {
        self.stacks.iter().filter(move |stack| stack.owner == seat)
    }

    pub(super) fn opponents(&self, seat: Seat) -> impl Iterator<Item = Seat> + Clone + use<> {
        Seat::all(self.seats).filter(move |other| *other != seat)
    }

    /// `of(seat)` minus the largest of the opponents'.
    pub(super) fn lead(&self, seat: Seat, of: impl Fn(Seat) -> f64) -> f64 {
        let best = self.opponents(seat).map(&of).fold(f64::NEG_INFINITY, f64::max);
        of(seat) - best
    }

    /// The mean of `of` over the opponents.
    pub(super) fn opponent_mean(&self, seat: Seat, of: impl Fn(Seat) -> f64) -> f64 {
        self.opponents(seat).map(of).sum::<f64>() / f64::from(self.seats - 1)
    }

    /// Neighbouring cells that a stack could use at once: not collapsed, and without a stack or
    /// with an enemy's whose cap is not higher.
    pub(super) fn usable_neighbours(&self, stack: &StackInfo) -> usize {
        let usable = |cell: &Cell| match self.piece(*cell) {
            Piece::Collapsed => false,
            Piece::Empty | Piece::Marker(_) => true,
            Piece::Stack(other) => other.owner != stack.owner && other.cap <= stack.cap,
        };
        self.geometry.neighbours(stack.cell).filter(usable).count()
    }

    /// Roughly how many actions a seat has: stacks with a usable neighbour, and a placement.
    pub(super) fn approximate_actions(&self, seat: Seat) -> usize {
        let movable = self.stacks_of(seat).filter(|stack| self.usable_neighbours(stack) > 0);
        let free = |piece: &Piece| matches!(piece, Piece::Empty | Piece::Marker(_));
        let placement = self.game.hand(seat) > 0 && self.pieces.iter().any(free);
        movable.count() + usize::from(placement)
    }

    /// Enemy stacks that a cell sees: the first on each ray, through collapsed cells too.
    pub(super) fn visible_enemies(
        &self,
        stack: &StackInfo,
    ) -> impl Iterator<Item = StackInfo> + use<'_, 'a> {
        let owner = stack.owner;
        let first = |ray: &[Cell]| ray.iter().find_map(|cell| self.stack_at(*cell));
        let seen = self.geometry.rays(stack.cell).filter_map(first);
        seen.filter(move |other| other.owner != owner)
    }

    /// The stack on a cell.
    pub(super) fn stack_at(&self, cell: Cell) -> Option<StackInfo> {
        if let Piece::Stack(stack) = self.piece(cell) { Some(stack) } else { None }
    }

    pub(super) fn has_marker(&self, cell: Cell, seat: Seat) -> bool {
        self.piece(cell) == Piece::Marker(seat)
    }
}

/// A count as a number for formulas.
pub(super) fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}
