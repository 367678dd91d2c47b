//! Room to move, and stacks that threaten each other.

use ringrift::game::{Cell, Seat};

use super::surroundings::Place;
use super::{Evaluation, number};
use crate::legacy::state::{Square, Stack};

impl Evaluation<'_> {
    fn square(&self, place: Place) -> Square {
        place.map_or(Square::default(), |cell| self.state.at(cell))
    }

    /// Neighbours of a stack that are free, or hold a stack that passes and is not higher.
    fn usable(&self, (cell, stack): (Cell, Stack), passes: impl Fn(Stack) -> bool) -> usize {
        let usable = |place: &Place| {
            let square = self.square(*place);
            let free = square.stack.is_none_or(|other| passes(other) && other.cap <= stack.cap);
            square.collapsed.is_none() && free
        };
        self.neighbours(cell).into_iter().filter(usable).count()
    }

    fn usable_by(&self, stack: (Cell, Stack)) -> usize {
        self.usable(stack, |other| other.controller != stack.1.controller)
    }

    pub(super) fn mobility(&self, me: Seat) -> f64 {
        let mine: usize = self.stacks_of(me).map(|stack| self.usable_by(stack)).sum();
        let against_me = |stack| self.usable(stack, |other: Stack| other.controller == me);
        let of = |seat| self.stacks_of(seat).map(against_me).sum::<usize>();
        let theirs: usize = self.opponents(me).map(of).sum();
        (number(mine) - number(theirs)) * self.weights.mobility
    }

    pub(super) fn stack_mobility(&self, me: Seat) -> f64 {
        let of_stack = |stack| match self.usable_by(stack) {
            0 => -self.weights.blocked_stack_penalty,
            usable => number(usable),
        };
        self.lead_or_own(me, |seat| self.stacks_of(seat).map(of_stack).sum())
            * self.weights.stack_mobility
    }

    /// Stacks with a usable neighbour, and one for being able to place.
    fn approximate_actions(&self, seat: Seat) -> usize {
        let movable = self.stacks_of(seat).filter(|stack| self.usable_by(*stack) > 0).count();
        let open =
            |(_, square): (Cell, Square)| square.stack.is_none() && square.collapsed.is_none();
        let can_place = self.state.seats[seat].hand > 0 && self.state.squares().any(open);
        movable + usize::from(can_place)
    }

    pub(super) fn forced_elimination_risk(&self, me: Seat) -> f64 {
        let risk = |seat| match self.stacks_of(seat).count() {
            0 => 0.0,
            stacks => (2.0 - number(self.approximate_actions(seat)) / number(stacks)).max(0.0),
        };
        -self.lead_or_own(me, risk) * self.weights.forced_elimination_risk
    }

    pub(super) fn lps_action_advantage(&self, me: Seat) -> f64 {
        let weight = self.weights.lps_action_advantage;
        let seats = self.state.config.seats();
        if seats < 3 {
            0.0
        } else if self.approximate_actions(me) == 0 {
            -weight
        } else {
            let idle = |seat: &Seat| self.approximate_actions(*seat) == 0;
            number(self.opponents(me).filter(idle).count()) / f64::from(seats - 1) * weight
        }
    }

    pub(super) fn opponent_threats(&self, me: Seat) -> f64 {
        let excess = |(cell, stack): (Cell, Stack)| -> f64 {
            let near =
                self.neighbours(cell).into_iter().filter_map(|place| self.square(place).stack);
            let enemies = near.filter(|other| other.controller != me);
            enemies.map(|other| f64::from(other.cap) - f64::from(stack.cap)).sum()
        };
        -self.stacks_of(me).map(excess).sum::<f64>() * self.weights.opponent_threat * 0.5
    }

    pub(super) fn vulnerability(&self, me: Seat) -> f64 {
        -self.over_sight(me, |mine, theirs| theirs - mine) * self.weights.vulnerability
    }

    pub(super) fn overtake_potential(&self, me: Seat) -> f64 {
        self.over_sight(me, |mine, theirs| mine - theirs) * self.weights.overtake_potential
    }

    /// Sums the positive excesses over all pairs of an own and a visible enemy cap.
    fn over_sight(&self, me: Seat, excess: impl Fn(f64, f64) -> f64) -> f64 {
        let of_stack = |(cell, stack): (Cell, Stack)| -> f64 {
            let enemies = self.visible(cell).into_iter().filter(|other| other.controller != me);
            let pair = |other: Stack| excess(f64::from(stack.cap), f64::from(other.cap)).max(0.0);
            enemies.map(pair).sum()
        };
        self.stacks_of(me).map(of_stack).sum()
    }
}
