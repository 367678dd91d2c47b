//! What a replay says about a game, and the counts of that.

use std::fmt;

use crate::game::Ruleset;

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
