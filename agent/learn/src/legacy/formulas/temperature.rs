//! Its temperature presets (search.md 8).

/// Bounds of every temperature.
const RANGE: (f64, f64) = (0.01, 2.0);

/// How a temperature depends on the ply.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Preset {
    /// `start` until `from`, then straight to `end` at `to`.
    Linear {
        /// At first.
        start: f64,
        /// In the end.
        end: f64,
        /// Ply up to which it stays.
        from: f64,
        /// Ply from which it is `end`.
        to: f64,
    },
    /// `first` before a ply, 0 from it on.
    Step {
        /// At first.
        first: f64,
        /// The ply.
        until: f64,
    },
    /// `start` until `from`, then falling exponentially, never below `floor`.
    Exponential {
        /// At first.
        start: f64,
        /// Lower bound.
        floor: f64,
        /// Ply up to which it stays.
        from: f64,
        /// Share lost per ply.
        rate: f64,
    },
    /// From `start` to `end` and back to the start, every `period` plies.
    Cosine {
        /// At the start of a period.
        start: f64,
        /// At its end.
        end: f64,
        /// Plies.
        period: f64,
    },
    /// By the phase of the game; complexity and uncertainty unknown.
    Adaptive {
        /// At first.
        start: f64,
    },
    /// By training progress: `from` to `to`, with ever fewer exploring plies.
    Curriculum {
        /// Early in training.
        from: f64,
        /// Late in training.
        to: f64,
        /// Exploring plies early in training.
        plies: f64,
    },
    /// By the strength of the network.
    EloAdaptive {
        /// The strength.
        elo: f64,
    },
}

impl Preset {
    /// The preset of a name.
    pub fn named(name: &str) -> Option<Self> {
        let linear = |start, end, from, to| Self::Linear { start, end, from, to };
        Some(match name {
            "default" => linear(1.0, 0.1, 15.0, 60.0),
            "robust" => linear(1.2, 0.5, 10.0, 80.0),
            "aggressive_exploration" => linear(1.5, 0.2, 20.0, 80.0),
            "alphazero" => Self::Step { first: 1.0, until: 30.0 },
            "conservative" => Self::Exponential { start: 0.8, floor: 0.1, from: 5.0, rate: 0.05 },
            "adaptive" => Self::Adaptive { start: 1.0 },
            "curriculum" => Self::Curriculum { from: 1.5, to: 0.5, plies: 40.0 },
            "cosine" => Self::Cosine { start: 1.2, end: 0.1, period: 60.0 },
            "elo_adaptive" => Self::EloAdaptive { elo: 1500.0 },
            _ => return None,
        })
    }

    /// The temperature at a ply; `progress` of the training is 0 to 1.
    pub fn at(self, ply: u32, progress: f64) -> f64 {
        let ply = f64::from(ply);
        let value = match self {
            Self::Linear { start, end, from, to } => {
                start + (end - start) * ((ply - from) / (to - from)).clamp(0.0, 1.0)
            }
            Self::Step { first, until } => {
                if ply < until {
                    first
                } else {
                    0.0
                }
            }
            Self::Exponential { start, floor, from, rate } => {
                decayed(start, ply - from, rate, floor)
            }
            Self::Cosine { start, end, period } => {
                let angle = std::f64::consts::PI * (ply % period) / period;
                end + (start - end) * (1.0 + angle.cos()) / 2.0
            }
            Self::Adaptive { start } => (start * (1.0 - 0.4 * game_phase(ply))).clamp(0.1, 2.0),
            Self::Curriculum { from, to, plies } => {
                let done = ((progress - 0.3) / 0.4).clamp(0.0, 1.0);
                let hold = plies * (1.0 - done / 2.0);
                decayed(from + (to - from) * done, ply - hold.floor(), 0.05, 0.1)
            }
            Self::EloAdaptive { elo } => by_strength(elo, ply),
        };
        value.clamp(RANGE.0, RANGE.1)
    }
}

fn decayed(start: f64, plies: f64, rate: f64, floor: f64) -> f64 {
    if plies <= 0.0 { start } else { (start * (-rate * plies).exp()).max(floor) }
}

/// How far a game is, 0 to 1.
fn game_phase(ply: f64) -> f64 {
    if ply < 20.0 {
        ply / 40.0
    } else if ply < 60.0 {
        0.5
    } else {
        (0.5 + (ply - 60.0) / 40.0).min(1.0)
    }
}

fn by_strength(elo: f64, ply: f64) -> f64 {
    const HOLD: f64 = 30.0;
    let between = |low: f64, from: f64, to: f64| from + (elo - low) / 200.0 * (to - from);
    let base = if elo < 1300.0 {
        1.5
    } else if elo < 1500.0 {
        between(1300.0, 1.5, 1.0)
    } else if elo < 1700.0 {
        between(1500.0, 1.0, 0.7)
    } else {
        0.5
    };
    let rate = if elo < 1500.0 { 0.03 } else { 0.05 };
    decayed(base, ply - HOLD, rate, if elo < 1700.0 { 0.2 } else { 0.1 })
}
