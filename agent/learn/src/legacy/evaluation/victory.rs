//! Distance to the thresholds that end the game.

use ringrift::game::Seat;

use super::{Evaluation, Flavour};

impl Evaluation<'_> {
    pub(super) fn victory_proximity(&self, me: Seat) -> f64 {
        self.lead_or_own(me, |seat| self.closeness(seat)) * self.weights.victory_proximity
    }

    pub(super) fn opponent_victory_threat(&self, me: Seat) -> f64 {
        self.lead(me, |seat| self.closeness(seat)).min(0.0) * self.weights.opponent_victory_threat
    }

    /// With three or more seats: how far the best opponent is ahead of the next.
    pub(super) fn multi_leader_threat(&self, me: Seat) -> f64 {
        let mut values: Vec<f64> = self.opponents(me).map(|seat| self.closeness(seat)).collect();
        values.sort_by(|one, other| other.total_cmp(one));
        match values.as_slice() {
            [best, next, ..] => -(best - next) * self.weights.multi_leader_threat,
            _ => 0.0,
        }
    }

    fn closeness(&self, seat: Seat) -> f64 {
        let w = self.weights;
        if let Some(share) = self.streak_share(seat) {
            return w.victory_threshold * share;
        }
        let counts = self.state.seats[seat];
        let rings_left = f64::from(self.state.victory_threshold) - f64::from(counts.eliminated);
        let cells_left = self.cells_left(seat);
        if rings_left <= 0.0 || cells_left <= 0.0 {
            return w.victory_threshold;
        }
        w.rings_proximity / rings_left + w.territory_proximity / cells_left
    }

    /// Cells that a seat still needs for a victory by territory.
    fn cells_left(&self, seat: Seat) -> f64 {
        let territory = |seat| f64::from(self.state.seats[seat].territory);
        let own = territory(seat);
        match self.flavour {
            Flavour::Python => f64::from(self.state.territory_threshold) - own,
            Flavour::TypeScript => {
                let others: f64 = self.opponents(seat).map(territory).sum();
                (f64::from(self.state.territory_minimum) - own).max(others + 1.0 - own)
            }
        }
    }

    /// How far the last-player-standing streak is, if the seat holds one; Python only.
    fn streak_share(&self, seat: Seat) -> Option<f64> {
        let streak = self.state.streak.filter(|streak| streak.holder == seat)?;
        if self.flavour == Flavour::TypeScript {
            return None;
        }
        if streak.rounds >= streak.required {
            return Some(1.0);
        }
        let part = f64::from(streak.rounds) / f64::from(streak.required - 1);
        Some(0.90 + 0.09 * part.min(1.0))
    }
}
