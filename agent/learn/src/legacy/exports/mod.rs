//! Training files of the older service (data formats 6): written from games, and read back into
//! games by replaying what their rows show.

mod columns;
mod form;
mod read;
mod rebuild;
mod rows;
#[cfg(test)]
mod tests;
mod write;

use ringrift::game::{Game, Move};

pub use form::Form;
pub use read::{ExportError, read_games, replay_rows};
pub use rebuild::Unfit;
pub use rows::{ExportRow, rows_of};
pub use write::{GameSource, Written, write_export};

use super::policy::{OldAction, OldPolicy};

/// The index of a move in the older service's policy vector.
pub fn policy_index(game: &Game, mv: Move) -> Option<usize> {
    OldPolicy::new(game.config().board()).index(&OldAction::of(game, mv))
}
