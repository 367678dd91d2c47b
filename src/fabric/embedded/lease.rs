//! Leases on SQLite.

use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use rusqlite::{Connection, OptionalExtension};

use super::super::Result;
use super::super::lease_steps::{self, Found, Observations, Request};
use super::super::port::{Acquired, Grant, Holder, Lease, LeaseRecord};
use super::Store;
use super::failure::OrNotDone;
use crate::id::LeaseName;

/// The leases of one file.
pub(super) struct SqliteLease {
    store: Arc<Store>,
    seen: Arc<Mutex<Observations>>,
}

impl SqliteLease {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store, seen: Arc::default() }
    }
}

impl Lease for SqliteLease {
    fn acquire(
        &self,
        name: LeaseName,
        holder: Holder,
        ttl_ms: u64,
    ) -> BoxFuture<'_, Result<Acquired>> {
        let timeline = self.store.timeline.clone();
        let request = Request { name, holder, ttl_ms, start: timeline.clock().mono() };
        let seen = Arc::clone(&self.seen);
        Box::pin(async move {
            request.check()?;
            let write = move |tx: &super::transaction::Tx<'_>| {
                let record = load(tx.connection, &request.name)?;
                let (epoch, revision) = next_revision(tx.connection)?;
                let found = Found { record, at: timeline.clock().mono(), epoch, revision };
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                let (answer, write) = lease_steps::acquire(&request, found, &mut seen);
                write.map_or(Ok(()), |record| store(tx.connection, &request.name, &record))?;
                Ok(answer)
            };
            self.store.writer.run(write).await
        })
    }

    fn renew(&self, grant: &Grant) -> BoxFuture<'_, Result<Grant>> {
        let (grant, start) = (grant.clone(), self.store.timeline.clock().mono());
        Box::pin(self.store.writer.run(move |tx| {
            let record = load(tx.connection, &grant.name)?;
            let (_, revision) = next_revision(tx.connection)?;
            let (renewed, record) = lease_steps::renew(&grant, record.as_ref(), start, revision)?;
            store(tx.connection, &grant.name, &record)?;
            Ok(renewed)
        }))
    }

    fn release(&self, grant: &Grant) -> BoxFuture<'_, Result<()>> {
        let grant = grant.clone();
        Box::pin(self.store.writer.run(move |tx| {
            let record = load(tx.connection, &grant.name)?;
            let (_, revision) = next_revision(tx.connection)?;
            let released = lease_steps::release(&grant, record, revision)?;
            released.map_or(Ok(()), |record| store(tx.connection, &grant.name, &record))
        }))
    }

    fn record(&self, name: LeaseName) -> BoxFuture<'_, Result<Option<LeaseRecord>>> {
        Box::pin(self.store.readers.run(move |connection| load(connection, &name)))
    }
}

/// The epoch of the file, and the revision of the next write.
fn next_revision(connection: &Connection) -> Result<(u64, u64)> {
    connection
        .prepare_cached("SELECT epoch, revision + 1 FROM revision")
        .and_then(|mut rows| rows.query_row([], |row| Ok((row.get(0)?, row.get(1)?))))
        .or_not_done("number a write to a lease")
}

fn load(connection: &Connection, name: &LeaseName) -> Result<Option<LeaseRecord>> {
    let what = format!("read lease {name}");
    let body: Option<String> = connection
        .prepare_cached("SELECT body FROM lease WHERE name = ?1")
        .and_then(|mut rows| rows.query_row([name.as_str()], |row| row.get(0)).optional())
        .or_not_done(&what)?;
    body.map(|body| serde_json::from_str(&body).or_not_done(&what)).transpose()
}

fn store(connection: &Connection, name: &LeaseName, record: &LeaseRecord) -> Result<()> {
    const UPSERT: &str = "INSERT INTO lease(name, body) VALUES (?1, ?2)
        ON CONFLICT (name) DO UPDATE SET body = excluded.body";
    let what = format!("write lease {name}");
    let body = serde_json::to_string(record).or_not_done(&what)?;
    let write =
        |sql, values: &[&dyn rusqlite::ToSql]| connection.prepare_cached(sql)?.execute(values);
    write("UPDATE revision SET revision = ?1", &[&record.revision]).or_not_done(&what)?;
    write(UPSERT, &[&name.as_str(), &body]).or_not_done(&what).map(|_| ())
}
