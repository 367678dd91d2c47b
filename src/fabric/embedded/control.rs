//! The leader's commands on SQLite.

use std::sync::Arc;

use futures::future::BoxFuture;
use rusqlite::{Connection, params};
use tokio::sync::watch;

use super::super::Result;
use super::super::control_steps::{self, Decision};
use super::super::port::{Command, Control, MAX_LIST, Proposal, check_limit};
use super::Store;
use super::failure::OrNotDone;
use super::watched::Watched;

/// The commands of one file.
pub(super) struct SqliteControl {
    store: Arc<Store>,
}

impl SqliteControl {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store }
    }
}

impl Control for SqliteControl {
    fn propose(&self, expected_seq: u64, proposal: Proposal) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            let write = move |tx: &super::transaction::Tx<'_>| {
                let newest = last_seq(tx.connection)?;
                let at = |seq: u64| Ok(read(tx.connection, seq.saturating_sub(1), 1)?.pop());
                let (last, next) = (at(newest)?, at(expected_seq + 1)?);
                match control_steps::decide(expected_seq, &proposal, last.as_ref(), next.as_ref())?
                {
                    Decision::Written(seq) => Ok(seq),
                    Decision::Write => {
                        tx.wake_watchers(Watched::Commands);
                        store(tx.connection, expected_seq + 1, &proposal)
                    }
                }
            };
            self.store.writer.run(write).await
        })
    }

    fn tail(&self, after: u64, limit: usize) -> BoxFuture<'_, Result<Vec<Command>>> {
        Box::pin(async move {
            check_limit("read of commands", limit, MAX_LIST)?;
            self.store.readers.run(move |connection| read(connection, after, limit)).await
        })
    }

    fn last_seq(&self) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.store.readers.run(last_seq))
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.store.writer.watch(Watched::Commands)
    }
}

/// The newest sequence; 0 when there is none.
pub(super) fn last_seq(connection: &Connection) -> Result<u64> {
    connection
        .prepare_cached("SELECT ifnull(max(seq), 0) FROM command")
        .and_then(|mut rows| rows.query_row([], |row| row.get(0)))
        .or_not_done("read the commands")
}

fn read(connection: &Connection, after: u64, limit: usize) -> Result<Vec<Command>> {
    let what = "read the commands";
    let mut statement = connection
        .prepare_cached("SELECT seq, body FROM command WHERE seq > ?1 ORDER BY seq LIMIT ?2")
        .or_not_done(what)?;
    let rows = statement
        .query_map(params![after, limit as u64], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))
        .or_not_done(what)?;
    rows.map(|row| {
        let (seq, body) = row.or_not_done(what)?;
        Ok(Command { seq, proposal: serde_json::from_str(&body).or_not_done(what)? })
    })
    .collect()
}

fn store(connection: &Connection, seq: u64, proposal: &Proposal) -> Result<u64> {
    let what = format!("write command {seq}");
    let body = serde_json::to_string(proposal).or_not_done(&what)?;
    connection
        .prepare_cached("INSERT INTO command(seq, body) VALUES (?1, ?2)")
        .and_then(|mut insert| insert.execute(params![seq, body]))
        .or_not_done(&what)?;
    Ok(seq)
}
