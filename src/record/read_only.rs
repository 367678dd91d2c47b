//! Databases that are only read, whoever wrote them and wherever they lie.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::{RecordError, at};
use super::schema;

/// How long a reader waits for a writer.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Reading a database in WAL mode leaves side files beside it, or fails in a read-only folder. A
/// foreign one at rest is therefore read without locks; ours, which may have a writer at any time, only
/// where it cannot be read otherwise.
pub(super) fn open(path: &Path) -> Result<Connection, RecordError> {
    let open_as = |name: &OsStr, extra: OpenFlags| {
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
        let opened = open_as(OsStr::new(&uri), OpenFlags::SQLITE_OPEN_URI);
        let (conn, ours) = opened.map_err(at(path, "open the database"))?;
        if !ours {
            return Ok(conn);
        }
        without_locks = Some(conn);
    }
    let opened = open_as(path.as_os_str(), OpenFlags::empty()).map(|(conn, _)| conn);
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
