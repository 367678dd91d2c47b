//! Stack moves and captures (RULES.md 7.2 to 7.4, 8.2 and 8.4).

use crate::game::board::{Board, Stack};
use crate::game::state::State;
use crate::game::{Cell, Phase, Segment};

impl<B: Board> State<B> {
    pub(super) fn move_stack(&mut self, from: Cell, to: Cell) {
        let stack = self.position.lift(from);
        self.position.add_marker(from, self.turn.mover);
        self.run_over(from, to);
        self.land(stack, to);
        self.after_landing(to, Phase::Capture);
    }

    pub(super) fn capture(&mut self, segment: Segment) {
        let Segment { from, target, to } = segment;
        let stack = self.position.lift(from);
        self.position.add_marker(from, self.turn.mover);
        self.run_over(from, target);
        self.run_over(target, to);
        let victim = self.position.lift(target);
        let (ring, rest) = self.position.split_top(victim);
        self.position.put(target, rest);
        let stack = self.position.with_bottom(stack, ring);
        self.land(stack, to);
        self.after_landing(to, Phase::ChainCapture);
    }

    /// Own markers strictly between the two cells collapse, foreign ones flip.
    fn run_over(&mut self, from: Cell, to: Cell) {
        let mover = self.turn.mover;
        let path = self.position.geometry().path(from, to);
        for &cell in path.iter().take_while(|&&cell| cell != to) {
            match self.position.remove_marker(cell) {
                Some(owner) if owner == mover => self.position.collapse(cell, mover),
                Some(_) => self.position.add_marker(cell, mover),
                None => {}
            }
        }
    }

    /// Puts the stack down; a marker there costs it the top ring.
    fn land(&mut self, mut stack: Stack, to: Cell) {
        if self.position.remove_marker(to).is_some() {
            stack = self.position.eliminate_from(stack, self.turn.mover);
        }
        self.position.put(to, stack);
    }

    fn after_landing(&mut self, to: Cell, phase: Phase) {
        if self.mover_can_capture_from(to) {
            self.turn.enter_at(phase, to);
        } else {
            self.turn.enter(Phase::LineProcessing);
        }
    }
}
