//! Territory owned, nearly closed and in danger.

use ringrift::game::{Cell, Seat};

use crate::heuristic::view::{View, number};
use crate::heuristic::weights::HeuristicWeights;

/// Collapsed cells against the most of another seat.
pub(super) fn territory(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    view.lead(me, |seat| f64::from(view.game.territory(seat))) * w.territory
}

/// How close together the first ten markers are, and how many markers there are.
pub(super) fn territory_closure(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    view.lead(me, |seat| closure(view, &view.markers[seat])) * w.territory_closure
}

fn closure(view: &View<'_>, markers: &[Cell]) -> f64 {
    if markers.len() < 2 {
        return 0.0;
    }
    let sample = &markers[..markers.len().min(10)];
    let (mut total, mut pairs) = (0, 0);
    for (index, one) in sample.iter().enumerate() {
        for other in &sample[index + 1..] {
            total += view.geometry.manhattan(*one, *other);
            pairs += 1;
        }
    }
    let mean = f64::from(total) / f64::from(pairs);
    10.0 / mean.max(1.0) + 0.5 * number(markers.len())
}

/// Own markers with an enemy stack within two.
pub(super) fn territory_safety(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    let safety = |seat| {
        let danger = |marker: &Cell| -> f64 {
            let enemies = view.stacks.iter().filter(|stack| stack.owner != seat);
            let nearest = enemies.map(|stack| view.geometry.manhattan(*marker, stack.cell)).min();
            nearest.filter(|distance| *distance <= 2).map_or(0.0, |near| f64::from(3 - near))
        };
        -view.markers[seat].iter().map(danger).sum::<f64>()
    };
    view.lead(me, safety) * w.territory_safety
}
