//! Any program's game database, opened for reading only and never migrated.

mod layout;
mod origin;
mod rows;
mod unpack;

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::error::{RecordError, at};
use super::read_only;
use super::schema;
use layout::Layout;

pub(super) use origin::{FoundPlayer, Origin};
pub use rows::Head;
pub(super) use rows::{Claimed, Witness};

/// A database of recorded games in any layout up to schema 18.
pub struct GameFile {
    path: PathBuf,
    conn: Connection,
    layout: Layout,
}

impl GameFile {
    /// Opens a database for reading. The file is not changed, whatever it holds.
    ///
    /// # Errors
    /// When the file is missing, damaged, has a newer schema, or holds no games.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let conn = read_only::open(path)?;
        schema::check_version(&conn, path)?;
        let layout = Layout::of(&conn, path)?;
        Ok(Self { path: path.to_owned(), conn, layout })
    }

    /// Lets SQLite check the structure of the whole file.
    ///
    /// # Errors
    /// [`RecordError::Damaged`] with SQLite's first finding.
    pub fn check_structure(&self) -> Result<(), RecordError> {
        let finding: String = self
            .conn
            .query_row("PRAGMA quick_check(1)", (), |row| row.get(0))
            .map_err(at(&self.path, "check the database"))?;
        if finding == "ok" {
            return Ok(());
        }
        Err(RecordError::Damaged { path: self.path.clone(), detail: finding })
    }

    /// The ids of all games, in the order in which they were written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn game_ids(&self) -> Result<Vec<String>, RecordError> {
        let sql = "SELECT coalesce(CAST(game_id AS TEXT), '') FROM games ORDER BY rowid";
        self.read("list games", |conn| {
            conn.prepare(sql)?.query_map((), |row| row.get(0))?.collect()
        })
    }

    /// The ids of the `limit` games that were written last, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_ids(&self, limit: u32) -> Result<Vec<String>, RecordError> {
        let sql = "SELECT coalesce(CAST(game_id AS TEXT), '') FROM games \
                   ORDER BY rowid DESC LIMIT ?1";
        self.read("list games", |conn| {
            conn.prepare(sql)?.query_map([limit], |row| row.get(0))?.collect()
        })
    }

    fn read<T>(
        &self,
        action: &'static str,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, RecordError> {
        query(&self.conn).map_err(at(&self.path, action))
    }
}
