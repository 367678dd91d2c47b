//! Markers that may become lines.

use ringrift::game::{Cell, Seat};

use crate::heuristic::view::{Piece, View};
use crate::heuristic::weights::HeuristicWeights;

/// Rows of two, three and four own markers; both directions of a row count.
pub(super) fn line_potential(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    view.lead(me, |seat| over_rays(view, seat, |ray| row_value(view, w, seat, ray)))
        * w.line_potential
}

/// Own markers that touch, or have one open cell between them.
pub(super) fn line_connectivity(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    view.lead(me, |seat| over_rays(view, seat, |ray| link_value(view, w, seat, ray)))
        * w.line_connectivity
}

/// Sums over every ray that begins at a marker of `seat`.
fn over_rays(view: &View<'_>, seat: Seat, value: impl Fn(&[Cell]) -> f64) -> f64 {
    let of_marker = |cell: &Cell| view.geometry.rays(*cell).map(&value).sum::<f64>();
    view.markers[seat].iter().map(of_marker).sum()
}

fn row_value(view: &View<'_>, w: &HeuristicWeights, seat: Seat, ray: &[Cell]) -> f64 {
    let own = ray.iter().take(3).take_while(|cell| view.has_marker(**cell, seat)).count();
    [w.two_in_row, w.three_in_row, w.four_in_row].iter().take(own).sum()
}

fn link_value(view: &View<'_>, w: &HeuristicWeights, seat: Seat, ray: &[Cell]) -> f64 {
    let Some(next) = ray.first() else { return 0.0 };
    if view.has_marker(*next, seat) {
        return w.connected_neighbor;
    }
    let open = matches!(view.piece(*next), Piece::Empty | Piece::Marker(_));
    let beyond = ray.get(1).is_some_and(|cell| view.has_marker(*cell, seat));
    if open && beyond { w.gap_potential } else { 0.0 }
}
