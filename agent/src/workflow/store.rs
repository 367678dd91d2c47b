//! Where workflows are kept: one row each, changed in one transaction.

use std::path::PathBuf;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use ringrift::api::Workflow;
use ringrift::id::{IdempotencyKey, WorkflowId};

use crate::side_db::SideDb;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS workflow (
        n INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        running INTEGER NOT NULL,
        body TEXT NOT NULL -- JSON
    ) STRICT;
    CREATE INDEX IF NOT EXISTS workflow_running ON workflow(running);
    CREATE INDEX IF NOT EXISTS workflow_key ON workflow(body ->> 'key');";

/// The most workflows of one answer.
const MAX_LIST: usize = 1_000;

/// The workflows of one data directory.
#[derive(Clone)]
pub struct Workflows(SideDb);

impl Workflows {
    /// The workflows in this file.
    pub fn at(path: PathBuf) -> Self {
        Self(SideDb::at(path, SCHEMA))
    }

    /// Makes the file if it is not there.
    ///
    /// # Errors
    /// When the file is damaged or cannot be written.
    pub async fn begin(&self) -> anyhow::Result<()> {
        self.0.check().await
    }

    /// Keeps a new one; one of the same name stays as it is. Durable on return.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn create(&self, workflow: Workflow) -> anyhow::Result<()> {
        self.0
            .with(move |connection| {
                connection.execute(
                    "INSERT OR IGNORE INTO workflow (id, running, body) VALUES (?1, ?2, ?3)",
                    params![
                        workflow.id.as_str(),
                        workflow.is_running(),
                        serde_json::to_string(&workflow)?
                    ],
                )?;
                Ok(())
            })
            .await
    }

    /// The one of this name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn get(&self, id: WorkflowId) -> anyhow::Result<Option<Workflow>> {
        self.0.with(move |connection| load(connection, &id)).await
    }

    /// The newest one that was asked for under this key.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn of_key(&self, key: IdempotencyKey) -> anyhow::Result<Option<Workflow>> {
        let sql = "SELECT body FROM workflow WHERE body ->> 'key' = ?1 ORDER BY n DESC LIMIT 1";
        self.0.with(move |connection| one(connection, sql, key.as_str())).await
    }

    /// Lets `step` change one, and keeps it if it did; answers what `step` does, `None` for an
    /// unknown name. Durable on return.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub async fn change<T: Send + 'static>(
        &self,
        id: WorkflowId,
        step: impl FnOnce(&mut Workflow) -> T + Send + 'static,
    ) -> anyhow::Result<Option<T>> {
        self.0
            .with(move |connection| {
                let behavior = TransactionBehavior::Immediate;
                let transaction = connection.transaction_with_behavior(behavior)?;
                let Some(mut workflow) = load(&transaction, &id)? else { return Ok(None) };
                let before = workflow.clone();
                let answer = step(&mut workflow);
                if workflow != before {
                    transaction.execute(
                        "UPDATE workflow SET running = ?2, body = ?3 WHERE id = ?1",
                        params![
                            id.as_str(),
                            workflow.is_running(),
                            serde_json::to_string(&workflow)?
                        ],
                    )?;
                }
                transaction.commit()?;
                Ok(Some(answer))
            })
            .await
    }

    /// The newest `limit`, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn newest(&self, limit: usize) -> anyhow::Result<Vec<Workflow>> {
        let limit = limit.min(MAX_LIST);
        let sql = format!("SELECT body FROM workflow ORDER BY n DESC LIMIT {limit}");
        self.0.with(move |connection| list(connection, &sql)).await
    }

    /// Those that have steps left to take, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn running(&self) -> anyhow::Result<Vec<Workflow>> {
        let sql = "SELECT body FROM workflow WHERE running ORDER BY n";
        self.0.with(move |connection| list(connection, sql)).await
    }
}

fn load(connection: &Connection, id: &WorkflowId) -> anyhow::Result<Option<Workflow>> {
    one(connection, "SELECT body FROM workflow WHERE id = ?1", id.as_str())
}

fn one(connection: &Connection, sql: &str, of: &str) -> anyhow::Result<Option<Workflow>> {
    let mut rows = connection.prepare_cached(sql)?;
    let body: Option<String> = rows.query_row([of], |row| row.get(0)).optional()?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
}

fn list(connection: &Connection, sql: &str) -> anyhow::Result<Vec<Workflow>> {
    let mut rows = connection.prepare_cached(sql)?;
    let bodies = rows.query_map([], |row| row.get::<_, String>(0))?;
    bodies.map(|body| Ok(serde_json::from_str(&body?)?)).collect()
}
