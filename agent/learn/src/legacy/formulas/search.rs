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
    let phases = actions.next_power_of_two().trailing_zeros().max(1);
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

/// Simulations per move by strength and training epoch.
pub fn elo_adaptive_budget(elo: f64, epoch: u32) -> u32 {
    const MOST: f64 = 3200.0;
    let between = |low: f64, from: f64, to: f64| from + (elo - low) / 200.0 * (to - from);
    let base = if elo < 1300.0 {
        50.0
    } else if elo < 1500.0 {
        between(1300.0, 50.0, 150.0)
    } else if elo < 1700.0 {
        between(1500.0, 150.0, 800.0)
    } else if elo < 1900.0 {
        between(1700.0, 800.0, 1600.0)
    } else {
        MOST
    };
    let growth = (1.0 + f64::from(epoch) / 100.0).min(2.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 50 to 3200
    let budget = (base.floor() * growth).min(MOST) as u32;
    budget
}
