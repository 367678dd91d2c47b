//! The adapter of a cluster: everything on the streams of NATS servers (JetStream, 2.12.1 or newer),
//! each stored by a majority of them.
//!
//! Whoever decides reads first: the stream's leader says how far the stream goes, and the process
//! waits until its own view of it is that far. Every write names what it read, and the server
//! refuses it if that is not the newest any more. So no answer rests on a server that is behind, and
//! none on time but one: an append trusts the servers to recognise an id within their window.
//!
//! Nothing of the client library leaves this module.

mod ailment;
mod applied;
mod blobs;
mod bus;
mod caught_up;
mod control;
mod coord;
mod credentials;
mod documents;
mod event_index;
mod event_log;
mod events;
mod failure;
mod group;
mod job_changes;
mod job_record;
mod lease;
mod look;
mod monitor;
mod options;
mod page;
mod presence;
mod publish;
mod pulse;
mod reader;
mod rights;
mod rpc;
mod stream_report;
mod streams;
mod subject;
mod subscription;
mod subscriptions;
mod tail;
#[cfg(test)]
pub(super) mod testing;
#[cfg(test)]
mod tests;
mod work_queue;

use std::sync::Arc;

pub use ailment::Ailment;
pub use look::{Look, signs_of_life};
pub use monitor::ServerReport;
pub use options::Options;
pub use pulse::Pulse;
pub use rights::Rights;
pub use stream_report::{StreamReport, ailing};

use super::port::{AgentRpc, BlobStore, Control, Coord, EventLog, Lease, Presence, WorkQueue};
use super::timeline::Timeline;
use super::{Clock, Result};
use blobs::JetStreamBlobs;
use bus::Bus;
use control::JetStreamControl;
use coord::JetStreamCoord;
use event_log::JetStreamLog;
use events::Events;
use job_changes::JetStreamQueue;
use lease::JetStreamLease;
use presence::JetStreamPresence;
use rpc::JetStreamRpc;
use streams::Kept;

/// The ports of one deployment. Clones share them.
#[derive(Clone)]
pub struct JetStream {
    bus: Arc<Bus>,
    log: Arc<JetStreamLog>,
    work: Arc<JetStreamQueue>,
    lease: Arc<JetStreamLease>,
    coord: Arc<JetStreamCoord>,
    control: Arc<JetStreamControl>,
    presence: Arc<JetStreamPresence>,
    blobs: Arc<JetStreamBlobs>,
    rpc: Arc<JetStreamRpc>,
}

impl JetStream {
    /// Connects, and makes the streams that do not exist.
    ///
    /// # Errors
    /// `Invalid` for options that cannot work, for servers older than 2.12.1, and for streams that
    /// exist with settings that would lose something; `Unavailable` when no server answers.
    pub async fn connect(options: Options, clock: Arc<dyn Clock>) -> Result<Self> {
        let timeline = Timeline::starting_now(Arc::clone(&clock));
        let bus = Arc::new(Bus::connect(options, clock).await?);
        let events = Events::open(&bus, timeline).await?;
        Ok(Self {
            log: Arc::new(JetStreamLog::new(Arc::clone(&events))),
            work: Arc::new(JetStreamQueue::open(&bus, events).await?),
            lease: Arc::new(JetStreamLease::open(&bus).await?),
            coord: Arc::new(JetStreamCoord::open(&bus).await?),
            control: Arc::new(JetStreamControl::open(&bus).await?),
            presence: Arc::new(JetStreamPresence::open(&bus).await?),
            blobs: Arc::new(JetStreamBlobs::open(&bus).await?),
            rpc: Arc::new(JetStreamRpc::new(&bus)),
            bus,
        })
    }

    /// Version of the server that this process is connected to.
    pub fn server_version(&self) -> String {
        self.bus.client.server_info().version
    }

    /// The copies of every stream of the deployment, asked of their leaders.
    ///
    /// # Errors
    /// `Unavailable` when one does not answer.
    pub async fn streams(&self) -> Result<Vec<StreamReport>> {
        let mut reports = Vec::new();
        for kept in Kept::ALL {
            let stream = self.bus.existing(kept).await?;
            reports.extend(stream.map(|stream| StreamReport::of(stream.cached_info())));
        }
        Ok(reports)
    }

    /// What is wrong with the stored records, as far as this process has read them; empty if
    /// nothing is.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = self.log.problems();
        problems.extend(self.work.problems());
        problems.extend(self.lease.problems());
        problems.extend(self.coord.problems());
        problems.extend(self.control.problems());
        problems
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

    /// Who is there.
    pub fn presence(&self) -> Arc<dyn Presence> {
        Arc::clone(&self.presence) as _
    }

    /// The blobs: what has to be everywhere and is not large.
    pub fn blobs(&self) -> Arc<dyn BlobStore> {
        Arc::clone(&self.blobs) as _
    }

    /// Calls between agents.
    pub fn rpc(&self) -> Arc<dyn AgentRpc> {
        Arc::clone(&self.rpc) as _
    }
}
