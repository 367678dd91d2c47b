//! The database schema of version 18, and which versions may be opened.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::error::{RecordError, at};

/// The schema version that we write, and the newest that we read.
pub const SCHEMA_VERSION: i64 = 18;

/// Fewest moves of a game that counts as complete; triggers in the schema enforce it.
pub const MIN_MOVES: usize = 5;

const SCHEMA: &str = include_str!("schema.sql");

/// Key in `schema_metadata` that marks a database as ours.
const WRITER_KEY: &str = "writer";
const WRITER: &str = concat!("ringrift ", env!("CARGO_PKG_VERSION"));

/// Creates every table, index and trigger that is missing, and marks the database as ours.
pub(super) fn create(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(SCHEMA)?;
    let mut insert =
        conn.prepare("INSERT OR IGNORE INTO schema_metadata (key, value) VALUES (?1, ?2)")?;
    insert.execute(("schema_version", SCHEMA_VERSION.to_string()))?;
    insert.execute((WRITER_KEY, WRITER))?;
    conn.execute(
        "INSERT OR IGNORE INTO schema_metadata VALUES \
         ('created_at', strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now'))",
        (),
    )?;
    Ok(())
}

/// True if the database has no tables yet.
pub(super) fn is_empty(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT count(*) = 0 FROM sqlite_master", (), |row| row.get(0))
}

/// True if this program made the database.
pub(super) fn is_ours(conn: &Connection) -> rusqlite::Result<bool> {
    Ok(metadata(conn, WRITER_KEY)?.is_some())
}

/// Refuses a schema that is newer than ours. Databases without a version are the oldest.
pub(super) fn check_version(conn: &Connection, path: &Path) -> Result<(), RecordError> {
    let version = metadata(conn, "schema_version").map_err(at(path, "read the schema version"))?;
    let found = version.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    if found > SCHEMA_VERSION {
        let path = path.to_owned();
        return Err(RecordError::NewerSchema { path, found, supported: SCHEMA_VERSION });
    }
    Ok(())
}

fn metadata(conn: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    if !has_table(conn, "schema_metadata")? {
        return Ok(None);
    }
    let sql = "SELECT CAST(value AS TEXT) FROM schema_metadata WHERE key = ?1";
    conn.query_row(sql, [key], |row| row.get(0)).optional()
}

/// True if the database has this table.
pub(super) fn has_table(conn: &Connection, table: &str) -> rusqlite::Result<bool> {
    conn.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1")?.exists([table])
}

/// The columns of a table; none if it does not exist.
pub(super) fn columns(conn: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([table], |row| row.get(0))?.collect()
}
