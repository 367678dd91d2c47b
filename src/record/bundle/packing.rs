//! The database in a bundle: rows as they stand, whatever they say. Whoever takes a game in replays it, and
//! makes the states between its moves anew.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction};

use super::super::error::{RecordError, at};
use super::super::{GameReader, Row, schema};
use super::{MAX_GAMES, Manifest};

/// What ends a bundle. The bytes of both, and of what an index takes, are less than an answer may have, even
/// where nothing can be compressed.
pub(super) struct Limits {
    pub(super) games: u32,
    /// No further game from this size of the database on, in bytes.
    pub(super) bytes: u64,
    /// A game of more bytes is left out: nobody would take it.
    pub(super) game_bytes: u64,
}

pub(super) const LIMITS: Limits =
    Limits { games: MAX_GAMES, bytes: 24 << 20, game_bytes: 32 << 20 };

/// What is not sent: it says again what the record of the search says.
const SAID_TWICE: &str = "move_probs";

/// Makes a database of the games that come after `begins`.
pub(super) fn fill(
    path: &Path,
    source: &GameReader,
    begins: Row,
    limits: &Limits,
) -> Result<Manifest, RecordError> {
    let rows = source.rows_after(begins, limits.games)?;
    let mut manifest = Manifest { games: 0, begins, ends: source.newest_mark()?, left_out: None };
    if rows.is_empty() {
        return Ok(manifest);
    }
    pack(path, source.path(), rows, limits, &mut manifest)
        .map_err(at(source.path(), "pack games"))?;
    manifest.ends = source.mark_at(manifest.ends.row)?;
    Ok(manifest)
}

fn pack(
    path: &Path,
    source: &Path,
    rows: Vec<Row>,
    limits: &Limits,
    manifest: &mut Manifest,
) -> rusqlite::Result<()> {
    let mut conn = open(path, source)?;
    let tx = conn.transaction()?;
    for row in rows {
        let bytes = size_of(&tx, row)?;
        let is_too_large = bytes > limits.game_bytes;
        // It ends the next bundle, alone.
        if is_too_large && manifest.games > 0 {
            break;
        }
        manifest.ends.row = row;
        if is_too_large {
            manifest.left_out = Some(bytes);
            break;
        }
        copy(&tx, row)?;
        manifest.games += 1;
        if database_bytes(&tx)? >= limits.bytes {
            break;
        }
    }
    tx.commit()
}

/// An empty database of ours, with the one that games come from attached as `source`.
fn open(path: &Path, source: &Path) -> rusqlite::Result<Connection> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(super::super::store::BUSY_TIMEOUT)?;
    conn.pragma_update(None, "synchronous", "OFF")?;
    schema::create(&conn)?;
    // A game that breaks the rules of the schema is refused where it is taken in, and holds up no other.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
    let source = source.to_str().ok_or_else(|| rusqlite::Error::InvalidPath(source.to_owned()))?;
    conn.execute("ATTACH ?1 AS source", [source])?;
    Ok(conn)
}

/// What the moves of a game take, in bytes: next to all of it. Only lengths are read.
fn size_of(tx: &Transaction<'_>, game: Row) -> rusqlite::Result<u64> {
    let sql = "SELECT coalesce(sum(octet_length(move_json)), 0) \
               + coalesce(sum(octet_length(search_stats_json)), 0) \
               FROM source.game_moves \
               WHERE game_id = (SELECT game_id FROM source.games WHERE rowid = ?1)";
    tx.prepare_cached(sql)?.query_row([game.0], |row| row.get(0))
}

fn database_bytes(tx: &Transaction<'_>) -> rusqlite::Result<u64> {
    let number = |pragma| tx.pragma_query_value(None, pragma, |row| row.get::<_, u64>(0));
    Ok(number("page_count")? * number("page_size")?)
}

fn copy(tx: &Transaction<'_>, game: Row) -> rusqlite::Result<()> {
    for table in ["games", "game_players", "game_moves"] {
        let mut columns = schema::columns(tx, table)?;
        columns.retain(|column| column != SAID_TWICE);
        let columns = columns.join(", ");
        let sql = format!(
            "INSERT INTO main.{table} ({columns}) SELECT {columns} FROM source.{table} \
             WHERE game_id = (SELECT game_id FROM source.games WHERE rowid = ?1)"
        );
        tx.prepare_cached(&sql)?.execute([game.0])?;
    }
    Ok(())
}
