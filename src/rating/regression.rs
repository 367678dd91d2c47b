//! Did the best network become weaker? Levels as the older service had them, on measured drops.

use serde::{Deserialize, Serialize};

/// How bad a drop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Watch it.
    Minor,
    /// Look for the cause.
    Moderate,
    /// An operator has to look.
    Severe,
    /// The network is withdrawn.
    Critical,
}

impl Level {
    /// The name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Moderate => "moderate",
            Self::Severe => "severe",
            Self::Critical => "critical",
        }
    }
}

/// From which drop on a level holds: Elo, and share of games won. The older table gives minor and
/// moderate the same share, so that a share alone is never minor; kept.
const TABLE: [(Level, f64, f64); 4] = [
    (Level::Critical, 75.0, 0.15),
    (Level::Severe, 50.0, 0.10),
    (Level::Moderate, 35.0, 0.05),
    (Level::Minor, 20.0, 0.05),
];

/// Games below which nothing is said.
pub const FEWEST_GAMES: u64 = 50;

/// Regressions in a row from which the next one is critical whatever its size.
const IN_A_ROW: u32 = 3;

/// What a match against an earlier publication or a fixed opponent showed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Drop {
    /// Games played.
    pub games: u64,
    /// Elo below what was expected; negative when above.
    pub elo: f64,
    /// Share of games below what was expected.
    pub share: f64,
    /// Noise alone would hardly look like this. A drop within the noise is none.
    pub is_sure: bool,
}

/// What to say about a drop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Too few games.
    Unknown,
    /// No drop.
    Clean,
    /// A drop.
    Regressed(Level),
}

/// Judges a drop after `in_a_row` regressions without a clean check between. The second in a row
/// raises the level by one, the third is critical.
pub fn judge(drop: Drop, in_a_row: u32) -> Verdict {
    if drop.games < FEWEST_GAMES {
        return Verdict::Unknown;
    }
    let holds = |(_, elo, share): &&(Level, f64, f64)| drop.elo >= *elo || drop.share >= *share;
    let Some((level, ..)) = TABLE.iter().find(holds).filter(|_| drop.is_sure) else {
        return Verdict::Clean;
    };
    let level = match (in_a_row + 1, level) {
        (IN_A_ROW.., _) => Level::Critical,
        (2, Level::Minor) => Level::Moderate,
        (2, Level::Moderate) => Level::Severe,
        (_, level) => *level,
    };
    Verdict::Regressed(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drop(elo: f64, share: f64) -> Drop {
        Drop { games: 50, elo, share, is_sure: true }
    }

    #[test]
    fn levels_follow_the_table() {
        let by_elo = [(19.0, None), (20.0, Some(Level::Minor)), (35.0, Some(Level::Moderate))];
        let more = [(50.0, Some(Level::Severe)), (75.0, Some(Level::Critical))];
        for (elo, level) in by_elo.into_iter().chain(more) {
            let expected = level.map_or(Verdict::Clean, Verdict::Regressed);
            assert_eq!(judge(drop(elo, 0.0), 0), expected, "{elo}");
        }
        assert_eq!(judge(drop(0.0, 0.05), 0), Verdict::Regressed(Level::Moderate));
        assert_eq!(judge(drop(0.0, 0.15), 0), Verdict::Regressed(Level::Critical));
    }

    #[test]
    fn repetition_raises_the_level() {
        assert_eq!(judge(drop(20.0, 0.0), 1), Verdict::Regressed(Level::Moderate));
        assert_eq!(judge(drop(35.0, 0.0), 1), Verdict::Regressed(Level::Severe));
        assert_eq!(judge(drop(20.0, 0.0), 2), Verdict::Regressed(Level::Critical));
    }

    #[test]
    fn noise_and_short_matches_are_no_regression() {
        assert_eq!(judge(Drop { is_sure: false, ..drop(90.0, 0.2) }, 2), Verdict::Clean);
        assert_eq!(judge(Drop { games: 49, ..drop(90.0, 0.2) }, 0), Verdict::Unknown);
    }
}
