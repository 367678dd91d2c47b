//! Playing a move: its effects and what comes next (RULES.md 17.2).

mod line;
mod movement;
mod recovery;
mod territory;
mod turn_end;

use super::board::Board;
use super::state::State;
use super::{Cell, EndReason, Move, Outcome, Phase};

impl<B: Board> State<B> {
    /// Plays a legal move.
    pub fn play(&mut self, mv: Move) {
        if !mv.is_bookkeeping() {
            self.turn.acted = true;
        }
        let mover = self.turn.mover;
        self.dispatch(mv);
        self.last_actor = Some(mover);
        if self.rules.wins_mid_turn()
            && self.outcome.is_none()
            && let Some(outcome) = self.goal_reached()
        {
            self.finish(outcome);
        }
    }

    fn dispatch(&mut self, mv: Move) {
        match mv {
            Move::Place { cell, count } => self.place(cell, count),
            Move::SkipPlacement | Move::NoPlacement => self.turn.enter(Phase::Movement),
            Move::SwapSides => self.swapped = true,
            Move::MoveStack { from, to } => self.move_stack(from, to),
            Move::Capture(segment) | Move::Continue(segment) => self.capture(segment),
            Move::Recover { from, to, mode } => self.recover(from, to, mode),
            Move::SkipCapture | Move::SkipRecovery | Move::NoMovement => {
                self.turn.enter(Phase::LineProcessing);
            }
            Move::Line(line) => self.collapse_line(line),
            Move::LineOption { line, choice } => self.collapse_option(line, choice),
            Move::PayLine { cell } => self.pay_line(cell),
            Move::NoLine => self.leave_lines(),
            Move::Territory(region) => self.claim(region),
            Move::PayTerritory { cell, .. } => self.pay_territory(cell),
            Move::PayRecovery { cell } => self.pay_recovery(cell),
            Move::SkipTerritory | Move::NoTerritory => self.leave_territory(),
            Move::ForcedElimination { cell, .. } => self.force_elimination(cell),
        }
    }

    fn place(&mut self, cell: Cell, count: u8) {
        self.position.place(cell, self.turn.mover, count);
        self.turn.enter_at(Phase::Movement, cell);
    }

    /// Ends the game.
    pub fn finish(&mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
        self.turn.enter(Phase::GameOver);
    }

    /// True if the mover idled through the turn although it controls a stack.
    fn must_give_up_a_cap(&self) -> bool {
        !self.turn.acted && !self.position.controlled(self.turn.mover).is_empty()
    }

    /// The seat that has reached the ring or the territory goal (RULES.md 14.2, items 1 and 2).
    fn goal_reached(&self) -> Option<Outcome> {
        let won = |winner, reason| Some(Outcome { winner: Some(winner), reason });
        let goal = self.rules.ring_goal;
        if let Some(seat) = self.seats().find(|&seat| self.position.eliminated(seat) >= goal) {
            return won(seat, EndReason::Ring);
        }
        let total: u16 = self.seats().map(|seat| self.position.territory(seat)).sum();
        let seat = self.seats().find(|&seat| {
            let own = self.position.territory(seat);
            own >= self.rules.territory_goal && own > total - own
        })?;
        won(seat, EndReason::Territory)
    }
}
