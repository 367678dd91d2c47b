//! What every adapter has to do, as properties that run on each of them.
//!
//! Each module holds one named property per test; `same_as_model`
//! runs generated sequences of calls on the model and on an adapter and compares every answer.

mod blobs;
mod control;
mod coord;
mod flood;
mod leases;
mod log;
mod outbox;
mod poison;
mod presence;
mod retention;
mod rpc;
mod same_as_model;
mod samples;
mod subscriptions;
mod work;

use std::sync::Arc;

use futures::future::BoxFuture;

use super::embedded::{Embedded, FileBlobs};
#[cfg(feature = "jetstream")]
use super::jetstream::{JetStream, testing::Server};
use super::port::{AgentRpc, BlobStore, Control, Coord, EventLog, Lease, Presence, WorkQueue};
use super::simulated::Simulated;
use super::{Clock, ManualClock};
use crate::event::UtcMs;

/// Wall time at which tests start.
const START: UtcMs = UtcMs(1_700_000_000_000);

/// The ports of one adapter, with the clock that they live by.
#[derive(Clone)]
struct Rig {
    clock: Arc<ManualClock>,
    log: Arc<dyn EventLog>,
    work: Arc<dyn WorkQueue>,
    lease: Arc<dyn Lease>,
    coord: Arc<dyn Coord>,
    control: Arc<dyn Control>,
    presence: Arc<dyn Presence>,
    blobs: Arc<dyn BlobStore>,
    rpc: Arc<dyn AgentRpc>,
    /// Stores an event that cannot be read, past the adapter; `None` where nothing is stored as bytes.
    store_unreadable: Option<StoreUnreadable>,
}

/// Stores an event that cannot be read.
type StoreUnreadable = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

impl Rig {
    fn simulated() -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let model = Simulated::new(Arc::clone(&clock) as Arc<dyn Clock>);
        Self {
            clock,
            log: model.log(),
            work: model.work(),
            lease: model.lease(),
            coord: model.coord(),
            control: model.control(),
            presence: model.presence(),
            blobs: model.blobs(),
            rpc: model.rpc(),
            store_unreadable: None,
        }
    }

    fn embedded(folder: &tempfile::TempDir) -> Self {
        Self::embedded_with(folder, Arc::new(ManualClock::new(START)))
    }

    fn embedded_with(folder: &tempfile::TempDir, clock: Arc<ManualClock>) -> Self {
        let path = folder.path().join("log.db");
        let store = Embedded::open(&path, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
        let blobs = FileBlobs::open(&folder.path().join("blobs"), 1 << 26).unwrap();
        Self {
            clock,
            log: store.log(),
            work: store.work(),
            lease: store.lease(),
            coord: store.coord(),
            control: store.control(),
            presence: store.presence(),
            blobs: Arc::new(blobs),
            rpc: store.rpc(),
            store_unreadable: Some(Arc::new(move || {
                poison::store_unreadable(&path);
                Box::pin(std::future::ready(()))
            })),
        }
    }
}

#[cfg(feature = "jetstream")]
impl Rig {
    async fn jetstream(server: &Server, cluster: &str) -> Self {
        Self::jetstream_with(server, cluster, Arc::new(ManualClock::new(START))).await
    }

    async fn jetstream_with(server: &Server, cluster: &str, clock: Arc<ManualClock>) -> Self {
        let options = server.options(cluster);
        let on_servers =
            JetStream::connect(options, Arc::clone(&clock) as Arc<dyn Clock>).await.unwrap();
        Self {
            clock,
            log: on_servers.log(),
            work: on_servers.work(),
            lease: on_servers.lease(),
            coord: on_servers.coord(),
            control: on_servers.control(),
            presence: on_servers.presence(),
            blobs: on_servers.blobs(),
            rpc: on_servers.rpc(),
            store_unreadable: Some(Arc::new(move || {
                let on_servers = on_servers.clone();
                Box::pin(async move { on_servers.store_unreadable_event().await })
            })),
        }
    }
}

/// Runs an async test body to its end.
fn block_on<T>(body: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(body)
}

/// Runs a property on a fresh instance of each adapter.
fn on_each(property: impl AsyncFn(Rig)) {
    println!("adapter: simulated");
    block_on(property(Rig::simulated()));
    println!("adapter: embedded");
    let folder = tempfile::tempdir().unwrap();
    block_on(property(Rig::embedded(&folder)));
    #[cfg(feature = "jetstream")]
    {
        println!("adapter: jetstream");
        let server = Server::start();
        block_on(async { property(Rig::jetstream(&server, "contract").await).await });
    }
}
