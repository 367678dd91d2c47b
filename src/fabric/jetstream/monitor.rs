//! How safely a server stores, as its monitoring port tells it.

use std::time::Duration;

use serde::Deserialize;

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
