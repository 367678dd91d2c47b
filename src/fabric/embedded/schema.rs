//! The file: its tables, its version, how connections to it are set up.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::super::{FabricError, Result};
use super::failure::OrNotDone;

/// Version of the tables; a file with a greater one was written by a newer program.
const VERSION: i64 = 3;

/// Marks the file as ours ("RRLG"), so that another program's database is not written to.
const APPLICATION: i64 = 0x5252_4c47;

/// How long a connection waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Statements that a connection keeps prepared.
const PREPARED: usize = 64;

/// Files up to this size are checked page by page when they are opened.
const CHECKED_AT_OPEN_BYTES: u64 = 64 << 20;

const TABLES: &str = "
CREATE TABLE event(
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, kind TEXT NOT NULL,
  config TEXT, node TEXT NOT NULL, body TEXT NOT NULL) STRICT;

-- generation: of the newest handle; older ones are fenced.
CREATE TABLE subscription(
  name TEXT PRIMARY KEY, cursor INTEGER NOT NULL, generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Only what the cursor does not say: deliveries that wait for a retry, that are parked, or that
-- were acknowledged beyond the cursor.
CREATE TABLE delivery(
  subscription TEXT NOT NULL, seq INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('retry', 'parked', 'done')),
  attempts INTEGER NOT NULL, not_before INTEGER NOT NULL, error TEXT NOT NULL,
  since INTEGER NOT NULL, PRIMARY KEY (subscription, seq)
) STRICT, WITHOUT ROWID;

-- n: age. body: the whole job; the other columns repeat what is searched for. A job whose body cannot
-- be read has the state 'damaged'.
CREATE TABLE job(
  n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, kind TEXT NOT NULL,
  config TEXT, priority INTEGER NOT NULL, not_before INTEGER NOT NULL, deadline INTEGER,
  body TEXT NOT NULL) STRICT;
CREATE INDEX job_by_state ON job(state, kind, priority DESC, n);

CREATE TABLE lease(name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One row. revision: of the newest write to a lease. epoch: raised by whoever restores an older file.
CREATE TABLE revision(epoch INTEGER NOT NULL, revision INTEGER NOT NULL) STRICT;
INSERT INTO revision VALUES (1, 0);
";

/// What version 2 has more than version 1.
const TABLES_OF_2: &str = "
CREATE TABLE value(
  key TEXT PRIMARY KEY, revision INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- One row: of the newest write to a value, deletions too.
CREATE TABLE value_revision(revision INTEGER NOT NULL) STRICT;
INSERT INTO value_revision VALUES (0);

CREATE TABLE command(seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
";

/// What version 3 has more than version 2: what the newest handle of a subscription handed out first
/// while it is not settled, and how many handles in a row did.
const TABLES_OF_3: &str = "
ALTER TABLE subscription ADD COLUMN first_out INTEGER;
ALTER TABLE subscription ADD COLUMN first_out_times INTEGER NOT NULL DEFAULT 0;
";

/// Opens the writing connection; makes the file and its tables if there are none.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection> {
    let what = format!("open event log {}", path.display());
    let mut connection = Connection::open(path).or_not_done(&what)?;
    set_up(&connection).or_not_done(&what)?;
    check_ours(&connection, path)?;
    connection.pragma_update(None, "journal_mode", "wal").or_not_done(&what)?;
    connection.pragma_update(None, "synchronous", "full").or_not_done(&what)?;
    renew_tables(&mut connection).or_not_done(&what)?;
    check_whole(&connection, path)?;
    Ok(connection)
}

/// Opens a reading connection to a file that exists.
pub(super) fn open_for_reading(path: &Path) -> Result<Connection> {
    let what = format!("read event log {}", path.display());
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).or_not_done(&what)?;
    set_up(&connection).or_not_done(&what)?;
    Ok(connection)
}

/// What a full check of the file finds; empty if it is whole.
pub(super) fn integrity_problems(connection: &Connection) -> Result<Vec<String>> {
    const DAMAGED: &str = "SELECT 'event ' || seq || ' cannot be read' FROM event WHERE NOT json_valid(body)
        UNION ALL SELECT 'job ' || id || ' cannot be read' FROM job
          WHERE state = 'damaged' OR NOT json_valid(body)
        UNION ALL SELECT 'value ' || key || ' cannot be read' FROM value WHERE NOT json_valid(body)
        UNION ALL SELECT 'lease ' || name || ' cannot be read' FROM lease WHERE NOT json_valid(body)";
    let what = "check the event log";
    let mut found = problems(connection, "PRAGMA integrity_check").or_not_done(what)?;
    found.extend(problems(connection, DAMAGED).or_not_done(what)?);
    Ok(found)
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn check_ours(connection: &Connection, path: &Path) -> Result<()> {
    let what = format!("open event log {}", path.display());
    let version = version(connection).or_not_done(&what)?;
    let application: i64 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .or_not_done(&what)?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .or_not_done(&what)?;
    if application != APPLICATION && tables > 0 {
        return Err(FabricError::Invalid(format!(
            "{what}: it is a database of another program; choose another path"
        )));
    }
    if version > VERSION {
        return Err(FabricError::Invalid(format!(
            "{what}: it has version {version}, this program knows up to {VERSION}; use a newer ringrift-agent"
        )));
    }
    Ok(())
}

/// Makes the tables that the file's version lacks; all of them in a new file.
fn renew_tables(connection: &mut Connection) -> rusqlite::Result<()> {
    let tx = connection.transaction()?;
    let version = version(&tx)?;
    if version == VERSION {
        return Ok(());
    }
    let lacking = [TABLES, TABLES_OF_2, TABLES_OF_3].into_iter().zip(0..);
    for (tables, _) in lacking.filter(|(_, before)| version <= *before) {
        tx.execute_batch(tables)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()
}

fn check_whole(connection: &Connection, path: &Path) -> Result<()> {
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    if bytes > CHECKED_AT_OPEN_BYTES {
        return Ok(());
    }
    let what = format!("open event log {}", path.display());
    let found = problems(connection, "PRAGMA quick_check(1)").or_not_done(&what)?;
    match found.first() {
        None => Ok(()),
        Some(problem) => Err(FabricError::Unavailable(format!(
            "{what}: the file is damaged ({problem}): move it aside or restore a copy"
        ))),
    }
}

fn problems(connection: &Connection, pragma: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(pragma)?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    lines.filter(|line| !matches!(line.as_deref(), Ok("ok"))).collect()
}
