//! Spatial input planes, relative to the seat to move and stored channels-last.

use ringrift::game::{Cell, CellSet, Contents, Game, Move, PerSeat, Seat, StackView};

use super::Frame;
use crate::values::relative_index;

/// Planes that every seat has, in turn order beginning with the mover.
const PER_SEAT: usize = 8;
/// Planes that belong to no seat.
const SHARED: usize = 12;
/// Stack heights 1 to 4 and "5 or more" have a plane each: reach depends on the exact height.
const HEIGHT_PLANES: usize = 5;

/// Offsets of the shared planes behind those of the seats.
mod shared {
    pub(super) const HEIGHT: usize = 0;
    pub(super) const BOARD: usize = 5;
    pub(super) const FOCUS: usize = 6;
    pub(super) const LEGAL_PLACEMENT: usize = 7;
    pub(super) const LEGAL_FROM: usize = 8;
    pub(super) const LEGAL_TO: usize = 9;
    pub(super) const LEGAL_TARGET: usize = 10;
    pub(super) const LEGAL_LANDING: usize = 11;
}

/// Offsets of a seat's planes.
mod seat {
    pub(super) const CONTROLS: usize = 0;
    pub(super) const HEIGHT: usize = 1;
    pub(super) const CAP: usize = 2;
    pub(super) const MARKER: usize = 3;
    pub(super) const TERRITORY: usize = 4;
    pub(super) const BURIED: usize = 5;
    /// Share of a line that the run through this marker makes.
    pub(super) const RUN: usize = 6;
    /// A stack that some other seat could overtake as the board stands.
    pub(super) const EXPOSED: usize = 7;
}

/// Heights and counts of rings are divided by this, which keeps common values within 0 to 1.
const RING_SCALE: f32 = 0.2;

/// Number of input planes for a number of seats.
pub(super) fn count(seats: u8) -> usize {
    PER_SEAT * usize::from(seats) + SHARED
}

/// The plane of stacks that could be overtaken, of the seat that is `place` turns after the mover.
#[cfg(test)]
pub(super) fn exposed(place: usize) -> usize {
    place * PER_SEAT + seat::EXPOSED
}

/// The plane of runs of markers, of the seat that is `place` turns after the mover.
#[cfg(test)]
pub(super) fn run(place: usize) -> usize {
    place * PER_SEAT + seat::RUN
}

/// The planes of an empty board: nothing but the mask of its cells.
pub(super) fn blank(frame: &Frame, seats: u8) -> Vec<f32> {
    let mut planes = vec![0.0; frame.area() * count(seats)];
    for (slot, on_board) in planes.chunks_exact_mut(count(seats)).zip(frame.mask()) {
        slot[PER_SEAT * usize::from(seats) + shared::BOARD] = *on_board;
    }
    planes
}

/// Writes planes of one position over those of an empty board.
pub(super) struct PlaneWriter<'a> {
    frame: &'a Frame,
    seats: u8,
    /// Planes per slot.
    planes: usize,
    /// The first plane of each seat.
    first: PerSeat<usize>,
    out: &'a mut [f32],
}

impl<'a> PlaneWriter<'a> {
    pub(super) fn new(frame: &'a Frame, seats: u8, mover: Seat, out: &'a mut [f32]) -> Self {
        let mut first = PerSeat::default();
        for seat in Seat::all(seats) {
            first[seat] = PER_SEAT * relative_index(seat, mover, seats);
        }
        Self { frame, seats, planes: count(seats), first, out }
    }

    /// Writes all planes.
    pub(super) fn write(&mut self, game: &Game, legal: &[Move]) {
        for seat in Seat::all(self.seats) {
            self.write_seat(game, seat);
            self.write_threats(game, seat);
        }
        self.mark(game.focus(), shared::FOCUS);
        legal.iter().for_each(|mv| self.write_reach(*mv));
    }

    /// What a seat has on the board.
    fn write_seat(&mut self, game: &Game, seat: Seat) {
        self.set_all(&game.markers(seat), seat, seat::MARKER, 1.0);
        self.set_all(&game.collapsed(seat), seat, seat::TERRITORY, 1.0);
        for cell in game.controlled(seat).iter() {
            if let Contents::Stack(stack) = game.contents(cell) {
                self.write_stack(self.base(cell), stack);
            }
        }
    }

    /// What a seat may soon do: overtake stacks of others, and complete a line.
    fn write_threats(&mut self, game: &Game, seat: Seat) {
        let overtakable = game.overtakable_by(seat);
        for other in Seat::all(self.seats).filter(|other| *other != seat) {
            let exposed = overtakable.intersection(&game.controlled(other));
            self.set_all(&exposed, other, seat::EXPOSED, 1.0);
        }
        let line = game.shortest_line();
        for length in 1..=line {
            let runs = game.in_runs(seat, length);
            if runs.is_empty() {
                break; // A longer run would be one of this length, too.
            }
            self.set_all(&runs, seat, seat::RUN, length as f32 / line as f32);
        }
    }

    fn write_stack(&mut self, base: usize, stack: StackView<'_>) {
        let owner = stack.controller();
        let height = usize::from(stack.height());
        self.add(base, owner, seat::CONTROLS, 1.0);
        self.add(base, owner, seat::HEIGHT, RING_SCALE * f32::from(stack.height()));
        self.add(base, owner, seat::CAP, RING_SCALE * f32::from(stack.cap_height()));
        let bucket = height.clamp(1, HEIGHT_PLANES) - 1;
        self.out[self.shared(base, shared::HEIGHT + bucket)] = 1.0;
        for ring in stack.rings().skip(1) {
            self.add(base, ring, seat::BURIED, RING_SCALE);
        }
    }

    /// Where the mover may act now: cheap, since the legal list is needed anyway.
    fn write_reach(&mut self, mv: Move) {
        match mv {
            // Where several rings may be placed, one may be.
            Move::Place { cell, count: 1 } => self.mark(Some(cell), shared::LEGAL_PLACEMENT),
            Move::MoveStack { from, to } => {
                self.mark(Some(from), shared::LEGAL_FROM);
                self.mark(Some(to), shared::LEGAL_TO);
            }
            Move::Capture(segment) | Move::Continue(segment) => {
                self.mark(Some(segment.from), shared::LEGAL_FROM);
                self.mark(Some(segment.target), shared::LEGAL_TARGET);
                self.mark(Some(segment.to), shared::LEGAL_LANDING);
            }
            _ => {}
        }
    }

    fn mark(&mut self, cell: Option<Cell>, plane: usize) {
        if let Some(cell) = cell {
            self.out[self.shared(self.base(cell), plane)] = 1.0;
        }
    }

    fn set_all(&mut self, cells: &CellSet, owner: Seat, plane: usize, value: f32) {
        for cell in cells.iter() {
            self.out[self.base(cell) + self.first[owner] + plane] = value;
        }
    }

    fn add(&mut self, base: usize, owner: Seat, plane: usize, value: f32) {
        self.out[base + self.first[owner] + plane] += value;
    }

    /// Where the planes of a cell begin.
    fn base(&self, cell: Cell) -> usize {
        self.frame.slot(cell) * self.planes
    }

    fn shared(&self, base: usize, plane: usize) -> usize {
        base + PER_SEAT * usize::from(self.seats) + plane
    }
}
