//! What can go wrong with a game database.

use std::path::{Path, PathBuf};

/// Why a database cannot be used. Faults of single games are not errors: they are reported per game.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// SQLite refused.
    #[error("{}: cannot {action}: {reason}", path.display())]
    Sqlite {
        /// The database.
        path: PathBuf,
        /// What was being done.
        action: &'static str,
        /// SQLite's message.
        reason: rusqlite::Error,
    },
    /// Not an SQLite file, or cut off, or damaged.
    #[error("{}: not a readable SQLite database ({detail}); restore it from a copy", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's finding.
        detail: String,
    },
    /// Written by a later program.
    #[error(
        "{}: schema version {found} is newer than {supported}, the newest that this program knows; update ringrift",
        path.display()
    )]
    NewerSchema {
        /// The database.
        path: PathBuf,
        /// Version in the file.
        found: i64,
        /// Newest known version.
        supported: i64,
    },
    /// A database without the tables or columns that games are read from.
    #[error("{}: not a game database: {missing} is missing", path.display())]
    NotGames {
        /// The database.
        path: PathBuf,
        /// The first table or column that was not found.
        missing: String,
    },
    /// A game that we wrote and cannot read back.
    #[error("{}: game {game} is damaged: {detail}; `games verify` checks the rest", path.display())]
    DamagedGame {
        /// The database.
        path: PathBuf,
        /// The game.
        game: String,
        /// What is wrong with it.
        detail: String,
    },
    /// A file of records, one a line.
    #[error("{}: line {line}: cannot be read: {reason}", path.display())]
    Lines {
        /// The file.
        path: PathBuf,
        /// The line, from 1; 0 before the first.
        line: u64,
        /// What the system said.
        reason: std::io::Error,
    },
    /// Another program's database: we read those and never write to them.
    #[error(
        "{}: made by another program; such databases are read, never written to: choose another file",
        path.display()
    )]
    Foreign {
        /// The database.
        path: PathBuf,
    },
}

/// Turns an SQLite error into ours, naming file and action.
pub(super) fn at<'a>(
    path: &'a Path,
    action: &'static str,
) -> impl FnOnce(rusqlite::Error) -> RecordError + use<'a> {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    move |reason| match reason.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => {
            RecordError::Damaged { path: path.to_owned(), detail: reason.to_string() }
        }
        _ => RecordError::Sqlite { path: path.to_owned(), action, reason },
    }
}
