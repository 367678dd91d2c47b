//! What only the operator's view of the servers tells: how safely each stores, and which streams have
//! all their copies.

use std::time::Duration;

use async_nats::jetstream::stream::{Info, PeerInfo};
use serde::Deserialize;

use super::ailing::{self, Ailment};
use super::failure::unavailable;
use crate::fabric::Result;

/// How long a server's monitoring port may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a server says of itself on its monitoring port.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ServerReport {
    /// Its name.
    #[serde(rename = "server_name")]
    pub name: String,
    /// Its version.
    pub version: String,
    jetstream: Option<JetStreamPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct JetStreamPart {
    config: Option<ConfigPart>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct ConfigPart {
    #[serde(default)]
    sync_always: bool,
}

impl ServerReport {
    /// Asks the server whose monitoring port this is (`http://broker-1:8222`).
    ///
    /// # Errors
    /// `Unavailable` when it does not answer, or not as a NATS server does.
    pub async fn of(monitor: &str) -> Result<Self> {
        let what = format!("ask {monitor}");
        // Only the first install counts, and every caller installs the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().timeout(PATIENCE).build();
        let client = client.map_err(|error| unavailable(&what, error))?;
        let asked = client.get(format!("{}/varz", monitor.trim_end_matches('/'))).send().await;
        let answer = asked.and_then(reqwest::Response::error_for_status);
        let answer = answer.map_err(|error| unavailable(&what, error))?;
        let text = answer.text().await.map_err(|error| unavailable(&what, error))?;
        serde_json::from_str(&text).map_err(|error| unavailable(&what, error))
    }

    /// Whether every write is on its disk before it is answered; `None` when it stores nothing.
    pub fn flushes_always(&self) -> Option<bool> {
        Some(self.jetstream.as_ref()?.config.as_ref()?.sync_always)
    }
}

/// The copies of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamReport {
    /// Its name.
    pub name: String,
    /// The server that leads it; `None` while there is none, or where one server stands alone.
    pub leader: Option<String>,
    /// Copies that it has to have.
    pub wanted: usize,
    /// Copies that are there and up to date, its leader's included.
    pub current: usize,
    /// The servers that lack theirs, and why.
    pub ailing: Vec<(String, Ailment)>,
    /// Share of its room in use, 0 to 100.
    pub used_percent: u64,
}

impl StreamReport {
    pub(super) fn of(info: &Info) -> Self {
        let cluster = info.cluster.as_ref();
        let current = cluster.map_or(1, |cluster| {
            let is_there = |copy: &&PeerInfo| copy.current && !copy.offline;
            usize::from(cluster.leader.is_some()) + cluster.replicas.iter().filter(is_there).count()
        });
        let room = u64::try_from(info.config.max_bytes).unwrap_or(u64::MAX).max(1);
        Self {
            name: info.config.name.clone(),
            leader: cluster.and_then(|cluster| cluster.leader.clone()),
            wanted: info.config.num_replicas,
            current,
            ailing: ailing::of_stream(cluster),
            used_percent: info.state.bytes * 100 / room,
        }
    }
}
