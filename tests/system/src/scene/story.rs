//! What happened before an agent started: events, told in order, written into its log.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ringrift::event::{Artefact, Body, Digest, Envelope, EventId, Payload, UtcMs};
use ringrift::fabric::SystemClock;
use ringrift::fabric::embedded::Embedded;
use ringrift::game::ConfigKey;
use ringrift::id::{Incarnation, NodeId};

/// Events in order, and the files that they speak of.
pub struct Story {
    events: Vec<Envelope>,
    files: Vec<(PathBuf, Vec<u8>)>,
    told_at: UtcMs,
    at: UtcMs,
    node: NodeId,
    config: Option<ConfigKey>,
    cause: Option<EventId>,
}

impl Story {
    /// A story that began so many minutes ago on a node.
    ///
    /// # Panics
    /// When that is no name of a node.
    pub fn began(minutes_ago: i64, node: &str) -> Self {
        let told_at = UtcMs::now();
        let at = UtcMs(told_at.0 - minutes_ago * 60_000);
        let (events, files) = (Vec::new(), Vec::new());
        Self { events, files, told_at, at, node: name(node), config: None, cause: None }
    }

    /// What happened, in order.
    pub fn events(&self) -> &[Envelope] {
        &self.events
    }

    /// The present, as seen by whoever tells it.
    pub const fn told_at(&self) -> UtcMs {
        self.told_at
    }

    /// From here on it happens on this node.
    #[must_use]
    pub fn on(mut self, node: &str) -> Self {
        self.node = name(node);
        self
    }

    /// From here on it is about this configuration.
    ///
    /// # Panics
    /// When there is no such configuration.
    #[must_use]
    pub fn about(mut self, config: &str) -> Self {
        self.config = Some(config.parse().expect("a configuration"));
        self
    }

    /// So many seconds pass.
    #[must_use]
    pub const fn after(mut self, seconds: i64) -> Self {
        self.at = UtcMs(self.at.0 + seconds * 1000);
        self
    }

    /// Something happens, because of nothing before.
    #[must_use]
    pub fn tells(mut self, payload: impl Into<Payload>) -> Self {
        self.cause = None;
        self.therefore(payload)
    }

    /// Something happens because of what was told last.
    #[must_use]
    pub fn therefore(mut self, payload: impl Into<Payload>) -> Self {
        let n = self.events.len() as u64 + 1;
        let id = EventId { node: self.node.clone(), incarnation: Incarnation(1), n };
        self.events.push(Envelope {
            id: id.clone(),
            at: self.at,
            config: self.config,
            correlation: None,
            cause: self.cause.replace(id),
            body: Body::Known(payload.into()),
        });
        self
    }

    /// A file lies in the data directory; to be described by its artefact.
    pub fn file(&mut self, location: &str, bytes: &[u8]) -> Artefact {
        self.files.push((location.into(), bytes.to_owned()));
        artefact(location, bytes)
    }

    /// Writes the log and the files.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub fn write(self, data_dir: &Path) {
        for (location, bytes) in &self.files {
            let path = data_dir.join(location);
            std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let clock = Arc::new(SystemClock::new());
        let fabric = Embedded::open(&data_dir.join("log.db"), clock).expect("a new log");
        let (log, runtime) = (fabric.log(), runtime.expect("a runtime"));
        runtime.block_on(log.append(self.events)).expect("a story that can be stored");
    }
}

/// A file as events describe it.
pub fn artefact(location: &str, bytes: &[u8]) -> Artefact {
    let (blake3, length) = (Digest::of(bytes), bytes.len() as u64);
    Artefact { location: location.to_owned(), blake3, bytes: length, items: 120_000 }
}

fn name(node: &str) -> NodeId {
    NodeId::new(node).expect("a name of a node")
}
