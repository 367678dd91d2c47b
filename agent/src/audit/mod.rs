//! The audit of this agent: append-only, each entry sealed to the one before by its hash.
//!
//! The event log says that a command was given; the audit says who gave it, on which plan, and what
//! came of it, and shows when somebody changed that afterwards.

mod chain;
mod recover;
#[cfg(test)]
mod tests;
mod verify;

use std::path::PathBuf;

use rusqlite::{OptionalExtension, TransactionBehavior, params};

use ringrift::api::{AuditEntry, AuditNote};
use ringrift::event::EventId;

pub use chain::origin;
pub use recover::commands_after;
pub use verify::{BrokenAudit, Verified, verify};

use crate::side_db::SideDb;

/// Changing and deleting entries is refused by the file itself; whoever gets around that is found by
/// [`verify`].
const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS audit (
        n INTEGER PRIMARY KEY,
        record TEXT NOT NULL,     -- JSON; the hash is of these bytes
        hash TEXT NOT NULL,
        event TEXT UNIQUE         -- the event that records it, if one does
    ) STRICT;
    CREATE TRIGGER IF NOT EXISTS entries_do_not_change BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    CREATE TRIGGER IF NOT EXISTS entries_do_not_go BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
    -- One row: up to this sequence of the log, every command has its entry.
    CREATE TABLE IF NOT EXISTS complete (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        seq INTEGER NOT NULL
    ) STRICT;";

/// The most entries of one answer.
pub const MAX_PAGE: usize = 1_000;

/// The audit of one data directory.
#[derive(Clone)]
pub struct Audit(SideDb);

impl Audit {
    /// The audit in this file.
    pub fn at(path: PathBuf) -> Self {
        Self(SideDb::at(path, SCHEMA))
    }

    /// Makes the file if it is not there, so that a missing one is never one without entries.
    ///
    /// # Errors
    /// When the file is damaged or cannot be written.
    pub async fn begin(&self) -> anyhow::Result<()> {
        self.0.check().await
    }

    /// Enters a note, once for each event; durable on return.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn enter(&self, note: AuditNote) -> anyhow::Result<()> {
        self.0
            .with(move |connection| {
                // Two parts of the agent write: the last entry must be the last until ours stands.
                let behavior = TransactionBehavior::Immediate;
                let transaction = connection.transaction_with_behavior(behavior)?;
                let last = chain::last(&transaction)?;
                let event = note.event.as_ref().map(ToString::to_string);
                let entry = chain::sealed(note, last);
                let json = serde_json::to_string(&entry.record)?;
                transaction.execute(
                    "INSERT INTO audit (n, record, hash, event) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (event) DO NOTHING",
                    params![entry.record.n, json, entry.hash.as_str(), event],
                )?;
                Ok(transaction.commit()?)
            })
            .await
    }

    /// Entries after number `after`, or the newest; oldest first, at most `limit`.
    ///
    /// # Errors
    /// When the file cannot be read, or an entry in it not be understood.
    pub async fn page(&self, after: Option<u64>, limit: usize) -> anyhow::Result<Vec<AuditEntry>> {
        let limit = limit.min(MAX_PAGE);
        self.0
            .with(move |connection| {
                let (order, after) = if after.is_some() { ("ASC", after) } else { ("DESC", None) };
                let sql = format!(
                    "SELECT record, hash FROM audit WHERE n > ?1 ORDER BY n {order} LIMIT {limit}"
                );
                let mut rows = connection.prepare_cached(&sql)?;
                let entries = rows.query_map([after.unwrap_or(0)], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })?;
                let read = |row: rusqlite::Result<(String, String)>| -> anyhow::Result<AuditEntry> {
                    let (record, hash) = row?;
                    Ok(AuditEntry { record: serde_json::from_str(&record)?, hash: hash.parse()? })
                };
                let mut entries = entries.map(read).collect::<anyhow::Result<Vec<_>>>()?;
                entries.sort_by_key(|entry| entry.record.n);
                Ok(entries)
            })
            .await
    }

    /// The sequence of the log up to which every command was seen to have its entry.
    async fn complete_to(&self) -> anyhow::Result<u64> {
        self.0
            .with(|connection| {
                let seq = connection.query_row("SELECT seq FROM complete", [], |row| row.get(0));
                Ok(seq.optional()?.unwrap_or(0))
            })
            .await
    }

    async fn note_complete_to(&self, seq: u64) -> anyhow::Result<()> {
        self.0
            .with(move |connection| {
                let sql = "INSERT OR REPLACE INTO complete (one, seq) VALUES (1, ?1)";
                connection.execute(sql, [seq])?;
                Ok(())
            })
            .await
    }

    /// Whether an entry belongs to this event.
    async fn knows(&self, event: &EventId) -> anyhow::Result<bool> {
        let event = event.to_string();
        self.0
            .with(move |connection| {
                let mut rows = connection.prepare_cached("SELECT n FROM audit WHERE event = ?1")?;
                Ok(rows.query_row([event], |row| row.get::<_, u64>(0)).optional()?.is_some())
            })
            .await
    }
}
