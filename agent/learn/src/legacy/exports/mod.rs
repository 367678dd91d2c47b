//! Training files of the older service (data formats 6): written from games, and read back into
//! games by replaying what their rows show.

mod columns;
mod form;
mod read;
mod rebuild;
mod rows;
mod stored;
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

/// The index of a move that is recorded under a type.
fn index_as(game: &Game, mv: Move, kind: Option<&str>) -> Option<usize> {
    let action = match (mv, kind) {
        (Move::LineOption { line, .. }, Some("process_line")) => {
            OldAction::Line { anchor: line.first() }
        }
        (Move::Line(_), Some("choose_line_option")) => OldAction::LineOption { option: 0 },
        (Move::ForcedElimination { cell, .. }, Some("eliminate_rings_from_stack")) => {
            OldAction::Eliminate { from: cell }
        }
        _ => OldAction::of(game, mv),
    };
    OldPolicy::new(game.config().board()).index(&action)
}

/// The index of a move in the older service's policy vector.
pub fn policy_index(game: &Game, mv: Move) -> Option<usize> {
    index_as(game, mv, None)
}
