//! Its scheduler of self-play (evaluation.md 8).

use serde::Deserialize;

/// Strength that every configuration is to reach.
const TARGET: f64 = 2000.0;
/// Games that every configuration is to have.
const WANTED_GAMES: f64 = 100_000.0;
/// Uncertainty of a rating where none is known.
const UNCERTAINTY: f64 = 200.0;

/// The urgency of a configuration by its distance from the target.
pub fn weight_of_gap(elo: f64) -> f64 {
    if elo >= TARGET { 0.1 } else { (1.0 + ((TARGET - elo) / 100.0).powf(1.5)).min(10.0) }
}

/// What the scheduler knows of a configuration; what is absent has no effect.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Inputs {
    /// Board and players, for example `hex8_2p`.
    pub config_key: String,
    /// Games on this machine.
    pub game_count: u32,
    /// Games in the whole cluster.
    pub cluster_game_count: u32,
    /// True for the two big boards.
    pub is_large_board: bool,
    /// Hours since the data was renewed.
    pub staleness_hours: f64,
    /// Elo per hour.
    pub elo_velocity: f64,
    /// Present strength.
    pub current_elo: f64,
    /// True if training waits for games.
    pub training_pending: bool,
    /// 1 for none.
    pub exploration_boost: f64,
    /// 1 for a neutral weight.
    pub curriculum_weight: f64,
}

impl Default for Inputs {
    fn default() -> Self {
        Self {
            config_key: String::new(),
            game_count: 0,
            cluster_game_count: 0,
            is_large_board: false,
            staleness_hours: 0.0,
            elo_velocity: 0.0,
            current_elo: 1500.0,
            training_pending: false,
            exploration_boost: 1.0,
            curriculum_weight: 1.0,
        }
    }
}

/// The score of a configuration; `None` when its key names no number of players.
pub fn selfplay_score(inputs: &Inputs) -> Option<f64> {
    let (level, players) = level_and_players(&inputs.config_key)?;
    Some(
        terms(inputs)
            * inputs.exploration_boost
            * velocity_factor(inputs.elo_velocity)
            * gap_factor(inputs.current_elo)
            * level
            * players
            * starvation(inputs.game_count),
    )
}

/// The weighted sum.
fn terms(inputs: &Inputs) -> f64 {
    let games = f64::from(inputs.game_count);
    let wanted = if inputs.is_large_board { 1.5 * WANTED_GAMES } else { WANTED_GAMES };
    let staleness = ((inputs.staleness_hours - 1.0) / 3.0).clamp(0.0, 1.0);
    let rising = (1.0 - (-0.03 * inputs.elo_velocity).exp()).max(0.0);
    let gap = ((TARGET - inputs.current_elo) / 500.0).clamp(0.0, 1.0);
    let information = 0.4 * (UNCERTAINTY / 300.0).min(1.0)
        + 0.3 * gap
        + 0.3 * (UNCERTAINTY / games.max(1.0).sqrt() / 10.0).min(1.0);
    0.30 * staleness
        + 0.10 * rising
        + 0.15 * f64::from(u8::from(inputs.training_pending))
        + 0.10 * (inputs.exploration_boost - 1.0)
        + 0.10 * (inputs.curriculum_weight - 1.0)
        + 0.10 * (1.0 - games / wanted).max(0.0)
        + 0.02 * information
        + 0.15 * cluster_deficit(inputs.cluster_game_count)
}

const fn cluster_deficit(games: u32) -> f64 {
    match games {
        0..1_000 => 1.0,
        1_000..5_000 => 0.5,
        5_000..10_000 => 0.2,
        _ => 0.0,
    }
}

fn velocity_factor(velocity: f64) -> f64 {
    if velocity < 0.0 {
        1.3
    } else if velocity == 0.0 {
        0.85
    } else {
        0.6 + 0.4 * (1.0 - (-velocity / 2.0).exp()) + 0.2 * (velocity / 10.0).min(1.0)
    }
}

fn gap_factor(elo: f64) -> f64 {
    if elo >= TARGET { 0.3 } else { (1.0 + (TARGET - elo) / 500.0).min(3.0) }
}

/// The factors of the fixed level and of the number of players. The service keeps a table of levels
/// per configuration; every recorded score agrees with level 0 for two players, 2 for three and 3
/// for four.
fn level_and_players(key: &str) -> Option<(f64, f64)> {
    match key.rsplit_once('_')?.1 {
        "2p" => Some((3.0, 4.0)),
        "3p" => Some((1.25, 1.2)),
        "4p" => Some((1.0, 1.2)),
        _ => None,
    }
}

const fn starvation(games: u32) -> f64 {
    match games {
        0..500 => 500.0,
        500..1_500 => 100.0,
        1_500..3_000 => 30.0,
        3_000..5_000 => 3.0,
        _ => 1.0,
    }
}
