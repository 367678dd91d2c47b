//! Our own games on disk.

mod insert;
mod orphans;
mod prepare;
mod read;
mod reader;
#[cfg(test)]
mod tests;
mod turn;

use std::collections::HashSet;
use std::ops::Deref;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::error::{RecordError, at};
use super::game::FinishedGame;
use super::schema;
use crate::event::UtcMs;
use crate::id::GameId;
use prepare::{Prepared, Times, prepare};

pub use orphans::Quarantine;
pub use prepare::Refusal;
pub use reader::GameReader;

/// How long a writer waits for another one.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// A database of our own games, to be written and read.
pub struct GameStore(GameReader);

/// What is written can be read, too.
impl Deref for GameStore {
    type Target = GameReader;

    fn deref(&self) -> &GameReader {
        &self.0
    }
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
        let mut store = Self(GameReader { path: path.to_owned(), conn });
        store.configure().map_err(at(path, "set up the database"))?;
        Ok(store)
    }

    fn configure(&mut self) -> rusqlite::Result<()> {
        self.conn.busy_timeout(BUSY_TIMEOUT)?;
        self.conn.pragma_update(None, "journal_mode", "WAL")?;
        self.conn.pragma_update(None, "synchronous", "FULL")?;
        self.conn.pragma_update(None, "foreign_keys", true)?;
        let tx = self.0.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        schema::create(&tx)?;
        tx.commit()
    }

    /// Stores games in one transaction. When this returns, those in [`Batch::recorded`] survive a
    /// crash of program or machine.
    ///
    /// # Errors
    /// When SQLite cannot write; then none of the games is stored.
    pub fn record(&mut self, games: &[FinishedGame]) -> Result<Batch, RecordError> {
        let ids: Vec<GameId> = games.iter().map(|game| game.id.clone()).collect();
        let known: HashSet<GameId> = self.known(&ids)?.into_iter().collect();
        let mut batch = Batch::default();
        let mut prepared = Vec::with_capacity(games.len());
        for game in games {
            // They are there: to replay them again would be all that they cost.
            if known.contains(&game.id) {
                batch.known.push(game.id.clone());
                continue;
            }
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
        let tx = self.0.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
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

    /// Notes games without moves as orphans, and deletes those noted a week ago.
    ///
    /// # Errors
    /// When SQLite cannot write.
    pub fn quarantine_orphans(&mut self, now: UtcMs) -> Result<Quarantine, RecordError> {
        orphans::quarantine(&mut self.0.conn, now).map_err(at(&self.path, "quarantine orphans"))
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
