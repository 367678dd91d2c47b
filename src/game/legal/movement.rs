//! Phase movement: stack moves (RULES.md 7.1), and what else may happen there.

use crate::game::board::Board;
use crate::game::state::State;
use crate::game::{Cell, Move, Seat};

impl<B: Board> State<B> {
    pub(super) fn movement_phase(&self, out: &mut Vec<Move>) {
        let mover = self.turn.mover;
        match self.turn.focus {
            Some(cell) => self.stack_actions(cell, out),
            None => {
                for cell in *self.position.controlled(mover) {
                    self.stack_actions(cell, out);
                }
            }
        }
        if self.may_recover(mover) {
            out.push(Move::SkipRecovery);
            self.recovery_slides(out);
        }
        if out.is_empty() {
            out.push(Move::NoMovement);
        }
    }

    fn stack_actions(&self, from: Cell, out: &mut Vec<Move>) {
        let blocked = self.position.blocked();
        let height = usize::from(self.position.stack(from).height);
        for (ray, open) in self.position.geometry().rays_until(from, blocked) {
            let reached = ray.get(height - 1..open).unwrap_or_default();
            out.extend(reached.iter().map(|&to| Move::MoveStack { from, to }));
        }
        self.captures(from, |segment| out.push(Move::Capture(segment)));
    }

    /// Whether a stack of `height` on `cell` could move.
    pub(super) fn can_move_as(&self, cell: Cell, height: u16) -> bool {
        let blocked = self.position.blocked();
        let mut rays = self.position.geometry().rays_until(cell, blocked);
        rays.any(|(_, open)| open >= height.into())
    }

    /// Whether some stack of `seat` can move or capture.
    pub fn can_act_with_stacks(&self, seat: Seat) -> bool {
        self.position.controlled(seat).iter().any(|cell| {
            let stack = self.position.stack(cell);
            self.can_move_as(cell, stack.height)
                || self.can_capture_as(cell, stack.height, stack.cap)
        })
    }
}
