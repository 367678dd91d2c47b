//! Services in memory, under a clock that the test moves.

use std::sync::{Arc, LazyLock};

use strum::IntoEnumIterator;
use tempfile::TempDir;

use ringrift::event::{Envelope, EventKind, Payload, UtcMs};
use ringrift::fabric::port::{Acquired, Filter};
use ringrift::fabric::simulated::Simulated;
use ringrift::fabric::{Clock, ManualClock};
use ringrift::game::ConfigKey;
use ringrift::id::{Incarnation, LeaseName, NodeId};

use super::{Fabric, Origins, Services};
use crate::data_dir::DataDir;
use crate::publisher::{Draft, Emits, Emitter};
use crate::settings::{Effective, FlagSetting, Sources};

/// The configuration that most tests are about.
pub fn config() -> ConfigKey {
    "square8_2p".parse().unwrap()
}

/// Services of one process, with their clock and their folder.
pub struct TestBed {
    /// The services.
    pub services: Services,
    /// Their clock.
    pub clock: Arc<ManualClock>,
    _folder: TempDir,
}

impl TestBed {
    /// A process with these settings, alone on its machine, its state folded.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let clock = Arc::new(ManualClock::new(UtcMs(1_000_000)));
        let model = Simulated::new(Arc::clone(&clock) as Arc<dyn Clock>);
        Self::on("test", clock, Fabric::simulated(&model), settings).await
    }

    /// The first process of a cluster, and what the others join.
    pub async fn of_cluster(node: &str, settings: &[(&str, &str)]) -> (Self, Simulated) {
        let clock = Arc::new(ManualClock::new(UtcMs(1_000_000)));
        let model = Simulated::new(Arc::clone(&clock) as Arc<dyn Clock>);
        let bed = Self::on(node, clock, shared(&model), settings).await;
        (bed, model)
    }

    /// A further process of the cluster, under the same clock.
    pub async fn joined_by(
        &self,
        node: &str,
        model: &Simulated,
        settings: &[(&str, &str)],
    ) -> Self {
        let clock = Arc::clone(&self.clock);
        let model = model.another_process(Arc::clone(&clock) as _);
        Self::on(node, clock, shared(&model), settings).await
    }

    async fn on(
        node: &str,
        clock: Arc<ManualClock>,
        fabric: Fabric,
        settings: &[(&str, &str)],
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data_dir = DataDir::at(folder.path());
        data_dir.create().unwrap();
        let flags = settings.iter().map(|(key, value)| FlagSetting::set(key, value)).collect();
        let settings = Effective::load(Sources { flags, ..Sources::default() }).unwrap();
        let origins = Origins {
            node: NodeId::new(node).unwrap(),
            settings: Arc::new(settings),
            data_dir,
            clock: Arc::clone(&clock) as _,
            fabric,
        };
        let services = Services::new(origins, Incarnation(7));
        services.catch_up().await.unwrap();
        Self { services, clock, _folder: folder }
    }

    /// Lets this process lead, for longer than any test lasts.
    pub async fn lead(&self) {
        let (role, holder) = (LeaseName::new("leader").unwrap(), self.services.holder());
        let held = self.services.fabric.lease.acquire(role, holder, 100_000_000).await.unwrap();
        let Acquired::Granted(grant) = held else { panic!("somebody else leads: {held:?}") };
        self.services.leadership.leads_by(&grant);
    }

    /// The handle through which a test publishes whatever it likes.
    pub fn emitter(&self) -> Emitter {
        static ALL: LazyLock<Vec<EventKind>> = LazyLock::new(|| EventKind::iter().collect());
        self.services.publisher.emitter(Emits { source: "test", kinds: &ALL })
    }

    /// Publishes an event about [`config`].
    pub async fn publish(&self, payload: impl Into<Payload>) {
        self.emitter().emit(Draft::new(payload).about(config())).await.unwrap();
    }

    /// Every event of these kinds in the log; all of them if none is named.
    pub async fn events(&self, kinds: &[EventKind]) -> Vec<Envelope> {
        let stored = self.services.fabric.log.read(0, Filter::kinds(kinds), 1000).await.unwrap();
        stored.into_iter().map(|stored| stored.event).collect()
    }
}

fn shared(model: &Simulated) -> Fabric {
    Fabric { blobs: Some(model.blobs()), ..Fabric::simulated(model) }
}
