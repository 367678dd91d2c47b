//! Reading an export: the games that its rows come from.

use std::ops::Range;
use std::path::{Path, PathBuf};

use ringrift::record::{ImportError, Imported, RecordError};

use super::rebuild::{self, Unfit};
use super::stored::StoredColumns;
use crate::legacy::files::{EXPORT_BYTES, FileError};

/// Why an export cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The games that it is made of or goes to.
    #[error(transparent)]
    Games(#[from] ImportError),
    /// The store of the games.
    #[error(transparent)]
    Records(#[from] RecordError),
    /// A column that is missing, or not what it should be.
    #[error("{}: {column}: {problem}", path.display())]
    Column {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// More than this program reads back.
    #[error(
        "{rows} rows would take {bytes} bytes, more than {EXPORT_BYTES} with the frames of a game: choose fewer games"
    )]
    TooLarge {
        /// Rows.
        rows: usize,
        /// Bytes of their features.
        bytes: u64,
    },
}

/// Columns that say nothing that a game of ours holds.
const LEFT_OUT: [&str; 7] = [
    "opponent_elo",
    "generator_elo",
    "quality_score",
    "sample_weights",
    "timestamps",
    "heuristics",
    "opponent_types",
];

/// Replays what the rows of an export show and hands on each game that they determine. Returns the
/// names of columns that games have no place for.
///
/// # Errors
/// When the file cannot be read or lacks a column, or `receive` fails.
pub fn read_games(
    path: &Path,
    receive: &mut dyn FnMut(Imported) -> Result<(), ExportError>,
) -> Result<Vec<&'static str>, ExportError> {
    let columns = StoredColumns::open(path)?;
    let left_out = LEFT_OUT.into_iter().filter(|name| columns.has(name)).collect();
    let rows = columns.rows()?;
    for span in rebuild::games(&rows) {
        let name = name(&span);
        let game = rebuild::game(&rows, span).map_err(|unfit| unfit.failure().clone());
        receive(Imported { name, game })?;
    }
    Ok(left_out)
}

/// Replays what the rows of an export show; for each game `found` gets its rows, or why they give
/// none.
///
/// # Errors
/// When the file cannot be read or lacks a column.
pub fn replay_rows(
    path: &Path,
    mut found: impl FnMut(&str, Result<usize, Unfit>),
) -> Result<(), ExportError> {
    let rows = StoredColumns::open(path)?.rows()?;
    for span in rebuild::games(&rows) {
        let count = span.len();
        found(&name(&span), rebuild::game(&rows, span).map(|_| count));
    }
    Ok(())
}

fn name(span: &Range<usize>) -> String {
    format!("rows {} to {}", span.start, span.end - 1)
}
