//! The model in memory: what every adapter has to do, in the plainest form. Tests use it with a
//! manual clock; everything is "durable" as long as the value lives.

mod blobs;
mod control;
mod coord;
mod event_log;
mod lease;
mod log;
mod presence;
mod subscription;
mod work_queue;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::Clock;
use super::delivery_steps::Deliveries;
use super::detector::Ears;
use super::lease_steps::Observations;
use super::local_rpc::LocalRpc;
use super::port::{
    AgentRpc, BlobStore, Command, Control, Coord, Entry, EventLog, Job, Lease, LeaseRecord, Parked,
    Presence, WorkQueue,
};
use super::timeline::Timeline;
use crate::event::{Digest, UtcMs};
use crate::id::{CoordKey, LeaseName, SubscriptionName};
use log::Log;

/// The ports of one model, as one process has them. Clones share them.
#[derive(Clone)]
pub struct Simulated {
    shared: Arc<Shared>,
    /// The clock of the process.
    clock: Arc<dyn Clock>,
    /// What the process has seen of leases.
    seen: Arc<Mutex<Observations>>,
}

struct Shared {
    timeline: Timeline,
    newest: watch::Sender<u64>,
    values_revision: watch::Sender<u64>,
    commands_newest: watch::Sender<u64>,
    ears: Ears,
    rpc: LocalRpc,
    content: Mutex<Content>,
}

/// Everything that the model knows.
#[derive(Default)]
struct Content {
    log: Log,
    subscriptions: BTreeMap<SubscriptionName, Deliveries>,
    parked: BTreeMap<(SubscriptionName, u64), Parked>,
    /// Oldest first.
    jobs: Vec<Job>,
    leases: BTreeMap<LeaseName, LeaseRecord>,
    revision: u64,
    values: BTreeMap<CoordKey, Entry>,
    commands: Vec<Command>,
    blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Simulated {
    /// An empty model.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let rpc = LocalRpc::new(Arc::clone(&clock));
        let shared = Shared {
            timeline: Timeline::starting_now(Arc::clone(&clock)),
            newest: watch::Sender::new(0),
            values_revision: watch::Sender::new(0),
            commands_newest: watch::Sender::new(0),
            ears: Ears::default(),
            rpc,
            content: Mutex::default(),
        };
        Self { shared: Arc::new(shared), clock, seen: Arc::default() }
    }

    /// Another process on the same model, with a clock of its own.
    #[must_use]
    pub fn another_process(&self, clock: Arc<dyn Clock>) -> Self {
        Self { shared: Arc::clone(&self.shared), clock, seen: Arc::default() }
    }

    /// The event log.
    pub fn log(&self) -> Arc<dyn EventLog> {
        Arc::new(self.clone())
    }

    /// The work queue.
    pub fn work(&self) -> Arc<dyn WorkQueue> {
        Arc::new(self.clone())
    }

    /// The leases.
    pub fn lease(&self) -> Arc<dyn Lease> {
        Arc::new(self.clone())
    }

    /// The small values.
    pub fn coord(&self) -> Arc<dyn Coord> {
        Arc::new(self.clone())
    }

    /// The leader's commands.
    pub fn control(&self) -> Arc<dyn Control> {
        Arc::new(self.clone())
    }

    /// Who is there.
    pub fn presence(&self) -> Arc<dyn Presence> {
        Arc::new(self.clone())
    }

    /// The blobs.
    pub fn blobs(&self) -> Arc<dyn BlobStore> {
        Arc::new(self.clone())
    }

    /// Calls between agents.
    pub fn rpc(&self) -> Arc<dyn AgentRpc> {
        Arc::new(self.shared.rpc.clone())
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.shared.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> UtcMs {
        self.shared.timeline.now()
    }
}
