//! Distance to the thresholds that end the game.

use ringrift::game::Seat;

use crate::heuristic::view::View;
use crate::heuristic::weights::HeuristicWeights;

/// Rounds that the last player standing must last.
const ROUNDS: u32 = 3;

/// Eliminations credited to the seat; the only feature that ignores the opponents.
pub(super) fn eliminated_rings(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    f64::from(view.game.eliminated(me)) * w.eliminated_rings
}

/// Closeness to victory against the closest other seat.
pub(super) fn victory_proximity(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    view.lead(me, |seat| closeness(view, w, seat)) * w.victory_proximity
}

/// A penalty while an opponent is closer to victory.
pub(super) fn opponent_victory_threat(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    view.lead(me, |seat| closeness(view, w, seat)).min(0.0) * w.opponent_victory_threat
}

/// With three or more seats: how far the best opponent is ahead of the next.
pub(super) fn multi_leader_threat(view: &View<'_>, w: &HeuristicWeights, me: Seat) -> f64 {
    if view.seats < 3 {
        return 0.0;
    }
    let mut values: Vec<f64> = view.opponents(me).map(|seat| closeness(view, w, seat)).collect();
    values.sort_by(|one, other| other.total_cmp(one));
    -(values[0] - values[1]) * w.multi_leader_threat
}

/// The inverse distances to both thresholds, or the streak as last player standing.
fn closeness(view: &View<'_>, w: &HeuristicWeights, seat: Seat) -> f64 {
    let config = view.game.config();
    if let Some((streak, holder)) = view.game.rounds_alone()
        && holder == seat
        && streak > 0
    {
        let share = if streak >= ROUNDS {
            1.0
        } else {
            0.90 + 0.09 * (f64::from(streak) / f64::from(ROUNDS - 1)).min(1.0)
        };
        return w.victory_threshold * share;
    }
    let board = config.board();
    let by_rings = f64::from(board.rings_per_seat()) * f64::from(config.seats() + 1) / 3.0;
    let half = u32::try_from(board.cells() / 2 + 1).unwrap_or(u32::MAX);
    let rings_left = by_rings - f64::from(view.game.eliminated(seat));
    let cells_left = f64::from(half) - f64::from(view.game.territory(seat));
    if rings_left <= 0.0 || cells_left <= 0.0 {
        return w.victory_threshold;
    }
    w.rings_proximity / rings_left + w.territory_proximity / cells_left
}
