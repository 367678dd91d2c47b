//! Its win rates that a candidate must reach (evaluation.md 2).

/// Win rates against the two baselines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Against random.
    pub random: f64,
    /// Against the hand-written evaluation.
    pub heuristic: f64,
}

const fn rates(random: f64, heuristic: f64) -> Thresholds {
    Thresholds { random, heuristic }
}

/// Picks by number of players.
const fn by_players(
    players: u32,
    two: Thresholds,
    three: Thresholds,
    four: Thresholds,
) -> Thresholds {
    match players {
        0..=2 => two,
        3 => three,
        _ => four,
    }
}

/// Thresholds that grow with the strength of the network.
pub fn elo_adaptive(elo: f64, players: u32) -> Thresholds {
    let base = by_players(players, rates(0.85, 0.85), rates(0.55, 0.45), rates(0.45, 0.35));
    let (random, heuristic) = if elo < 1200.0 {
        (0.60, 0.50)
    } else if elo < 1400.0 {
        (0.80, 0.75)
    } else if elo < 1600.0 {
        (1.0, 1.0)
    } else if elo < 1800.0 {
        (1.1, 1.15)
    } else {
        (1.2, 1.3)
    };
    Thresholds {
        random: (base.random * random).clamp(0.30, 0.95),
        heuristic: (base.heuristic * heuristic).clamp(0.10, 0.85),
    }
}

/// Thresholds by amount of data, with the name of the tier.
pub const fn graduated(games: u32, players: u32) -> (&'static str, Thresholds) {
    match games {
        0..5_000 => (
            "bootstrap",
            by_players(players, rates(0.75, 0.55), rates(0.50, 0.40), rates(0.40, 0.30)),
        ),
        5_000..20_000 => (
            "standard",
            by_players(players, rates(0.85, 0.65), rates(0.55, 0.45), rates(0.45, 0.35)),
        ),
        _ => (
            "aspirational",
            by_players(players, rates(0.90, 0.80), rates(0.60, 0.55), rates(0.50, 0.45)),
        ),
    }
}
