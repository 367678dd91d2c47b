//! Being able to act at all.

use ringrift::game::{Cell, Seat};

use crate::heuristic::view::{Piece, View, number};
use crate::heuristic::weights::HeuristicWeights;

/// Having fewer than two actions per stack, against the most endangered other seat.
pub(super) fn forced_elimination_risk(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    let risk = |seat| {
        let stacks = view.stacks_of(seat).count();
        if stacks == 0 {
            return 0.0;
        }
        (2.0 - number(view.approximate_actions(seat)) / number(stacks)).max(0.0)
    };
    -view.lead(me, risk) * w.forced_elimination_risk
}

/// With three or more seats: the share of opponents that cannot act; -1 when it is oneself.
pub(super) fn lps_action_advantage(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    if view.seats < 3 {
        return 0.0;
    }
    if view.approximate_actions(me) == 0 {
        return -w.lps_action_advantage;
    }
    let idle = view.opponents(me).filter(|other| view.approximate_actions(*other) == 0).count();
    number(idle) / f64::from(view.seats - 1) * w.lps_action_advantage
}

/// The chance to come back with buried rings.
pub(super) fn recovery_potential(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    let potential = |seat: Seat| {
        let buried = view.buried[seat];
        let stranded = view.stacks_of(seat).next().is_none();
        if !stranded || buried == 0 || view.markers[seat].is_empty() {
            return 0.3 * f64::from(buried) * w.buried_ring;
        }
        let slide = if can_slide(view, seat) { w.recovery_potential } else { 0.0 };
        w.recovery_eligibility + slide
    };
    view.lead(me, potential)
}

/// True when a marker of `seat` has a neighbour that is not collapsed and has no marker.
fn can_slide(view: &View<'_>, seat: Seat) -> bool {
    let open = |cell: Cell| matches!(view.piece(cell), Piece::Empty | Piece::Stack(_));
    view.markers[seat].iter().any(|marker| view.geometry.neighbours(*marker).any(open))
}
