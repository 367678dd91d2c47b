//! Stacks, hands and markers.

use ringrift::game::Seat;

use crate::heuristic::view::{View, number};
use crate::heuristic::weights::HeuristicWeights;

/// Number, height and caps of stacks against the opponents' mean, and a premium on having many.
pub(super) fn stack_control(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    let count = |seat| number(view.stacks_of(seat).count());
    let heights = |seat| view.stacks_of(seat).map(|stack| effective(stack.height)).sum::<f64>();
    let caps = |seat| view.stacks_of(seat).map(|stack| f64::from(stack.cap)).sum::<f64>();
    let others = view.opponent_mean(me, count);
    (count(me) - others) * w.stack_control
        + (heights(me) - view.opponent_mean(me, heights)) * w.stack_height
        + (caps(me) - view.opponent_mean(me, caps)) * w.cap_height
        + diversity(count(me), w)
        - diversity(others, w)
}

/// Rings above the fifth count a tenth.
fn effective(height: u16) -> f64 {
    let height = f64::from(height);
    if height <= 5.0 { height } else { 5.0 + 0.1 * (height - 5.0) }
}

/// The value of having `stacks` stacks; a mean may be fractional, only 0 and 1 are penalised.
fn diversity(stacks: f64, w: &HeuristicWeights) -> f64 {
    if stacks == 0.0 {
        -w.no_stacks_penalty
    } else if stacks == 1.0 {
        -w.single_stack_penalty
    } else {
        stacks * w.stack_diversity
    }
}

/// Rings in hand against the fullest other hand.
pub(super) fn rings_in_hand(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    view.lead(me, |seat| f64::from(view.game.hand(seat))) * w.rings_in_hand
}

/// Own stacks minus all others' on the centre cells.
pub(super) fn center_control(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    let central = view.stacks.iter().filter(|stack| view.geometry.is_centre(stack.cell));
    central.map(|stack| if stack.owner == me { 1.0 } else { -1.0 }).sum::<f64>() * w.center_control
}

/// Markers against the most of another seat.
pub(super) fn marker_count(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    view.lead(me, |seat| number(view.markers[seat].len())) * w.marker_count
}
