//! Games rows without any move: noted first, deleted a week later (data formats 3).

use rusqlite::{Connection, TransactionBehavior};

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

const WITHOUT_MOVES: &str =
    "NOT EXISTS (SELECT 1 FROM game_moves WHERE game_moves.game_id = games.game_id)";

pub(super) fn quarantine(conn: &mut Connection, now: UtcMs) -> rusqlite::Result<Quarantine> {
    let now_text = iso::text(now);
    let expired = iso::text(UtcMs(now.0 - RETENTION_MS));
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let deleted = tx.execute(
        &format!(
            "DELETE FROM games WHERE {WITHOUT_MOVES} AND game_id IN \
             (SELECT game_id FROM orphaned_games WHERE detected_at <= ?1)"
        ),
        [&expired],
    )?;
    tx.execute("DELETE FROM orphaned_games WHERE detected_at <= ?1", [&expired])?;
    let noted = tx.execute(
        &format!(
            "INSERT OR IGNORE INTO orphaned_games \
             (game_id, detected_at, reason, original_status, board_type, num_players) \
             SELECT game_id, ?1, 'no move data', game_status, board_type, num_players \
             FROM games WHERE {WITHOUT_MOVES} LIMIT ?2"
        ),
        (&now_text, SCAN_LIMIT),
    )?;
    tx.commit()?;
    Ok(Quarantine { noted, deleted })
}
