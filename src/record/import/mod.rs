//! Other people's records as games of ours.

mod database;
mod player;

use std::fmt;

use super::error::RecordError;
use super::game::FinishedGame;
use super::loss::Losses;
use super::verify::{Failure, Judged, Verdict};
use crate::game::{Outcome, Ruleset};

pub use database::import_database;
pub(super) use player::seat_players;

/// What became of one recorded game.
#[derive(Debug)]
pub struct Imported {
    /// Its id, or where it stands if it has none; control characters replaced.
    pub name: String,
    /// The game and what of its record it does not hold, or why it is left out.
    pub game: Result<(FinishedGame, Losses), Failure>,
}

/// Takes what was imported, one game at a time.
pub type Receive<'a> = dyn FnMut(Imported) -> Result<(), ImportError> + 'a;

/// Why an import stops.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The records cannot be read as a whole.
    #[error(transparent)]
    Records(#[from] RecordError),
    /// The games cannot be passed on.
    #[error("{0}")]
    Receiver(String),
}

/// The rules and the end of a game that its moves end; of others the reason is named.
pub(super) fn complete(judged: &Judged) -> Result<(Ruleset, Outcome), Failure> {
    let unended = || Failure::whole("its moves do not end it");
    match &judged.verdict {
        Verdict::Failed(failure) => Err(failure.clone()),
        Verdict::Unfinished(_) => Err(unended()),
        Verdict::Verified(_) if judged.plies.len() < judged.recorded => {
            Err(Failure::whole("a seat gave up, which no move of ours says"))
        }
        Verdict::Verified(ruleset) => Ok((*ruleset, judged.outcome.ok_or_else(unended)?)),
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.game {
            Ok((game, losses)) => {
                write!(
                    f,
                    "{} {} {} plies ({})",
                    self.name,
                    game.config,
                    game.plies.len(),
                    game.ruleset
                )?;
                if losses.is_empty() { Ok(()) } else { write!(f, ": {losses}") }
            }
            Err(failure) => write!(f, "{} left out{failure}", self.name),
        }
    }
}
