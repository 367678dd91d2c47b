//! Phases of a turn and ends of a game.

use serde::{Deserialize, Serialize};

use super::Seat;

/// What the seat to move decides now (RULES.md 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Place rings, or skip.
    RingPlacement,
    /// Move a stack, capture, or recover.
    Movement,
    /// The optional first capture after a plain move.
    Capture,
    /// The compulsory continuation of a capture.
    ChainCapture,
    /// Collapse lines and pay for them.
    LineProcessing,
    /// Claim regions and pay for them.
    TerritoryProcessing,
    /// Give up a cap, because nothing was done this turn.
    ForcedElimination,
    /// Nothing: the game has ended.
    GameOver,
}

impl Phase {
    /// Every phase, in the order of a turn; the end of the game last.
    pub const ALL: [Self; 8] = [
        Self::RingPlacement,
        Self::Movement,
        Self::Capture,
        Self::ChainCapture,
        Self::LineProcessing,
        Self::TerritoryProcessing,
        Self::ForcedElimination,
        Self::GameOver,
    ];

    /// The two letters of the parity corpus (docs/notation.md).
    pub const fn code(self) -> &'static str {
        match self {
            Self::RingPlacement => "RP",
            Self::Movement => "MV",
            Self::Capture => "CA",
            Self::ChainCapture => "CC",
            Self::LineProcessing => "LP",
            Self::TerritoryProcessing => "TP",
            Self::ForcedElimination => "FE",
            Self::GameOver => "GO",
        }
    }

    /// The phase of a corpus code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.code() == code)
    }
}

/// Why a game ended (RULES.md 14 and 16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Enough rings eliminated.
    Ring,
    /// Enough territory, and more than all others together.
    Territory,
    /// Only one seat still owns rings.
    LpsSole,
    /// Only one seat could act for three rounds.
    LpsRounds,
    /// Bare board, most territory.
    StalemateTerritory,
    /// Bare board, most rings eliminated.
    StalemateRings,
    /// Bare board, most markers.
    StalemateMarkers,
    /// Bare board, the last seat to act.
    StalemateLastActor,
    /// A seat resigned.
    Resign,
    /// A seat ran out of time.
    Timeout,
}

impl EndReason {
    /// The name in the parity corpus and in our records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::Territory => "territory",
            Self::LpsSole => "lps_sole",
            Self::LpsRounds => "lps_rounds",
            Self::StalemateTerritory => "stalemate_territory",
            Self::StalemateRings => "stalemate_rings",
            Self::StalemateMarkers => "stalemate_markers",
            Self::StalemateLastActor => "stalemate_last_actor",
            Self::Resign => "resign",
            Self::Timeout => "timeout",
        }
    }
}

/// How a game ended. Only resignation or timeout with three or more seats leaves no winner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Outcome {
    /// The winning seat.
    pub winner: Option<Seat>,
    /// Why the game ended.
    pub reason: EndReason,
}
