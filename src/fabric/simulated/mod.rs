//! The model in memory: what every adapter has to do, in the plainest form. Tests use it with a
//! manual clock; everything is "durable" as long as the value lives.

mod control;
mod coord;
mod event_log;
mod lease;
mod presence;
mod subscription;
mod work_queue;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::Clock;
use super::detector::Ears;
use super::lease_steps::Observations;
use super::port::{
    Command, Control, Coord, Entry, EventLog, Job, Lease, LeaseRecord, Presence, WorkQueue,
};
use super::timeline::Timeline;
use crate::event::{Envelope, UtcMs};
use crate::id::{CoordKey, LeaseName, SubscriptionName};
use subscription::Deliveries;

/// The ports of one model. Clones share it.
#[derive(Clone)]
pub struct Simulated {
    shared: Arc<Shared>,
}

struct Shared {
    timeline: Timeline,
    newest: watch::Sender<u64>,
    values_revision: watch::Sender<u64>,
    commands_newest: watch::Sender<u64>,
    ears: Ears,
    content: Mutex<Content>,
}

/// Everything that the model knows.
#[derive(Default)]
struct Content {
    /// The event with sequence `n` stands at `n - 1`.
    events: Vec<Envelope>,
    subscriptions: BTreeMap<SubscriptionName, Deliveries>,
    /// Oldest first.
    jobs: Vec<Job>,
    leases: BTreeMap<LeaseName, LeaseRecord>,
    revision: u64,
    values: BTreeMap<CoordKey, Entry>,
    commands: Vec<Command>,
    seen: Observations,
}

impl Simulated {
    /// An empty model.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let shared = Shared {
            timeline: Timeline::starting_now(clock),
            newest: watch::Sender::new(0),
            values_revision: watch::Sender::new(0),
            commands_newest: watch::Sender::new(0),
            ears: Ears::default(),
            content: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
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

    fn content(&self) -> MutexGuard<'_, Content> {
        self.shared.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> UtcMs {
        self.shared.timeline.now()
    }
}
