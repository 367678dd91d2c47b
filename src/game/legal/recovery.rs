//! Recovery slides of a player without stacks (RULES.md 9).

use super::Run;
use crate::game::board::{Bits, Board, Direction};
use crate::game::moves::Recovery;
use crate::game::state::State;
use crate::game::{Cell, Move, Seat};

/// Axes on squares in the order that recovery uses: E, S, SE, NE (RULES.md 2.3).
const SQUARE_AXES: [Direction; 4] = [0, 2, 1, 7];
/// Axes on hexagons: E, NE, NW.
const HEX_AXES: [Direction; 3] = [0, 1, 2];

/// What a slide to an empty cell would complete.
pub(in crate::game) struct SlideLines {
    /// The longest run, which makes the slide a line target.
    longest: Run,
    /// The run that collapses: the first that reaches the base length.
    collapsing: Option<Run>,
}

impl<B: Board> State<B> {
    /// Whether `seat` controls no stack, owns a marker, and has a (then buried) ring on the board.
    pub(super) fn may_recover(&self, seat: Seat) -> bool {
        self.position.controlled(seat).is_empty()
            && !self.position.markers(seat).is_empty()
            && self.position.on_board(seat) > 0
    }

    pub(super) fn recovery_slides(&self, out: &mut Vec<Move>) {
        let payers = self.position.with_buried(self.turn.mover);
        let mut line_target = false;
        for (from, to) in self.slides() {
            if self.position.all_stacks().contains(to) {
                continue;
            }
            let lines = self.slide_lines(from, to);
            if lines.longest.len() >= self.rules.required {
                line_target = true;
                self.line_slides(from, to, &lines, payers, out);
            }
        }
        if !line_target {
            self.plain_slides(payers, out);
        }
    }

    /// Every step of an own marker to a cell that is neither collapsed nor marked.
    fn slides(&self) -> impl Iterator<Item = (Cell, Cell)> {
        let taken = *self.position.all_markers() | *self.position.all_collapsed();
        let geometry = self.position.geometry();
        self.position.markers(self.turn.mover).iter().flat_map(move |from| {
            let targets = geometry.neighbours(from).filter(move |&to| !taken.contains(to));
            targets.map(move |to| (from, to))
        })
    }

    fn plain_slides(&self, payers: Bits<B>, out: &mut Vec<Move>) {
        for (from, to) in self.slides() {
            let strike = self.position.all_stacks().contains(to);
            out.extend(payers.iter().map(|payer| {
                let mode =
                    if strike { Recovery::Strike { payer } } else { Recovery::Fallback { payer } };
                Move::Recover { from, to, mode }
            }));
        }
    }

    /// The moves of one line target; none if the run that would collapse is too short.
    fn line_slides(
        &self,
        from: Cell,
        to: Cell,
        lines: &SlideLines,
        payers: Bits<B>,
        out: &mut Vec<Move>,
    ) {
        let required = self.rules.required;
        if lines.collapsing.is_none_or(|run| run.len() < required) {
            return;
        }
        let paid = payers.iter().map(|payer| Recovery::Line { payer });
        out.extend(paid.map(|mode| Move::Recover { from, to, mode }));
        if lines.longest.len() > required {
            let geometry = self.position.geometry();
            let free = lines.longest.windows(required);
            let free = free.filter(|&span| Run::between(geometry, span).cells().any(|c| c == to));
            out.extend(free.map(|span| Move::Recover { from, to, mode: Recovery::Segment(span) }));
        }
    }

    fn slide_lines(&self, from: Cell, to: Cell) -> SlideLines {
        let mut markers = *self.position.markers(self.turn.mover);
        markers.remove(from);
        let axes: &[Direction] = if B::KIND.is_hex() { &HEX_AXES } else { &SQUARE_AXES };
        let run = |&axis| Run::through(self.position.geometry(), &markers, to, axis);
        let mut longest = run(&axes[0]);
        for run in axes[1..].iter().map(run) {
            if run.len() > longest.len() {
                longest = run;
            }
        }
        let collapsing = axes.iter().map(run).find(|run| run.len() >= self.rules.base);
        SlideLines { longest, collapsing }
    }

    /// The run that collapses when the mover's marker slides from `from` to `to`.
    pub fn collapsing_run(&self, from: Cell, to: Cell) -> Option<Run> {
        self.slide_lines(from, to).collapsing
    }
}
