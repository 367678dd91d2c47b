//! Giving signs of life.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Options;
use super::bus::Bus;
use super::failure::unavailable;
use super::subject::token;
use crate::fabric::port::{Beat, Holder};
use crate::fabric::{Clock, FabricError, Result, detector};

/// What is sent.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sign {
    Beat(Beat),
    Leave(Holder),
}

/// Where the signs of this node are sent; `*` stands for every node.
pub(super) fn subject(bus: &Bus, node: &str) -> String {
    format!("rr.{}.hb.{node}", bus.options.cluster)
}

/// A process that gives signs of life and does nothing else: it hears of nobody, and keeps no view
/// of any stream.
pub struct Pulse {
    bus: Arc<Bus>,
}

impl Pulse {
    pub(super) const fn over(bus: Arc<Bus>) -> Self {
        Self { bus }
    }

    /// Connects to the servers of a deployment.
    ///
    /// # Errors
    /// `Invalid` for options that cannot work; `Unavailable` when no server answers.
    pub async fn connect(options: Options, clock: Arc<dyn Clock>) -> Result<Self> {
        Ok(Self::over(Arc::new(Bus::connect(options, clock).await?)))
    }

    /// Gives a sign of life. It may be lost without notice.
    ///
    /// # Errors
    /// `Invalid` for a status that is too large; `Unavailable` when it could not be sent.
    pub async fn beat(&self, beat: Beat) -> Result<()> {
        detector::check_beat(&beat)?;
        let node = beat.holder.node.clone();
        self.send(node.as_str(), &Sign::Beat(beat)).await
    }

    /// Says that a process leaves.
    ///
    /// # Errors
    /// `Unavailable` when it could not be sent.
    pub async fn leave(&self, holder: Holder) -> Result<()> {
        let node = holder.node.clone();
        self.send(node.as_str(), &Sign::Leave(holder)).await
    }

    /// Whether a server hears it now.
    pub fn is_connected(&self) -> bool {
        self.bus.client.connection_state() == async_nats::connection::State::Connected
    }

    async fn send(&self, node: &str, sign: &Sign) -> Result<()> {
        let what = "give a sign of life";
        let body = serde_json::to_vec(sign)
            .map_err(|error| FabricError::Invalid(format!("{what}: {error}")))?;
        let sent = self.bus.client.publish(subject(&self.bus, &token(node)), body.into()).await;
        sent.map_err(|error| unavailable(what, error))
    }
}
