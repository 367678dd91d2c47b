//! Overtaking captures (RULES.md 8.1 and 8.3).

use std::ops::ControlFlow;

use crate::game::board::{Bits, Board};
use crate::game::state::State;
use crate::game::{Cell, Move, Seat, Segment};

impl<B: Board> State<B> {
    pub(super) fn capture_phase(&self, out: &mut Vec<Move>) {
        if let Some(cell) = self.turn.focus {
            self.captures(cell, |segment| out.push(Move::Capture(segment)));
        }
        out.push(Move::SkipCapture);
    }

    pub(super) fn chain_phase(&self, out: &mut Vec<Move>) {
        if let Some(cell) = self.turn.focus {
            self.captures(cell, |segment| out.push(Move::Continue(segment)));
        }
    }

    /// Hands every segment of the stack on `from` to `each`.
    pub(super) fn captures(&self, from: Cell, mut each: impl FnMut(Segment)) {
        let stack = self.position.stack(from);
        let _ = self.segments(from, stack.height, stack.cap, |target, to| {
            each(Segment { from, target, to });
            ControlFlow::Continue(())
        });
    }

    /// Whether a stack of this height and cap on `from` could capture.
    pub(super) fn can_capture_as(&self, from: Cell, height: u16, cap: u16) -> bool {
        self.segments(from, height, cap, |_, _| ControlFlow::Break(())).is_break()
    }

    /// Whether the stack on `cell` belongs to the mover and can capture.
    pub fn mover_can_capture_from(&self, cell: Cell) -> bool {
        let stack = self.position.stack(cell);
        self.position.controlled(self.turn.mover).contains(cell)
            && self.can_capture_as(cell, stack.height, stack.cap)
    }

    /// The cells whose stacks `seat` could overtake as the board stands, whoever is to move.
    pub(in crate::game) fn overtakable_by(&self, seat: Seat) -> Bits<B> {
        let mut targets = Bits::empty();
        for from in *self.position.controlled(seat) {
            let stack = self.position.stack(from);
            let _ = self.segments(from, stack.height, stack.cap, |target, _| {
                targets.insert(target);
                ControlFlow::Continue(())
            });
        }
        targets
    }

    /// Calls `each` with target and landing of every segment, until it breaks.
    fn segments(
        &self,
        from: Cell,
        height: u16,
        cap: u16,
        mut each: impl FnMut(Cell, Cell) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let blocked = self.position.blocked();
        for (ray, near) in self.position.geometry().rays_until(from, blocked) {
            let Some(&target) = ray.get(near) else { continue };
            let victim = self.position.stack(target);
            if victim.is_empty() || victim.cap > cap {
                continue;
            }
            for (beyond, &to) in ray[near + 1..].iter().enumerate() {
                if blocked.contains(to) {
                    break;
                }
                if near + 2 + beyond >= height.into() {
                    each(target, to)?;
                }
            }
        }
        ControlFlow::Continue(())
    }
}
