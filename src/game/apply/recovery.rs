//! Recovery slides (RULES.md 9.3).

use crate::game::board::Board;
use crate::game::legal::Run;
use crate::game::moves::Recovery;
use crate::game::state::State;
use crate::game::{Cell, Phase};

impl<B: Board> State<B> {
    pub(super) fn recover(&mut self, from: Cell, to: Cell, mode: Recovery) {
        let mover = self.turn.mover;
        self.turn.recovered = true;
        let collapsing = self.collapsing_run(from, to);
        self.position.remove_marker(from);
        match mode {
            Recovery::Strike { payer } => {
                self.position.eliminate_top(to, 1, mover);
                self.position.extract_bottommost(payer, mover);
            }
            Recovery::Fallback { payer } => {
                self.position.add_marker(to, mover);
                self.position.extract_bottommost(payer, mover);
            }
            Recovery::Line { payer } => {
                self.position.add_marker(to, mover);
                self.collapse_run(collapsing);
                self.position.extract_bottommost(payer, mover);
            }
            Recovery::Segment(span) => {
                self.position.add_marker(to, mover);
                let chosen = Run::between(self.position.geometry(), span);
                // An exact first run collapses in place of the chosen segment.
                let exact = collapsing.filter(|run| run.len() == self.rules.required);
                self.collapse_run(exact.or(Some(chosen)));
            }
        }
        self.turn.enter(Phase::LineProcessing);
    }

    fn collapse_run(&mut self, run: Option<Run>) {
        for cell in run.iter().flat_map(Run::cells) {
            self.position.collapse(cell, self.turn.mover);
        }
    }
}
