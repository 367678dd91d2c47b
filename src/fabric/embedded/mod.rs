//! The adapter of one machine: everything in one SQLite file (WAL, `synchronous=FULL`).
//!
//! One thread owns the only writing connection and commits whatever is pending as one transaction,
//! so that many appends share one flush to disk. Readers have their own connections. What another
//! process writes to the file wakes the watchers of this one too.

mod append;
mod blobs;
mod control;
mod coord;
mod cursor;
mod delivery;
mod event_log;
mod failure;
mod job_table;
mod lease;
mod newest;
mod presence;
mod readers;
mod schema;
mod subscription;
#[cfg(test)]
mod tests;
mod transaction;
mod watched;
mod work_queue;
mod writer;

use std::path::Path;
use std::sync::Arc;

pub use blobs::FileBlobs;

use super::local_rpc::LocalRpc;
use super::port::{AgentRpc, Control, Coord, EventLog, Lease, Presence, WorkQueue};
use super::timeline::Timeline;
use super::{Clock, Result};
use control::SqliteControl;
use coord::SqliteCoord;
use event_log::SqliteLog;
use lease::SqliteLease;
use presence::LocalPresence;
use readers::Readers;
use work_queue::SqliteQueue;
use writer::Writer;

/// The ports of one SQLite file. Clones share it.
#[derive(Clone)]
pub struct Embedded {
    store: Arc<Store>,
    log: Arc<SqliteLog>,
    work: Arc<SqliteQueue>,
    lease: Arc<SqliteLease>,
    coord: Arc<SqliteCoord>,
    control: Arc<SqliteControl>,
    presence: Arc<LocalPresence>,
    rpc: LocalRpc,
}

/// What the ports share. The last one to let go of it waits until all pending writes are done.
struct Store {
    // Closed before the writer, whose connection then leaves a tidy file behind.
    readers: Arc<Readers>,
    writer: Writer,
    timeline: Timeline,
}

impl Embedded {
    /// Opens the file, and makes it if there is none.
    ///
    /// # Errors
    /// `Invalid` for a file of a newer version or of another program; `Unavailable` for one that is
    /// damaged or cannot be written.
    pub fn open(path: &Path, clock: Arc<dyn Clock>) -> Result<Self> {
        let connection = schema::open_for_writing(path)?;
        let store = Arc::new(Store {
            readers: Arc::new(Readers::new(path)),
            writer: Writer::start(connection)?,
            timeline: Timeline::starting_now(Arc::clone(&clock)),
        });
        Ok(Self {
            log: Arc::new(SqliteLog::new(Arc::clone(&store))),
            work: Arc::new(SqliteQueue::new(Arc::clone(&store))),
            lease: Arc::new(SqliteLease::new(Arc::clone(&store))),
            coord: Arc::new(SqliteCoord::new(Arc::clone(&store))),
            control: Arc::new(SqliteControl::new(Arc::clone(&store))),
            presence: Arc::new(LocalPresence::new(Arc::clone(&clock))),
            rpc: LocalRpc::new(clock),
            store,
        })
    }

    /// The event log.
    pub fn log(&self) -> Arc<dyn EventLog> {
        Arc::clone(&self.log) as _
    }

    /// The work queue.
    pub fn work(&self) -> Arc<dyn WorkQueue> {
        Arc::clone(&self.work) as _
    }

    /// The leases.
    pub fn lease(&self) -> Arc<dyn Lease> {
        Arc::clone(&self.lease) as _
    }

    /// The small values.
    pub fn coord(&self) -> Arc<dyn Coord> {
        Arc::clone(&self.coord) as _
    }

    /// The leader's commands.
    pub fn control(&self) -> Arc<dyn Control> {
        Arc::clone(&self.control) as _
    }

    /// Who is there: this process.
    pub fn presence(&self) -> Arc<dyn Presence> {
        Arc::clone(&self.presence) as _
    }

    /// Calls between agents: within this process.
    pub fn rpc(&self) -> Arc<dyn AgentRpc> {
        Arc::new(self.rpc.clone())
    }

    /// Checks every page of the file, and answers what is wrong with it; empty if nothing is.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be read at all.
    pub async fn integrity_problems(&self) -> Result<Vec<String>> {
        self.store.readers.run(schema::integrity_problems).await
    }
}
