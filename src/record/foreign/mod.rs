//! Any program's game database, opened for reading only and never migrated.

mod layout;
mod origin;
mod rows;
mod unpack;

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::{RecordError, at};
use super::schema;
use layout::Layout;

pub(super) use origin::Origin;
pub use rows::Head;
pub(super) use rows::{Claimed, Witness};

/// How long a reader waits for a writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

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
        let conn = open_read_only(path)?;
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

/// Reading a database in WAL mode leaves side files beside it, or fails in a read-only folder. A
/// foreign one at rest is therefore read without locks; ours, which may have a writer at any time, only
/// where it cannot be read otherwise.
pub(super) fn open_read_only(path: &Path) -> Result<Connection, RecordError> {
    let open = |name: &OsStr, extra: OpenFlags| {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | extra;
        let conn = Connection::open_with_flags(name, flags)?;
        conn.busy_timeout(BUSY_TIMEOUT)?;
        // Nothing that a file brings along may run: no functions hidden in views or columns.
        conn.pragma_update(None, "trusted_schema", false)?;
        let ours = schema::is_ours(&conn)?;
        Ok((conn, ours))
    };
    let mut without_locks = None;
    if rests_in_wal_mode(path) {
        let uri = format!("file:{}?immutable=1", escaped(path));
        let opened = open(OsStr::new(&uri), OpenFlags::SQLITE_OPEN_URI);
        let (conn, ours) = opened.map_err(at(path, "open the database"))?;
        if !ours {
            return Ok(conn);
        }
        without_locks = Some(conn);
    }
    let opened = open(path.as_os_str(), OpenFlags::empty()).map(|(conn, _)| conn);
    // Side files cannot be made: by who has no right to, or by nobody on this file system.
    let no_side_files = |error: &rusqlite::Error| {
        matches!(error.sqlite_error_code(), Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen))
    };
    match (opened, without_locks) {
        (Err(error), Some(conn)) if no_side_files(&error) => Ok(conn),
        (opened, _) => opened.map_err(at(path, "open the database")),
    }
}

/// True if the header says WAL mode and no process has the write-ahead log open.
fn rests_in_wal_mode(path: &Path) -> bool {
    /// Offset of the format version for reading; 2 stands for WAL.
    const VERSION_AT: usize = 19;
    let mut header = [0; VERSION_AT + 1];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    let log = PathBuf::from(format!("{}-wal", path.display()));
    read.is_ok() && header[VERSION_AT] == 2 && !log.exists()
}

/// A path inside a URI.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}
