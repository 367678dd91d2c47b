//! A game that was replayed, with what was found.

use super::super::game::Ply;
use super::super::loss::Losses;
use super::verdict::Verdict;
use crate::game::{ConfigKey, Outcome};

/// A game that was replayed.
pub(in super::super) struct Judged {
    pub(in super::super) config: ConfigKey,
    /// Recorded moves.
    pub(in super::super) recorded: usize,
    pub(in super::super) swap: bool,
    /// The choices: all of them, or those before the first contradiction.
    pub(in super::super) plies: Vec<Ply>,
    /// What of the record these do not hold.
    pub(in super::super) losses: Losses,
    /// The outcome that they lead to.
    pub(in super::super) outcome: Option<Outcome>,
    pub(in super::super) verdict: Verdict,
}
