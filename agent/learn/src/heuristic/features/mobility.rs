//! Room to move.

use ringrift::game::Seat;

use crate::heuristic::view::{Piece, View, number};
use crate::heuristic::weights::HeuristicWeights;

/// Free neighbours and captures of own stacks, minus those of all opponents.
pub(super) fn mobility(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    let mine: usize = view.stacks_of(me).map(|stack| view.usable_neighbours(stack)).sum();
    let theirs: usize = view.opponents(me).map(|other| moves_against(view, other, me)).sum();
    (number(mine) - number(theirs)) * w.mobility
}

/// Free neighbours of `seat`'s stacks, and captures of `victim`'s stacks only.
fn moves_against(view: &View<'_>, seat: Seat, victim: Seat) -> usize {
    let count = |stack: &crate::heuristic::view::StackInfo| {
        let usable = |cell: &_| match view.piece(*cell) {
            Piece::Collapsed => false,
            Piece::Empty | Piece::Marker(_) => true,
            Piece::Stack(other) => other.owner == victim && other.cap <= stack.cap,
        };
        view.geometry.neighbours(stack.cell).filter(usable).count()
    };
    view.stacks_of(seat).map(count).sum()
}

/// Usable neighbours against the best other seat, with a penalty for each blocked stack.
pub(super) fn stack_mobility(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    let of_stack = |stack: &_| match view.usable_neighbours(stack) {
        0 => -w.blocked_stack_penalty,
        usable => number(usable),
    };
    view.lead(me, |seat| view.stacks_of(seat).map(of_stack).sum()) * w.stack_mobility
}
