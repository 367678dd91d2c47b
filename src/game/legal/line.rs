//! Phase line processing (RULES.md 10).

use crate::game::board::{Bits, Board, Direction, Geometry, Rows};
use crate::game::moves::{LineChoice, Span};
use crate::game::state::State;
use crate::game::{Cell, Move, Seat};

/// Line axes, as directions: E, SE, S, NE on squares (RULES.md 2.3).
const SQUARE_AXES: [Direction; 4] = [0, 1, 2, 7];
/// Line axes on hexagons: E, NE, NW.
const HEX_AXES: [Direction; 3] = [0, 1, 2];

/// Consecutive cells along one axis; the first cell is kept apart from the ray that follows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::game) struct Run {
    first: Cell,
    rest: &'static [Cell],
}

impl Run {
    /// The maximal run of `cells` along `axis` through `cell`, which counts as one of them.
    pub fn through<B: Board>(
        geometry: &'static Geometry,
        cells: &Bits<B>,
        cell: Cell,
        axis: Direction,
    ) -> Self {
        let prefix = |ray: &[Cell]| ray.iter().take_while(|&&c| cells.contains(c)).count();
        let back = geometry.ray(cell, geometry.opposite(axis));
        let before = prefix(back);
        let first = if before == 0 { cell } else { back[before - 1] };
        let after = prefix(geometry.ray(cell, axis));
        Self { first, rest: &geometry.ray(first, axis)[..before + after] }
    }

    /// The run between the ends of `span`; just its first end unless they share a ray.
    pub fn between(geometry: &'static Geometry, span: Span) -> Self {
        Self { first: span.first(), rest: geometry.path(span.first(), span.last()) }
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.rest.len() + 1
    }

    /// The cells along the axis.
    pub fn cells(&self) -> impl Iterator<Item = Cell> + Clone + use<> {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// Its ends.
    pub fn span(&self) -> Span {
        Span::new(self.first, self.rest.last().copied().unwrap_or(self.first))
    }

    /// All segments of `length` cells.
    pub fn windows(&self, length: usize) -> impl Iterator<Item = Span> + use<> {
        let starts = self.cells();
        let ends = self.cells().skip(length - 1);
        starts.zip(ends).map(|(start, end)| Span::new(start, end))
    }
}

impl<B: Board> State<B> {
    pub(super) fn line_phase(&self, out: &mut Vec<Move>) {
        if self.turn.line_debt {
            return self.line_payments(out);
        }
        self.for_each_line(self.turn.mover, |line| self.line_choices(&line, out));
        if out.is_empty() {
            out.push(Move::NoLine);
        }
    }

    fn line_choices(&self, line: &Run, out: &mut Vec<Move>) {
        let (span, required) = (line.span(), self.rules.required);
        if line.len() == required {
            out.push(Move::Line(span));
            return;
        }
        out.push(Move::LineOption { line: span, choice: LineChoice::All });
        let segments = line.windows(required).map(LineChoice::Segment);
        out.extend(segments.map(|choice| Move::LineOption { line: span, choice }));
    }

    /// Whether `seat` has a line.
    pub fn has_line(&self, seat: Seat) -> bool {
        let markers = self.position.markers(seat);
        if usize::from(markers.len()) < self.rules.detected {
            return false;
        }
        let all = Rows::from(*markers);
        let axes: &[Direction] = axes::<B>();
        axes.iter().any(|&axis| {
            let longer = |runs: Rows<B>, _| runs.toward(B::DIRECTIONS[axis]) & all;
            !(1..self.rules.detected).fold(all, longer).is_empty()
        })
    }

    /// The markers of `seat` that lie in a run of at least `length` along some axis.
    pub(in crate::game) fn in_runs(&self, seat: Seat, length: usize) -> Bits<B> {
        let all = Rows::from(*self.position.markers(seat));
        let axes: &[Direction] = axes::<B>();
        let of_axis = |&axis: &Direction| {
            let step = B::DIRECTIONS[axis];
            let back = (-step.0, -step.1);
            let firsts = (1..length).fold(all, |runs, _| runs.toward(step) & all);
            (1..length).fold(firsts, |runs, _| runs | runs.toward(back))
        };
        let runs = axes.iter().map(of_axis).reduce(|sum, runs| sum | runs);
        runs.map_or_else(Bits::empty, Bits::from)
    }

    fn for_each_line(&self, seat: Seat, mut each: impl FnMut(Run)) {
        if !self.has_line(seat) {
            return;
        }
        let (markers, geometry) = (self.position.markers(seat), self.position.geometry());
        for cell in *markers {
            for &axis in axes::<B>() {
                let run = Run::through(geometry, markers, cell, axis);
                if run.first == cell && run.len() >= self.rules.detected {
                    each(run);
                }
            }
        }
    }
}

fn axes<B: Board>() -> &'static [Direction] {
    if B::KIND.is_hex() { &HEX_AXES } else { &SQUARE_AXES }
}
