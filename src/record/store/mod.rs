//! Our own games on disk.

mod insert;
mod orphans;
mod prepare;
mod read;
#[cfg(test)]
mod tests;
mod turn;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::{RecordError, at};
use super::foreign::open_read_only;
use super::game::{FinishedGame, RecordedGame, Row};
use super::schema;
use crate::event::UtcMs;
use crate::id::GameId;
use prepare::{Prepared, Times, prepare};

pub use orphans::Quarantine;
pub use prepare::Refusal;

/// How long a writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// A database of our own games.
pub struct GameStore {
    path: PathBuf,
    conn: Connection,
}

/// What became of the games handed to [`GameStore::record`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// Games that are durable now and were not before.
    pub recorded: Vec<GameId>,
    /// Games that had been recorded earlier.
    pub known: Vec<GameId>,
    /// Games that cannot be stored, and why.
    pub refused: Vec<(GameId, Refusal)>,
    /// Plies of the games in `recorded`.
    pub plies: u64,
}

impl GameStore {
    /// Opens our database at `path`, or creates it.
    ///
    /// # Errors
    /// When the folder is missing or not writable, the file is damaged, its schema is newer than
    /// [`schema::SCHEMA_VERSION`], or another program made it.
    pub fn open(path: &Path) -> Result<Self, RecordError> {
        if path.metadata().is_ok_and(|file| file.len() > 0) {
            check_ownership(path)?;
        }
        let conn = Connection::open(path).map_err(at(path, "open the database"))?;
        let mut store = Self { path: path.to_owned(), conn };
        store.configure().map_err(at(path, "set up the database"))?;
        Ok(store)
    }

    /// Opens our database at `path` for reading: nothing is written to it, and it may lie where nothing
    /// can be.
    ///
    /// # Errors
    /// When the file is missing or damaged, its schema is newer than [`schema::SCHEMA_VERSION`], or
    /// another program made it.
    pub fn read_only(path: &Path) -> Result<Self, RecordError> {
        let conn = open_read_only(path)?;
        schema::check_version(&conn, path)?;
        if !schema::is_ours(&conn).map_err(at(path, "look at the database"))? {
            return Err(RecordError::Foreign { path: path.to_owned() });
        }
        Ok(Self { path: path.to_owned(), conn })
    }

    fn configure(&mut self) -> rusqlite::Result<()> {
        self.conn.busy_timeout(BUSY_TIMEOUT)?;
        self.conn.pragma_update(None, "journal_mode", "WAL")?;
        self.conn.pragma_update(None, "synchronous", "FULL")?;
        self.conn.pragma_update(None, "foreign_keys", true)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        schema::create(&tx)?;
        tx.commit()
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Stores games in one transaction. When this returns, those in [`Batch::recorded`] survive a
    /// crash of program or machine.
    ///
    /// # Errors
    /// When SQLite cannot write; then none of the games is stored.
    pub fn record(&mut self, games: &[FinishedGame]) -> Result<Batch, RecordError> {
        let mut batch = Batch::default();
        let mut prepared = Vec::with_capacity(games.len());
        for game in games {
            let times = Times::of(game);
            match prepare(game, &times) {
                Ok(rows) => prepared.push((game, rows, times)),
                Err(refusal) => batch.refused.push((game.id.clone(), refusal)),
            }
        }
        self.write(&prepared, &mut batch).map_err(at(&self.path, "store games"))?;
        Ok(batch)
    }

    fn write(
        &mut self,
        games: &[(&FinishedGame, Prepared, Times)],
        batch: &mut Batch,
    ) -> rusqlite::Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (game, rows, times) in games {
            let known = tx
                .prepare_cached("SELECT 1 FROM games WHERE game_id = ?1")?
                .exists([game.id.as_str()])?;
            if known {
                batch.known.push(game.id.clone());
                continue;
            }
            insert::insert(&tx, game, rows, times)?;
            batch.recorded.push(game.id.clone());
            batch.plies += rows.moves.len() as u64;
        }
        tx.commit()
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

    /// Up to `limit` complete games recorded after `row`, oldest first. `Row::default()` comes
    /// before every game.
    ///
    /// # Errors
    /// When the database cannot be read or one of the games is damaged.
    pub fn games_after(&self, row: Row, limit: u32) -> Result<Vec<RecordedGame>, RecordError> {
        let sql = "SELECT rowid FROM games WHERE game_status = 'completed' AND rowid > ?1 \
                   ORDER BY rowid LIMIT ?2";
        read::games(&self.conn, &self.path, sql, (row.0, limit))
    }

    /// The complete game with this id, if there is one.
    ///
    /// # Errors
    /// When the database cannot be read or the game is damaged.
    pub fn game(&self, id: &GameId) -> Result<Option<RecordedGame>, RecordError> {
        let sql = "SELECT rowid FROM games WHERE game_status = 'completed' AND game_id = ?1";
        Ok(read::games(&self.conn, &self.path, sql, [id.as_str()])?.pop())
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

    /// Notes games without moves as orphans, and deletes those noted a week ago.
    ///
    /// # Errors
    /// When SQLite cannot write.
    pub fn quarantine_orphans(&mut self, now: UtcMs) -> Result<Quarantine, RecordError> {
        orphans::quarantine(&mut self.conn, now).map_err(at(&self.path, "quarantine orphans"))
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

/// Looks at an existing file without being able to change it.
fn check_ownership(path: &Path) -> Result<(), RecordError> {
    let look = "look at the database";
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(at(path, look))?;
    conn.busy_timeout(BUSY_TIMEOUT).map_err(at(path, look))?;
    schema::check_version(&conn, path)?;
    let ours = schema::is_empty(&conn).and_then(|empty| Ok(empty || schema::is_ours(&conn)?));
    if ours.map_err(at(path, look))? {
        return Ok(());
    }
    Err(RecordError::Foreign { path: path.to_owned() })
}
