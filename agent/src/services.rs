//! What every part of a process shares.

mod folded;
#[cfg(test)]
pub mod testing;

use std::path::Path;
use std::sync::Arc;

use ringrift::fabric::Clock;
use ringrift::fabric::port::{EventLog, Lease, WorkQueue};
use ringrift::id::{Incarnation, NodeId};

pub use folded::Folded;

use crate::data_dir::DataDir;
use crate::pipeline::players::threads;
use crate::pipeline::{Compute, Horizon};
use crate::publisher::Publisher;
use crate::settings::Effective;

/// The ports of the fabric that this process uses.
#[derive(Clone)]
pub struct Fabric {
    /// The event log.
    pub log: Arc<dyn EventLog>,
    /// The work queue.
    pub work: Arc<dyn WorkQueue>,
    /// The leases.
    pub lease: Arc<dyn Lease>,
}

impl Fabric {
    /// The fabric of one machine, in one SQLite file.
    ///
    /// # Errors
    /// When the file is damaged, of a newer version, or cannot be written.
    pub fn embedded(path: &Path, clock: Arc<dyn Clock>) -> ringrift::fabric::Result<Self> {
        let store = ringrift::fabric::embedded::Embedded::open(path, clock)?;
        Ok(Self { log: store.log(), work: store.work(), lease: store.lease() })
    }
}

/// What every daemon, the supervisor and the server share. Clones share it.
#[derive(Clone)]
pub struct Services {
    /// This machine.
    pub node: NodeId,
    /// This process.
    pub incarnation: Incarnation,
    /// The settings in effect.
    pub settings: Arc<Effective>,
    /// Where everything is written.
    pub data_dir: DataDir,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Log, work and leases.
    pub fabric: Fabric,
    /// Makes envelopes.
    pub publisher: Arc<Publisher>,
    /// What the events add up to.
    pub state: Folded,
    /// The computing capacity of this machine.
    pub compute: Arc<Compute>,
    /// How far the run has come, where it has a budget.
    pub horizon: Arc<Horizon>,
}

/// What a process is made from.
pub struct Origins {
    /// This machine.
    pub node: NodeId,
    /// The settings in effect.
    pub settings: Arc<Effective>,
    /// Where everything is written.
    pub data_dir: DataDir,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Log, work and leases.
    pub fabric: Fabric,
}

impl Services {
    /// The services of this process.
    pub fn new(origins: Origins, incarnation: Incarnation) -> Self {
        let Origins { node, settings, data_dir, clock, fabric } = origins;
        let log = Arc::clone(&fabric.log);
        let compute = Compute::new(threads(&settings.settings.learn));
        let publisher = Publisher::new(node.clone(), incarnation, log, Arc::clone(&clock));
        Self {
            node,
            incarnation,
            settings,
            data_dir,
            clock,
            fabric,
            publisher: Arc::new(publisher),
            state: Folded::default(),
            compute: Arc::new(compute),
            horizon: Arc::default(),
        }
    }
}
