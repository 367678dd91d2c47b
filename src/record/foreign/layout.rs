//! Which tables and columns a database has: older layouts lack some.

use std::path::Path;

use rusqlite::Connection;

use super::super::error::{RecordError, at};
use super::super::schema::columns;

/// The queries that fit a database's tables. Absent columns read as NULL, absent tables as `None`.
pub(super) struct Layout {
    pub(super) head: String,
    pub(super) origin: String,
    pub(super) players: Option<String>,
    pub(super) initial: Option<String>,
    pub(super) moves: Moves,
    pub(super) history: Option<String>,
    pub(super) snapshot: Option<String>,
}

/// Where the moves are.
pub(super) enum Moves {
    /// One row per move.
    Rows(String),
    /// A JSON list in the games table, as the oldest writers did.
    Inline(String),
}

impl Layout {
    pub(super) fn of(conn: &Connection, path: &Path) -> Result<Self, RecordError> {
        let table = |name| Table::read(conn, path, name);
        let games = table("games")?;
        games.require(path, &["game_id", "board_type", "num_players"])?;
        let head = games.select(
            &[
                "board_type",
                "num_players",
                "game_status",
                "winner",
                "termination_reason",
                "total_moves",
                "source",
            ],
            "game_id = ?1",
        );
        let moves = table("game_moves")?;
        let moves = if moves.columns.is_empty() && games.has("moves") {
            Moves::Inline(games.select(&["moves"], "game_id = ?1"))
        } else {
            moves.require(path, &["game_id", "move_number", "move_json"])?;
            let wanted = [
                "move_number",
                "player",
                "move_type",
                "move_json",
                "move_probs",
                "search_stats_json",
            ];
            Moves::Rows(moves.select(&wanted, "game_id = ?1 ORDER BY move_number"))
        };
        let states = ["state_before_json", "state_after_json", "compressed_states"];
        let hashes = ["state_hash_before", "state_hash_after"];
        Ok(Self {
            head,
            origin: games.select(
                &["rng_seed", "created_at", "completed_at", "metadata_json"],
                "game_id = ?1",
            ),
            players: table("game_players")?.optional(
                &["player_number", "player_type", "ai_type", "ai_difficulty", "ai_profile_id"],
                "game_id = ?1 ORDER BY player_number LIMIT 5",
            ),
            initial: table("game_initial_state")?
                .optional(&["initial_state_json", "compressed"], "game_id = ?1"),
            moves,
            history: table("game_history_entries")?
                .optional(&[&states[..], &hashes].concat(), OF_MOVE),
            snapshot: table("game_state_snapshots")?
                .optional(&["state_json", "compressed", "state_hash"], OF_MOVE),
        })
    }
}

const OF_MOVE: &str = "game_id = ?1 AND move_number = ?2";

struct Table {
    name: &'static str,
    columns: Vec<String>,
}

impl Table {
    fn read(conn: &Connection, path: &Path, name: &'static str) -> Result<Self, RecordError> {
        let columns = columns(conn, name).map_err(at(path, "read the table layout"))?;
        Ok(Self { name, columns })
    }

    fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    fn require(&self, path: &Path, wanted: &[&str]) -> Result<(), RecordError> {
        let missing = if self.columns.is_empty() {
            Some(format!("table {}", self.name))
        } else {
            let absent = wanted.iter().find(|column| !self.has(column));
            absent.map(|column| format!("column {}.{column}", self.name))
        };
        match missing {
            Some(missing) => Err(RecordError::NotGames { path: path.to_owned(), missing }),
            None => Ok(()),
        }
    }

    fn select(&self, wanted: &[&str], condition: &str) -> String {
        let listed: Vec<&str> =
            wanted.iter().map(|column| if self.has(column) { column } else { "NULL" }).collect();
        format!("SELECT {} FROM {} WHERE {condition}", listed.join(", "), self.name)
    }

    /// A query, if the table exists.
    fn optional(&self, wanted: &[&str], condition: &str) -> Option<String> {
        (!self.columns.is_empty()).then(|| self.select(wanted, condition))
    }
}
