//! Lines and their payment (RULES.md 10.3 and 10.4).

use crate::game::board::Board;
use crate::game::legal::Run;
use crate::game::moves::{LineChoice, Span};
use crate::game::state::State;
use crate::game::{Cell, Phase};

impl<B: Board> State<B> {
    pub(super) fn collapse_line(&mut self, line: Span) {
        self.collapse_span(line);
        self.turn.line_debt = !self.position.controlled(self.turn.mover).is_empty();
        self.after_collapse();
    }

    pub(super) fn collapse_option(&mut self, line: Span, choice: LineChoice) {
        match choice {
            LineChoice::All => self.collapse_line(line),
            LineChoice::Segment(segment) => {
                self.collapse_span(segment);
                self.after_collapse();
            }
        }
    }

    fn collapse_span(&mut self, span: Span) {
        for cell in Run::between(self.position.geometry(), span).cells() {
            self.position.collapse(cell, self.turn.mover);
        }
    }

    fn after_collapse(&mut self) {
        if !self.turn.line_debt && !self.has_line(self.turn.mover) {
            self.turn.enter(Phase::TerritoryProcessing);
        }
    }

    /// Pays; even if no line remains, the phase is left by a recorded move only.
    pub(super) fn pay_line(&mut self, cell: Cell) {
        self.position.eliminate_top(cell, 1, self.turn.mover);
        self.turn.line_debt = false;
    }

    /// An idle mover with a stack and no region has only the forced elimination left.
    pub(super) fn leave_lines(&mut self) {
        if self.must_give_up_a_cap() && !self.has_processable_region() {
            self.turn.enter(Phase::ForcedElimination);
        } else {
            self.turn.enter(Phase::TerritoryProcessing);
        }
    }
}
