//! Phase movement: stack moves (RULES.md 7.1), and what else may happen there.

use crate::game::board::{Bits, Board};
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
        for ray in self.position.geometry().rays(from) {
            let open = open_part(ray, &blocked);
            out.extend(open.iter().skip(height - 1).map(|&to| Move::MoveStack { from, to }));
        }
        self.captures(from, |segment| out.push(Move::Capture(segment)));
    }

    /// Whether a stack of `height` on `cell` could move.
    pub(super) fn can_move_as(&self, cell: Cell, height: u16) -> bool {
        let blocked = self.position.blocked();
        self.position.geometry().rays(cell).any(|ray| {
            let path = ray.get(..height.into());
            path.is_some_and(|path| !path.iter().any(|&cell| blocked.contains(cell)))
        })
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

/// The part of `ray` before the first blocked cell.
#[inline]
fn open_part<'a, B: Board>(ray: &'a [Cell], blocked: &Bits<B>) -> &'a [Cell] {
    let end = ray.iter().position(|&cell| blocked.contains(cell)).unwrap_or(ray.len());
    &ray[..end]
}
