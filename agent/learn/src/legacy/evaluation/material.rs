//! Stacks, hands, markers and the middle of the board.

use ringrift::game::{Cell, Seat};

use super::{Evaluation, Flavour, number};
use crate::legacy::state::Stack;

impl Evaluation<'_> {
    pub(super) fn stacks_of(&self, seat: Seat) -> impl Iterator<Item = (Cell, Stack)> + '_ {
        self.state.stacks().filter(move |(_, stack)| stack.controller == seat)
    }

    fn stack_count(&self, seat: Seat) -> f64 {
        number(self.stacks_of(seat).count())
    }

    pub(super) fn stack_control(&self, me: Seat) -> f64 {
        let w = self.weights;
        let heights = |seat| self.stacks_of(seat).map(|(_, stack)| effective(stack.height)).sum();
        let caps = |seat| self.stacks_of(seat).map(|(_, stack)| f64::from(stack.cap)).sum();
        let sum = |of: &dyn Fn(Seat) -> f64| self.opponents(me).map(of).sum::<f64>();
        let count = |seat| self.stack_count(seat);
        match self.flavour {
            Flavour::Python => {
                let mean =
                    |of: &dyn Fn(Seat) -> f64| sum(of) / f64::from(self.state.config.seats() - 1);
                let others = mean(&count);
                (count(me) - others) * w.stack_control
                    + (heights(me) - mean(&heights)) * w.stack_height
                    + (caps(me) - mean(&caps)) * w.cap_height
                    + self.diversity(count(me))
                    - self.diversity(others)
            }
            Flavour::TypeScript => {
                (count(me) - sum(&count)) * w.stack_control
                    + (heights(me) - sum(&heights)) * w.stack_height
                    + self.diversity(count(me))
            }
        }
    }

    /// The value of having `stacks` stacks; a mean may be fractional, only 0 and 1 are penalised.
    fn diversity(&self, stacks: f64) -> f64 {
        let w = self.weights;
        if stacks == 0.0 {
            -w.no_stacks_penalty
        } else if stacks == 1.0 {
            -w.single_stack_penalty
        } else {
            stacks * w.stack_diversity
        }
    }

    pub(super) fn rings_in_hand(&self, me: Seat) -> f64 {
        self.lead_or_own(me, |seat| f64::from(self.state.seats[seat].hand))
            * self.weights.rings_in_hand
    }

    pub(super) fn center_control(&self, me: Seat) -> f64 {
        let enemy = if self.flavour == Flavour::Python { -1.0 } else { -0.5 };
        let central = self.state.stacks().filter(|(cell, _)| self.is_central(*cell));
        let worth = |(_, stack): (Cell, Stack)| if stack.controller == me { 1.0 } else { enemy };
        central.map(worth).sum::<f64>() * self.weights.center_control
    }

    pub(super) fn marker_count(&self, me: Seat) -> f64 {
        self.lead_or_own(me, |seat| number(self.state.markers[seat].len()))
            * self.weights.marker_count
    }

    pub(super) fn eliminated_rings(&self, me: Seat) -> f64 {
        f64::from(self.state.seats[me].eliminated) * self.weights.eliminated_rings
    }
}

/// Rings above the fifth count a tenth.
fn effective(height: u16) -> f64 {
    let height = f64::from(height);
    if height <= 5.0 { height } else { 5.0 + 0.1 * (height - 5.0) }
}
