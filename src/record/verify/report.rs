//! What a verification says.

use std::fmt;

use super::super::foreign::Head;
use super::Judged;
use crate::game::{Move, Ruleset};

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

/// What a replay says about a game.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every move is legal by these rules, every recorded position and the winner agree.
    Verified(Ruleset),
    /// The same, but the game did not come to an end.
    Unfinished(Ruleset),
    /// Something contradicts the rules.
    Failed(Failure),
}

/// The first contradiction of a game.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Index of the move, from 0; `None` if it is about the whole game.
    pub ply: Option<usize>,
    /// The rules by which it was replayed, where that matters.
    pub ruleset: Option<Ruleset>,
    /// What is wrong.
    pub why: String,
}

/// Counts of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// All games.
    pub games: u64,
    /// Games that hold.
    pub verified: u64,
    /// Games that hold and did not end.
    pub unfinished: u64,
    /// Games that do not hold.
    pub failed: u64,
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

impl Failure {
    pub(in super::super) fn whole(why: impl AsRef<str>) -> Self {
        Self { ply: None, ruleset: None, why: printable(why.as_ref()) }
    }

    pub(in super::super) fn at(ply: usize, why: impl AsRef<str>) -> Self {
        Self { ply: Some(ply), ..Self::whole(why) }
    }

    pub(in super::super) fn under(self, ruleset: Ruleset) -> Self {
        Self { ruleset: Some(ruleset), ..self }
    }
}

impl Tally {
    pub(in super::super) fn count(&mut self, verdict: &Verdict) {
        self.games += 1;
        match verdict {
            Verdict::Verified(_) => self.verified += 1,
            Verdict::Unfinished(_) => self.unfinished += 1,
            Verdict::Failed(_) => self.failed += 1,
        }
    }
}

impl fmt::Display for GameReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = self.reason.as_deref().unwrap_or("no end reason");
        write!(f, "{} {} {} plies, {reason}: {}", self.game, self.config, self.plies, self.verdict)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Verified(ruleset) => write!(f, "verified ({ruleset})"),
            Self::Unfinished(ruleset) => write!(f, "unfinished ({ruleset})"),
            Self::Failed(failure) => write!(f, "failed{failure}"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(ply) = self.ply {
            write!(f, " at ply {ply}")?;
        }
        if let Some(ruleset) = self.ruleset {
            write!(f, " ({ruleset})")?;
        }
        write!(f, ": {}", self.why)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { games, verified, unfinished, failed } = self;
        write!(f, "games={games} verified={verified} unfinished={unfinished} failed={failed}")
    }
}

/// Foreign text on one line of a terminal, at most 300 characters.
pub(in super::super) fn printable(text: &str) -> String {
    text.chars().take(300).map(|c| if c.is_control() { '?' } else { c }).collect()
}
