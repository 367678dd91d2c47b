//! The ports that this process uses, and the engine behind them.

use std::sync::Arc;

use ringrift::fabric::Clock;
use ringrift::fabric::embedded::Embedded;
use ringrift::fabric::jetstream::{JetStream, Options};
use ringrift::fabric::port::{
    AgentRpc, BlobStore, Control, Coord, EventLog, Lease, Presence, WorkQueue,
};

use super::reaching::{Reach, reached};
use crate::data_dir::DataDir;
use crate::patience::Patience;
use crate::settings::FabricSettings;

/// What keeps the state.
#[derive(Clone)]
pub enum Engine {
    /// One SQLite file of this machine.
    Embedded,
    /// The NATS servers of a cluster.
    JetStream(JetStream),
    /// Memory, in tests.
    #[cfg(test)]
    Simulated,
}

/// The ports of the fabric that this process uses.
#[derive(Clone)]
pub struct Fabric {
    /// The event log.
    pub log: Arc<dyn EventLog>,
    /// The work queue.
    pub work: Arc<dyn WorkQueue>,
    /// The leases.
    pub lease: Arc<dyn Lease>,
    /// The small values.
    pub coord: Arc<dyn Coord>,
    /// The leader's commands.
    pub control: Arc<dyn Control>,
    /// Who is there.
    pub presence: Arc<dyn Presence>,
    /// Calls between agents.
    pub rpc: Arc<dyn AgentRpc>,
    /// Files for every node; `None` on one machine, where the files themselves are that.
    pub blobs: Option<Arc<dyn BlobStore>>,
    /// What keeps the state.
    pub engine: Engine,
}

impl Fabric {
    /// The fabric that the settings name.
    ///
    /// # Errors
    /// When the file is damaged, of a newer version, or cannot be written; when no server answers
    /// for as long as they are to be tried, or those that do cannot keep what they are given.
    pub async fn open(
        settings: &FabricSettings,
        data_dir: &DataDir,
        clock: Arc<dyn Clock>,
        reach: Reach,
    ) -> ringrift::fabric::Result<Self> {
        if settings.servers.is_empty() {
            return Ok(Self::embedded(&Embedded::open(&data_dir.log_db(), clock)?));
        }
        let connect = || JetStream::connect(options(settings), Arc::clone(&clock));
        Ok(Self::jetstream(reached(reach, &*clock, connect).await?))
    }

    fn embedded(store: &Embedded) -> Self {
        Self {
            log: store.log(),
            work: store.work(),
            lease: store.lease(),
            coord: store.coord(),
            control: store.control(),
            presence: store.presence(),
            rpc: store.rpc(),
            blobs: None,
            engine: Engine::Embedded,
        }
    }

    fn jetstream(servers: JetStream) -> Self {
        Self {
            log: servers.log(),
            work: servers.work(),
            lease: servers.lease(),
            coord: servers.coord(),
            control: servers.control(),
            presence: servers.presence(),
            rpc: servers.rpc(),
            blobs: Some(servers.blobs()),
            engine: Engine::JetStream(servers),
        }
    }

    /// A fabric in memory, of one machine; with blobs it is one of a cluster.
    #[cfg(test)]
    pub fn simulated(model: &ringrift::fabric::simulated::Simulated) -> Self {
        Self {
            log: model.log(),
            work: model.work(),
            lease: model.lease(),
            coord: model.coord(),
            control: model.control(),
            presence: model.presence(),
            rpc: model.rpc(),
            blobs: None,
            engine: Engine::Simulated,
        }
    }

    /// How long its calls are repeated.
    pub fn patience(&self, clock: Arc<dyn Clock>) -> Patience {
        if self.is_shared() { Patience::with_servers(clock) } else { Patience::with_file(clock) }
    }

    /// Whether several nodes share it.
    pub const fn is_shared(&self) -> bool {
        self.blobs.is_some()
    }
}

/// How the servers of the settings are reached.
pub fn options(settings: &FabricSettings) -> Options {
    Options {
        servers: settings.servers.clone(),
        cluster: settings.cluster.clone(),
        replicas: settings.replicas as usize,
        max_bytes: u64::from(settings.disk_gib) << 30,
        epoch: settings.epoch.into(),
        credentials: settings.credentials.clone(),
        authority: settings.authority.clone(),
    }
}
