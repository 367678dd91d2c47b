//! Win rates that the older gauntlet asked for, against random play and against the heuristic, of
//! one candidate among `players` seats.

use serde::Serialize;

/// Shares of games to win.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Thresholds {
    /// Against random play.
    pub random: f64,
    /// Against the heuristic.
    pub heuristic: f64,
}

/// How much data a configuration has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DataTier {
    /// Fewer than 5 000 games.
    Bootstrap,
    /// Fewer than 20 000.
    Standard,
    /// More.
    Aspirational,
}

impl DataTier {
    /// The name in its files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bootstrap => "bootstrap",
            Self::Standard => "standard",
            Self::Aspirational => "aspirational",
        }
    }

    /// The tier of a configuration with so many games.
    pub const fn of(games: u64) -> Self {
        match games {
            0..5_000 => Self::Bootstrap,
            5_000..20_000 => Self::Standard,
            _ => Self::Aspirational,
        }
    }
}

impl Thresholds {
    const fn new(random: f64, heuristic: f64) -> Self {
        Self { random, heuristic }
    }

    /// The fixed rule for 2, 3 or 4 players.
    pub const fn fixed(players: u8) -> Self {
        match players {
            2 => Self::new(0.85, 0.85),
            3 => Self::new(0.55, 0.45),
            _ => Self::new(0.45, 0.35),
        }
    }

    /// The rule by amount of data.
    pub const fn graduated(tier: DataTier, players: u8) -> Self {
        match (tier, players) {
            (DataTier::Bootstrap, 2) => Self::new(0.75, 0.55),
            (DataTier::Bootstrap, 3) => Self::new(0.50, 0.40),
            (DataTier::Bootstrap, _) => Self::new(0.40, 0.30),
            (DataTier::Standard, 2) => Self::new(0.85, 0.65),
            (DataTier::Standard, _) => Self::fixed(players),
            (DataTier::Aspirational, 2) => Self::new(0.90, 0.80),
            (DataTier::Aspirational, 3) => Self::new(0.60, 0.55),
            (DataTier::Aspirational, _) => Self::new(0.50, 0.45),
        }
    }

    /// The rule by the candidate's older rating.
    pub fn adaptive(elo: f64, players: u8) -> Self {
        let (random, heuristic) = match elo {
            ..1200.0 => (0.6, 0.5),
            ..1400.0 => (0.8, 0.75),
            ..1600.0 => (1.0, 1.0),
            ..1800.0 => (1.1, 1.15),
            _ => (1.2, 1.3),
        };
        let fixed = Self::fixed(players);
        Self {
            random: (fixed.random * random).clamp(0.30, 0.95),
            heuristic: (fixed.heuristic * heuristic).clamp(0.10, 0.85),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::rating::older::golden;

    #[derive(Deserialize)]
    struct Row {
        #[serde(default)]
        elo: f64,
        #[serde(default)]
        games: u64,
        players: u8,
        #[serde(default)]
        tier: String,
        random: f64,
        heuristic: f64,
    }

    fn near(found: Thresholds, row: &Row) -> bool {
        (found.random - row.random).abs() < 1e-9 && (found.heuristic - row.heuristic).abs() < 1e-9
    }

    #[test]
    fn adaptive_thresholds_agree_with_the_older_service() {
        let rows: Vec<Row> = golden("elo_adaptive_thresholds");
        assert_eq!(rows.len(), 15);
        for row in rows {
            let found = Thresholds::adaptive(row.elo, row.players);
            assert!(near(found, &row), "{} {}: {found:?}", row.elo, row.players);
        }
    }

    #[test]
    fn graduated_thresholds_agree_with_the_older_service() {
        let rows: Vec<Row> = golden("graduated_thresholds");
        assert_eq!(rows.len(), 15);
        for row in rows {
            let tier = DataTier::of(row.games);
            let found = Thresholds::graduated(tier, row.players);
            assert!(near(found, &row), "{} {}: {found:?}", row.games, row.players);
            assert_eq!(tier.name(), row.tier);
        }
    }
}
