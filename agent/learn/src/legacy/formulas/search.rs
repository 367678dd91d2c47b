//! Its Gumbel search: schedule, completed values and budgets (search.md 2).

use ringrift::game::BoardKind;

/// Scale between policy logits and values.
const LOGIT_SCALE: f64 = 10.0;
/// Visits that outweigh the policy, before any adaptation.
const C_VISIT: f64 = 50.0;

/// Phases of sequential halving: survivors, and simulations for each of them.
pub fn halving_schedule(actions: u32, budget: u32) -> Vec<(u32, u32)> {
    if actions == 0 {
        return Vec::new();
    }
    // The logarithm, rounded up: no power of two of that size needs to exist.
    let phases = (actions - 1).checked_ilog2().map_or(1, |log| log + 1);
    let per_phase = budget / phases;
    let survivors = std::iter::successors(Some(actions), |left| Some((left / 2).max(1)));
    let phase = |left: u32| (left, (per_phase / left).max(1));
    survivors.take(phases as usize).map(phase).collect()
}

/// The value that actions are ranked by.
pub fn completed_q(
    policy_logit: f64,
    visits: u32,
    total_value: f64,
    max_visits: u32,
    c_visit: f64,
) -> f64 {
    let prior = policy_logit / LOGIT_SCALE;
    if visits == 0 {
        return prior;
    }
    let mix = c_visit / (c_visit + f64::from(max_visits));
    (1.0 - mix) * total_value / f64::from(visits) + mix * prior
}

/// Visits that outweigh the policy on a board, by number of legal moves and ply.
pub fn adaptive_c_visit(board: Option<BoardKind>, legal: u32, ply: u32) -> f64 {
    let by_size = match board {
        Some(BoardKind::Square19 | BoardKind::Hexagonal) => 1.3,
        Some(BoardKind::Square8 | BoardKind::Hex8) => 1.0,
        None if legal > 150 => 1.3,
        None if legal > 60 => 1.1,
        None => 1.0,
    };
    let by_ply = match ply {
        0..10 => 1.2,
        10..=40 => 1.0,
        _ => 0.85,
    };
    C_VISIT * by_size * by_ply
}

/// Simulations per move of a difficulty.
pub const fn budget_for_difficulty(difficulty: u32) -> u32 {
    match difficulty {
        0..=9 => 800,
        10 => 1600,
        _ => 3200,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_numbers_of_actions_have_a_schedule() {
        assert_eq!(halving_schedule(0, 64), []);
        assert_eq!(halving_schedule(1, 64), [(1, 64)]);
        assert_eq!(halving_schedule(3, 64), [(3, 10), (1, 32)]);
        assert_eq!(halving_schedule(u32::MAX, 64).len(), 32);
    }
}
