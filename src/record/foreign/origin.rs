//! Where a recorded game comes from: seed, times, notes, players.

use rusqlite::OptionalExtension;

use super::super::error::RecordError;
use super::GameFile;
use super::rows::{integer, notes, text};

/// A player as recorded.
#[derive(Debug, Default)]
pub(in super::super) struct FoundPlayer {
    pub(in super::super) number: i64,
    /// `human` or `ai`.
    pub(in super::super) species: Option<String>,
    /// Kind of program.
    pub(in super::super) kind: Option<String>,
    /// What may be the name of a network.
    pub(in super::super) name: Option<String>,
    /// There is more: a difficulty, a rating.
    pub(in super::super) has_details: bool,
}

/// Seed and times of a game, and notes on it, as recorded.
#[derive(Debug, Default)]
pub(in super::super) struct Origin {
    pub(in super::super) seed: Option<i64>,
    /// ISO 8601.
    pub(in super::super) created: Option<String>,
    /// ISO 8601.
    pub(in super::super) completed: Option<String>,
    /// JSON; none where it is longer than any of ours.
    pub(in super::super) notes: Option<String>,
}

impl GameFile {
    pub(in super::super) fn origin(&self, game: &str) -> Result<Origin, RecordError> {
        self.read("read a game", |conn| {
            let mut statement = conn.prepare_cached(&self.layout.origin)?;
            let origin = statement.query_row([game], |row| {
                Ok(Origin {
                    seed: integer(row, 0)?,
                    created: text(row, 1)?,
                    completed: text(row, 2)?,
                    notes: notes(row, 3)?,
                })
            });
            Ok(origin.optional()?.unwrap_or_default())
        })
    }

    /// The players; none where the database says nothing of them.
    pub(in super::super) fn players(&self, game: &str) -> Result<Vec<FoundPlayer>, RecordError> {
        let Some(sql) = &self.layout.players else { return Ok(Vec::new()) };
        self.read("read players", |conn| {
            let player = |row: &rusqlite::Row<'_>| {
                Ok(FoundPlayer {
                    number: integer(row, 0)?.unwrap_or(-1),
                    species: text(row, 1)?,
                    kind: text(row, 2)?,
                    name: text(row, 4)?,
                    has_details: integer(row, 3)?.is_some(),
                })
            };
            conn.prepare_cached(sql)?.query_map([game], player)?.collect()
        })
    }
}
