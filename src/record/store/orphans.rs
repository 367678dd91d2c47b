//! Games rows without any move: noted first, deleted a week later (data formats 3).

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::super::iso;
use crate::event::UtcMs;

/// Most orphans noted in one scan.
const SCAN_LIMIT: u32 = 1000;

/// Days between noting an orphan and deleting it.
const RETENTION_MS: i64 = 7 * 24 * 3600 * 1000;

/// What a scan for orphans did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quarantine {
    /// Orphans noted now.
    pub noted: usize,
    /// Orphans deleted now, noted a week ago or earlier.
    pub deleted: usize,
}

/// Key in `schema_metadata` under which stands how many complete games were deleted.
const DELETED_KEY: &str = "deleted_orphans";

const WITHOUT_MOVES: &str =
    "NOT EXISTS (SELECT 1 FROM game_moves WHERE game_moves.game_id = games.game_id)";

/// How many complete games were deleted as orphans, as SQL.
pub(super) fn deleted() -> String {
    format!(
        "coalesce((SELECT CAST(value AS INTEGER) FROM schema_metadata WHERE key = '{DELETED_KEY}'), 0)"
    )
}

pub(super) fn quarantine(conn: &mut Connection, now: UtcMs) -> rusqlite::Result<Quarantine> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let deleted = delete(&tx, &iso::text(UtcMs(now.0 - RETENTION_MS)))?;
    let noted = note(&tx, &iso::text(now))?;
    tx.commit()?;
    Ok(Quarantine { noted, deleted })
}

/// Deletes the orphans that were noted until then, and remembers how many games were among them that
/// had been recorded whole.
fn delete(tx: &Transaction<'_>, until: &str) -> rusqlite::Result<usize> {
    let expired = format!(
        "{WITHOUT_MOVES} AND game_id IN \
         (SELECT game_id FROM orphaned_games WHERE detected_at <= ?1)"
    );
    let complete =
        format!("SELECT count(*) FROM games WHERE game_status = 'completed' AND {expired}");
    let complete: i64 = tx.query_row(&complete, [until], |row| row.get(0))?;
    tx.execute(
        "INSERT INTO schema_metadata (key, value) VALUES (?1, ?2) \
         ON CONFLICT (key) DO UPDATE SET value = value + excluded.value",
        (DELETED_KEY, complete),
    )?;
    let deleted = tx.execute(&format!("DELETE FROM games WHERE {expired}"), [until])?;
    tx.execute("DELETE FROM orphaned_games WHERE detected_at <= ?1", [until])?;
    Ok(deleted)
}

fn note(tx: &Transaction<'_>, now: &str) -> rusqlite::Result<usize> {
    tx.execute(
        &format!(
            "INSERT OR IGNORE INTO orphaned_games \
             (game_id, detected_at, reason, original_status, board_type, num_players) \
             SELECT game_id, ?1, 'no move data', game_status, board_type, num_players \
             FROM games WHERE {WITHOUT_MOVES} LIMIT ?2"
        ),
        (now, SCAN_LIMIT),
    )
}
