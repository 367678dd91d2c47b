//! Markers that may become lines.

use ringrift::game::{Cell, Seat};

use super::Evaluation;

impl Evaluation<'_> {
    pub(super) fn line_potential(&self, me: Seat) -> f64 {
        let w = self.weights;
        let values = [w.two_in_row, w.three_in_row, w.four_in_row];
        let row = |seat: Seat, line: &[Cell]| {
            let own = line.iter().take_while(|cell| self.state.at(**cell).marker == Some(seat));
            values.iter().take(own.count()).sum()
        };
        self.over_lines(me, row) * w.line_potential
    }

    pub(super) fn line_connectivity(&self, me: Seat) -> f64 {
        let w = self.weights;
        let link = |seat: Seat, line: &[Cell]| {
            let at = |index: usize| line.get(index).map(|cell| self.state.at(*cell));
            let owned = |index| at(index).is_some_and(|square| square.marker == Some(seat));
            let open = at(0).is_some_and(|gap| gap.stack.is_none() && gap.collapsed.is_none());
            if owned(0) {
                w.connected_neighbor
            } else if open && owned(1) {
                w.gap_potential
            } else {
                0.0
            }
        };
        self.over_lines(me, link) * w.line_connectivity
    }

    /// Sums a value over every line that leaves a marker of a seat.
    fn over_lines(&self, me: Seat, value: impl Fn(Seat, &[Cell]) -> f64) -> f64 {
        self.lead_or_own(me, |seat| {
            let of_marker =
                |cell: &Cell| self.lines(*cell).iter().map(|line| value(seat, line)).sum::<f64>();
            self.state.markers[seat].iter().map(of_marker).sum()
        })
    }
}
