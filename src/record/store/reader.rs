//! Reading our own games.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use super::super::bundle::Mark;
use super::super::error::{RecordError, at};
use super::super::game::{GameOrigin, RecordedGame, Row};
use super::super::read_only;
use super::super::schema;
use super::{orphans, read};
use crate::id::GameId;

/// Up to so many complete games after a row.
const AFTER: &str = "SELECT rowid FROM games WHERE game_status = 'completed' AND rowid > ?1 \
                     ORDER BY rowid LIMIT ?2";

/// A complete game.
const BY_ID: &str = "SELECT rowid FROM games WHERE game_status = 'completed' AND game_id = ?1";

/// A database of our own games, to be read.
pub struct GameReader {
    pub(super) path: PathBuf,
    pub(super) conn: Connection,
}

impl GameReader {
    /// Opens our database at `path` for reading: nothing is written to it, and it may lie where nothing
    /// can be.
    ///
    /// # Errors
    /// When the file is missing or damaged, its schema is newer than
    /// [`SCHEMA_VERSION`](schema::SCHEMA_VERSION), or another program made it.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        let conn = read_only::open(path)?;
        schema::check_version(&conn, path)?;
        if !schema::is_ours(&conn).map_err(at(path, "look at the database"))? {
            return Err(RecordError::Foreign { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), conn })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which of these games are recorded.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known(&self, ids: &[GameId]) -> Result<Vec<GameId>, RecordError> {
        let look = || {
            let mut query = self.conn.prepare_cached("SELECT 1 FROM games WHERE game_id = ?1")?;
            let mut known = Vec::new();
            for id in ids {
                if query.exists([id.as_str()])? {
                    known.push(id.clone());
                }
            }
            Ok(known)
        };
        look().map_err(at(&self.path, "look for games"))
    }

    /// Number of complete games.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count(&self) -> Result<u64, RecordError> {
        self.sum("count(*)")
    }

    /// Number of games that were ever recorded here: those deleted since as orphans count, too. It
    /// falls only when the file is lost or replaced.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recorded(&self) -> Result<u64, RecordError> {
        self.sum(&format!("count(*) + {}", orphans::deleted()))
    }

    /// Number of moves of all complete games.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn total_moves(&self) -> Result<u64, RecordError> {
        self.sum("coalesce(sum(total_moves), 0)")
    }

    fn sum(&self, what: &str) -> Result<u64, RecordError> {
        let sql = format!("SELECT {what} FROM games WHERE game_status = 'completed'");
        let number = self.conn.query_row(&sql, (), |row| row.get::<_, i64>(0));
        number.map(i64::unsigned_abs).map_err(at(&self.path, "count games"))
    }

    /// The ids of all complete games, in the order in which they were recorded.
    ///
    /// # Errors
    /// When the database cannot be read or an id is none of ours.
    pub fn ids(&self) -> Result<Vec<GameId>, RecordError> {
        let sql = "SELECT game_id FROM games WHERE game_status = 'completed' ORDER BY rowid";
        let list = || -> rusqlite::Result<Vec<String>> {
            self.conn.prepare_cached(sql)?.query_map((), |row| row.get(0))?.collect()
        };
        let texts = list().map_err(at(&self.path, "list games"))?;
        let id = |text: String| {
            GameId::new(&text).map_err(|error| RecordError::DamagedGame {
                path: self.path.clone(),
                game: text,
                detail: error.to_string(),
            })
        };
        texts.into_iter().map(id).collect()
    }

    /// Up to `limit` complete games recorded after `row`, oldest first. `Row::default()` comes
    /// before every game.
    ///
    /// # Errors
    /// When the database cannot be read or one of the games is damaged.
    pub fn games_after(&self, row: Row, limit: u32) -> Result<Vec<RecordedGame>, RecordError> {
        read::games(&self.conn, &self.path, AFTER, (row.0, limit))
    }

    /// The games of [`games_after`](Self::games_after), each read by itself: a damaged one hides no other.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn each_after(
        &self,
        row: Row,
        limit: u32,
    ) -> Result<Vec<Result<RecordedGame, RecordError>>, RecordError> {
        let rows = self.rows_after(row, limit)?;
        Ok(rows.into_iter().map(|row| read::game(&self.conn, &self.path, row)).collect())
    }

    /// The rows of up to `limit` complete games recorded after `row`, oldest first.
    pub(in super::super) fn rows_after(
        &self,
        row: Row,
        limit: u32,
    ) -> Result<Vec<Row>, RecordError> {
        read::rows(&self.conn, &self.path, AFTER, (row.0, limit))
    }

    /// Where the newest complete game stands; the default if there is none.
    pub(in super::super) fn newest_mark(&self) -> Result<Mark, RecordError> {
        let newest = "SELECT coalesce(max(rowid), 0) FROM games WHERE game_status = 'completed'";
        let row = self.conn.query_row(newest, (), |row| row.get(0));
        self.mark_at(Row(row.map_err(at(&self.path, "look for the newest game"))?))
    }

    /// This row with the game that stands there.
    pub(in super::super) fn mark_at(&self, row: Row) -> Result<Mark, RecordError> {
        let sql = "SELECT game_id FROM games WHERE rowid = ?1";
        let game = self.conn.query_row(sql, [row.0], |row| row.get::<_, String>(0)).optional();
        let game = game.map_err(at(&self.path, "look for a game"))?;
        Ok(Mark { row, game: game.and_then(|id| GameId::new(&id).ok()) })
    }

    /// The complete game with this id, if there is one.
    ///
    /// # Errors
    /// When the database cannot be read or the game is damaged.
    pub fn game(&self, id: &GameId) -> Result<Option<RecordedGame>, RecordError> {
        Ok(read::games(&self.conn, &self.path, BY_ID, [id.as_str()])?.pop())
    }

    /// Where the complete game with this id comes from, if there is one.
    ///
    /// # Errors
    /// When the database cannot be read or its words on the game are damaged.
    pub fn origin(&self, id: &GameId) -> Result<Option<GameOrigin>, RecordError> {
        let row = read::rows(&self.conn, &self.path, BY_ID, [id.as_str()])?.pop();
        row.map(|row| read::origin(&self.conn, &self.path, row)).transpose()
    }

    /// The newest `limit` complete games, oldest of them first.
    ///
    /// # Errors
    /// When the database cannot be read or one of the games is damaged.
    pub fn newest(&self, limit: u32) -> Result<Vec<RecordedGame>, RecordError> {
        let sql = "SELECT rowid FROM (SELECT rowid FROM games WHERE game_status = 'completed' \
                   ORDER BY rowid DESC LIMIT ?1) ORDER BY rowid";
        read::games(&self.conn, &self.path, sql, [limit])
    }

    /// Lets SQLite check the whole file.
    ///
    /// # Errors
    /// [`RecordError::Damaged`] with SQLite's first finding.
    pub fn integrity_check(&self) -> Result<(), RecordError> {
        let finding: String = self
            .conn
            .query_row("PRAGMA integrity_check(1)", (), |row| row.get(0))
            .map_err(at(&self.path, "check the database"))?;
        if finding == "ok" {
            return Ok(());
        }
        Err(RecordError::Damaged { path: self.path.clone(), detail: finding })
    }

    /// Ends what the store is doing, from another thread: it answers with an error then.
    pub fn interrupter(&self) -> impl Fn() + Send + use<> {
        let handle = self.conn.get_interrupt_handle();
        move || handle.interrupt()
    }
}
