//! What a verification says of one game.

use std::fmt;

use super::super::foreign::Head;
use super::judged::Judged;
use super::verdict::{Failure, Verdict, printable};
use crate::game::Move;

/// The result for one game.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameReport {
    /// The game's id, control characters replaced.
    pub game: String,
    /// Configuration, as recorded.
    pub config: String,
    /// Recorded end reason.
    pub reason: Option<String>,
    /// Recorded moves, bookkeeping included.
    pub plies: usize,
    /// True if the pie rule was on.
    pub swap: bool,
    /// The moves as they were replayed: all of them, or those before the first contradiction.
    pub moves: Vec<Move>,
    /// What the replay says.
    pub verdict: Verdict,
}

impl GameReport {
    /// The report of a game that was replayed, or whose record is not readable.
    pub(in super::super) fn new(id: &str, head: &Head, judged: Result<&Judged, &Failure>) -> Self {
        let mut report = match judged {
            Err(failure) => Self::failed(id, failure.clone()),
            Ok(judged) => Self {
                plies: judged.recorded,
                swap: judged.swap,
                moves: judged.plies.iter().map(|ply| ply.mv).collect(),
                verdict: judged.verdict.clone(),
                ..Self::failed(id, Failure::whole(""))
            },
        };
        report.config = printable(&head.config_name());
        report.reason = head.reason.as_deref().map(printable);
        report
    }

    /// The report of a game that was not replayed.
    pub(in super::super) fn failed(game: &str, failure: Failure) -> Self {
        Self {
            game: printable(game),
            config: "unknown".to_owned(),
            reason: None,
            plies: 0,
            swap: false,
            moves: Vec::new(),
            verdict: Verdict::Failed(failure),
        }
    }
}

impl fmt::Display for GameReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason.as_deref().unwrap_or("no end reason");
        write!(f, "{} {} {} plies, {reason}: {}", self.game, self.config, self.plies, self.verdict)
    }
}
