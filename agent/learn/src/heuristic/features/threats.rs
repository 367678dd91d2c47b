//! Caps that can overtake and be overtaken.

use ringrift::game::Seat;

use crate::heuristic::view::{StackInfo, View};
use crate::heuristic::weights::HeuristicWeights;

/// Cap differences to adjacent enemy stacks; negative where they are higher.
pub(super) fn opponent_threats(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    let excess = |stack: &StackInfo| -> f64 {
        let adjacent = view.geometry.neighbours(stack.cell).filter_map(|cell| view.stack_at(cell));
        let enemies = adjacent.filter(|other| other.owner != me);
        enemies.map(|other| f64::from(other.cap) - f64::from(stack.cap)).sum()
    };
    -view.stacks_of(me).map(excess).sum::<f64>() * w.opponent_threat * 0.5
}

/// How far visible enemy caps exceed own ones.
pub(super) fn vulnerability(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    -sum_over_sight(view, me, |mine, theirs| theirs - mine) * w.vulnerability
}

/// How far own caps exceed visible enemy ones.
pub(super) fn overtake_potential(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    sum_over_sight(view, me, |mine, theirs| mine - theirs) * w.overtake_potential
}

/// Sums the positive excesses over all pairs of an own and a visible enemy cap.
fn sum_over_sight(view: &View<'_>, me: Seat, excess: impl Fn(f64, f64) -> f64) -> f64 {
    let of_stack = |stack: &StackInfo| -> f64 {
        let pair = |other: StackInfo| excess(f64::from(stack.cap), f64::from(other.cap)).max(0.0);
        view.visible_enemies(stack).map(pair).sum()
    };
    view.stacks_of(me).map(of_stack).sum()
}
