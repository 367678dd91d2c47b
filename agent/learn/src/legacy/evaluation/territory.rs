//! Territory owned, nearly closed and in danger; and the way back from the verge of defeat.

use ringrift::game::{Cell, Seat};

use super::{Evaluation, number};
use crate::legacy::grid;

/// Markers that the measure of closeness looks at, in the order in which they came to lie.
const SAMPLED_MARKERS: usize = 10;

impl Evaluation<'_> {
    pub(super) fn territory(&self, me: Seat) -> f64 {
        self.lead(me, |seat| f64::from(self.state.seats[seat].territory)) * self.weights.territory
    }

    pub(super) fn territory_closure(&self, me: Seat) -> f64 {
        self.lead_or_own(me, |seat| self.closure(seat)) * self.weights.territory_closure
    }

    fn closure(&self, seat: Seat) -> f64 {
        let markers = &self.state.markers[seat];
        if markers.len() < 2 {
            return 0.0;
        }
        let sample = &markers[..markers.len().min(SAMPLED_MARKERS)];
        let (mut total, mut pairs) = (0, 0);
        for (index, one) in sample.iter().enumerate() {
            for other in &sample[index + 1..] {
                total += self.distance(*one, *other);
                pairs += 1;
            }
        }
        10.0 / (f64::from(total) / f64::from(pairs)).max(1.0) + 0.5 * number(markers.len())
    }

    pub(super) fn territory_safety(&self, me: Seat) -> f64 {
        let danger = |seat: Seat, marker: &Cell| -> f64 {
            let enemies = self.state.stacks().filter(|(_, stack)| stack.controller != seat);
            let nearest = enemies.map(|(cell, _)| self.distance(*marker, cell)).min();
            nearest.filter(|distance| *distance <= 2).map_or(0.0, |near| f64::from(3 - near))
        };
        let safety = |seat: Seat| {
            let markers = self.state.markers[seat].iter();
            -markers.map(|marker| danger(seat, marker)).sum::<f64>()
        };
        self.lead_or_own(me, safety) * self.weights.territory_safety
    }

    pub(super) fn recovery_potential(&self, me: Seat) -> f64 {
        let w = self.weights;
        self.lead(me, |seat| {
            let buried = self.state.seats[seat].buried;
            let stranded = self.stacks_of(seat).next().is_none();
            if !stranded || buried == 0 || self.state.markers[seat].is_empty() {
                return 0.3 * f64::from(buried) * w.buried_ring;
            }
            let slide = if self.can_slide(seat) { w.recovery_potential } else { 0.0 };
            w.recovery_eligibility + slide
        })
    }

    /// True when a marker of `seat` has a neighbour that is not collapsed and has no marker.
    fn can_slide(&self, seat: Seat) -> bool {
        let open = |cell: Cell| {
            let square = self.state.at(cell);
            square.collapsed.is_none() && square.marker.is_none()
        };
        let mut markers = self.state.markers[seat].iter();
        markers.any(|marker| grid::neighbours(self.state.board(), *marker).any(open))
    }
}
