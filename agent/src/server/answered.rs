//! Commands that were answered, kept for a day so that a repeated request acts once.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use rusqlite::{Connection, OptionalExtension, params};

use ringrift::api::{CommandReply, IDEMPOTENCY_KEPT_MS};
use ringrift::event::{Digest, UtcMs};
use ringrift::id::IdempotencyKey;

const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS answered (
        key TEXT PRIMARY KEY,
        request TEXT NOT NULL, -- BLAKE3 of the request
        reply TEXT NOT NULL,   -- JSON
        at_ms INTEGER NOT NULL
    ) STRICT;";

/// An answered command.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Hash of the request.
    pub request: Digest,
    /// What was answered.
    pub reply: CommandReply,
}

/// The answered commands of one data directory. Opened when the first command comes.
#[derive(Clone)]
pub struct AnsweredCommands {
    path: Arc<PathBuf>,
    connection: Arc<Mutex<Option<Connection>>>,
}

impl AnsweredCommands {
    /// The answers in this file.
    pub fn at(path: PathBuf) -> Self {
        Self { path: Arc::new(path), connection: Arc::default() }
    }

    /// The answer to this key, if it is younger than a day.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn find(&self, key: IdempotencyKey, now: UtcMs) -> anyhow::Result<Option<Answered>> {
        self.with(move |connection| {
            let row = connection
                .query_row(
                    "SELECT request, reply FROM answered WHERE key = ?1 AND at_ms > ?2",
                    params![key.as_str(), now.0 - IDEMPOTENCY_KEPT_MS],
                    |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
                )
                .optional()?;
            row.map(|(request, reply)| {
                Ok(Answered { request: request.parse()?, reply: serde_json::from_str(&reply)? })
            })
            .transpose()
        })
        .await
    }

    /// Keeps an answer, and forgets those that are older than a day. Durable on return.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn keep(&self, answered: Answered, now: UtcMs) -> anyhow::Result<()> {
        self.with(move |connection| {
            let reply = serde_json::to_string(&answered.reply)?;
            let transaction = connection.transaction()?;
            transaction.execute(
                "DELETE FROM answered WHERE at_ms <= ?1",
                params![now.0 - IDEMPOTENCY_KEPT_MS],
            )?;
            transaction.execute(
                "INSERT OR REPLACE INTO answered (key, request, reply, at_ms) VALUES (?1, ?2, ?3, ?4)",
                params![answered.reply.key.as_str(), answered.request.as_str(), reply, now.0],
            )?;
            Ok(transaction.commit()?)
        })
        .await
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> anyhow::Result<T> + Send + 'static,
    ) -> anyhow::Result<T> {
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut slot = this.connection.lock().unwrap_or_else(PoisonError::into_inner);
            let connection = match slot.take() {
                Some(connection) => connection,
                None => this.open()?,
            };
            work(slot.insert(connection))
        });
        done.await.context("the store of answered commands failed")?
    }

    fn open(&self) -> anyhow::Result<Connection> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(self.path.as_path())?;
            connection.execute_batch(SCHEMA)?;
            Ok(connection)
        };
        open().with_context(|| format!("cannot open {}", self.path.display()))
    }
}
