//! Commands that were answered, kept for a day so that a repeated request acts once.

use std::path::PathBuf;

use anyhow::Context;
use rusqlite::{OptionalExtension, params};

use ringrift::api::{CommandReply, IDEMPOTENCY_KEPT_MS};
use ringrift::event::{Digest, UtcMs};
use ringrift::id::IdempotencyKey;

use crate::side_db::SideDb;

const SCHEMA: &str = "
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

/// The answered commands of one data directory.
#[derive(Clone)]
pub struct AnsweredCommands(SideDb);

impl AnsweredCommands {
    /// The answers in this file.
    pub fn at(path: PathBuf) -> Self {
        Self(SideDb::at(path, SCHEMA))
    }

    /// Makes the file if it is not there.
    ///
    /// # Errors
    /// When the file is damaged or cannot be written.
    pub async fn begin(&self) -> anyhow::Result<()> {
        let hint = "answers to commands cannot be kept: move the file away while the agent is stopped, \
                    it holds those of the last day only";
        self.0.check().await.context(hint)
    }

    /// The answer to this key, if it is younger than a day.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn find(&self, key: IdempotencyKey, now: UtcMs) -> anyhow::Result<Option<Answered>> {
        self.0
            .with(move |connection| {
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
        self.0.with(move |connection| {
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
}
