//! Small values on SQLite.

use std::sync::Arc;

use futures::future::BoxFuture;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::Value;
use tokio::sync::watch;

use super::super::port::{Coord, Entry};
use super::super::{FabricError, Result, coord_steps};
use super::Store;
use super::failure::OrNotDone;
use super::watched::Watched;
use crate::id::CoordKey;

/// The small values of one file.
pub(super) struct SqliteCoord {
    store: Arc<Store>,
}

impl SqliteCoord {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Writes over this revision; a `value` of `None` deletes.
    async fn put(&self, key: CoordKey, over: Option<u64>, value: Option<Value>) -> Result<u64> {
        value.as_ref().map_or(Ok(()), |value| coord_steps::check_value(&key, value))?;
        let write = move |tx: &super::transaction::Tx<'_>| {
            coord_steps::check_revision(&key, over, load(tx.connection, &key)?.as_ref())?;
            tx.wake_watchers(Watched::Values);
            store(tx.connection, &key, value.as_ref())
        };
        self.store.writer.run(write).await
    }
}

impl Coord for SqliteCoord {
    fn get(&self, key: CoordKey) -> BoxFuture<'_, Result<Option<Entry>>> {
        Box::pin(self.store.readers.run(move |connection| load(connection, &key)))
    }

    fn list(&self, prefix: String) -> BoxFuture<'_, Result<Vec<Entry>>> {
        Box::pin(self.store.readers.run(move |connection| list(connection, &prefix)))
    }

    fn create(&self, key: CoordKey, value: Value) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.put(key, None, Some(value)))
    }

    fn replace(&self, key: CoordKey, revision: u64, value: Value) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.put(key, Some(revision), Some(value)))
    }

    fn delete(&self, key: CoordKey, revision: u64) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move { self.put(key, Some(revision), None).await.map(drop) })
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.store.writer.watch(Watched::Values)
    }
}

/// Revision of the newest write to a value.
pub(super) fn newest(connection: &Connection) -> Result<u64> {
    connection
        .query_row("SELECT revision FROM value_revision", [], |row| row.get(0))
        .or_not_done("read the newest revision")
}

fn load(connection: &Connection, key: &CoordKey) -> Result<Option<Entry>> {
    let what = format!("read {key}");
    connection
        .prepare_cached("SELECT key, revision, body FROM value WHERE key = ?1")
        .and_then(|mut rows| rows.query_row([key.as_str()], columns).optional())
        .or_not_done(&what)?
        .map(entry)
        .transpose()
}

fn list(connection: &Connection, prefix: &str) -> Result<Vec<Entry>> {
    let what = "list the small values";
    let mut statement = connection
        .prepare_cached(
            "SELECT key, revision, body FROM value WHERE substr(key, 1, length(?1)) = ?1
             ORDER BY key",
        )
        .or_not_done(what)?;
    let rows = statement.query_map([prefix], columns).or_not_done(what)?;
    let mut found = Vec::new();
    for row in rows {
        match entry(row.or_not_done(what)?) {
            Ok(entry) => found.push(entry),
            Err(error) => tracing::error!(%error, "a small value is left out of a list"),
        }
    }
    Ok(found)
}

fn store(connection: &Connection, key: &CoordKey, value: Option<&Value>) -> Result<u64> {
    const UPSERT: &str = "INSERT INTO value(key, revision, body) VALUES (?1, ?2, ?3)
        ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, body = excluded.body";
    let what = format!("write {key}");
    let revision: u64 = connection
        .prepare_cached("UPDATE value_revision SET revision = revision + 1 RETURNING revision")
        .and_then(|mut update| update.query_row([], |row| row.get(0)))
        .or_not_done(&what)?;
    let written = match value {
        Some(value) => connection.prepare_cached(UPSERT).and_then(|mut upsert| {
            upsert.execute(params![key.as_str(), revision, value.to_string()])
        }),
        None => connection
            .prepare_cached("DELETE FROM value WHERE key = ?1")
            .and_then(|mut delete| delete.execute([key.as_str()])),
    };
    written.or_not_done(&what)?;
    Ok(revision)
}

type Columns = (String, u64, String);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn entry((key, revision, body): Columns) -> Result<Entry> {
    let value = serde_json::from_str(&body).or_not_done(&format!("read {key}"))?;
    let key = CoordKey::new(&key)
        .map_err(|error| FabricError::Unavailable(format!("a stored key is damaged: {error}")))?;
    Ok(Entry { key, revision, value })
}
