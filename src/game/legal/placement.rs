//! Phase ring placement (RULES.md 6).

use crate::game::board::{Bits, Board, Rows};
use crate::game::state::State;
use crate::game::{Cell, Move, Seat};

/// Most rings that one placement may add to an empty cell.
const MOST: u8 = 3;

impl<B: Board> State<B> {
    pub(super) fn placement_phase(&self, out: &mut Vec<Move>) {
        self.placements(out);
        if self.can_skip_placement() {
            out.push(Move::SkipPlacement);
        }
        if out.is_empty() {
            out.push(Move::NoPlacement);
        }
        if self.swap_is_offered() {
            out.push(Move::SwapSides);
        }
    }

    fn placements(&self, out: &mut Vec<Move>) {
        let mover = self.turn.mover;
        let most = self.position.hand(mover).min(MOST);
        if most == 0 {
            return;
        }
        let reach = self.reach();
        for cell in self.free_cells() {
            for count in 1..=most {
                let moves = reach[usize::from(count) - 1].contains(cell);
                if moves || self.can_capture_as(cell, count.into(), count.into()) {
                    out.push(Move::Place { cell, count });
                } else if count == 1 {
                    break; // more rings are offered only where one is legal
                }
            }
        }
        for cell in *self.position.all_stacks() {
            if self.can_place_on_stack(cell, mover) {
                out.push(Move::Place { cell, count: 1 });
            }
        }
    }

    /// Cells that can take up to three rings: no stack, no marker, not collapsed.
    fn free_cells(&self) -> Bits<B> {
        !(self.position.blocked() | *self.position.all_markers())
    }

    /// The places from which a stack of height 1, 2 or 3 can move.
    fn reach(&self) -> [Bits<B>; MOST as usize] {
        let open: Rows<B> = (!self.position.blocked()).into();
        let mut reach = [open.without(&open); MOST as usize];
        for &step in B::DIRECTIONS {
            let mut far = open;
            for places in &mut reach {
                let from = far.toward(step);
                *places = *places | from;
                far = from & open;
            }
        }
        reach.map(Bits::from)
    }

    /// Whether a ring of `seat` on top of the stack on `cell` is no dead placement.
    fn can_place_on_stack(&self, cell: Cell, seat: Seat) -> bool {
        let stack = self.position.stack(cell);
        let cap = if stack.controller() == seat { stack.cap } else { 0 };
        self.can_move_as(cell, stack.height + 1)
            || self.can_capture_as(cell, stack.height + 1, cap + 1)
    }

    /// Whether `seat` has a legal placement of one ring.
    pub fn can_place(&self, seat: Seat) -> bool {
        if self.position.hand(seat) == 0 {
            return false;
        }
        let live = |cell| self.can_move_as(cell, 1) || self.can_capture_as(cell, 1, 1);
        self.free_cells().iter().any(live)
            || self.position.all_stacks().iter().any(|cell| self.can_place_on_stack(cell, seat))
    }

    fn can_skip_placement(&self) -> bool {
        let mover = self.turn.mover;
        self.position.hand(mover) > 0
            && (self.can_act_with_stacks(mover) || self.may_recover(mover))
    }

    /// The exchange is offered at the second seat's first decision. Nobody can move before having
    /// placed, so full hands tell who has not moved yet.
    fn swap_is_offered(&self) -> bool {
        let rings = B::KIND.rings_per_seat();
        let hand = |index| Seat::from_index(index).map(|seat| self.position.hand(seat));
        self.rules.options.swap
            && !self.swapped
            && self.rules.config.seats() == 2
            && self.turn.mover.index() == 1
            && hand(0) < Some(rings)
            && hand(1) == Some(rings)
    }
}
