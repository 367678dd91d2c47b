//! What the handlers share.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use ringrift::api::{HealthLevel, HealthReport, LogStatus, SelfReport, StatusReport};
use ringrift::fabric::MonoMs;

use super::answering::soon;
use super::command_desk::CommandDesk;
use super::{StreamCounts, standing};
use crate::code_version;
use crate::services::Services;
use crate::supervisor::{DaemonStatus, Supervisor};

/// Version of the vocabulary in [`StatusReport`].
pub const STATUS_SCHEMA: u32 = 1;

/// What the handlers share.
pub struct App {
    /// Log, state, settings.
    pub services: Services,
    /// The daemons.
    pub supervisor: Arc<Supervisor>,
    /// Takes commands.
    pub desk: CommandDesk,
    /// When the process started.
    pub started: MonoMs,
    /// What computes the networks, and why.
    pub device: String,
    /// Event streams, open and cut off.
    pub streams: StreamCounts,
    /// Set when the agent stops: streams end, so that their connections do.
    pub stopping: CancellationToken,
}

impl App {
    /// How well the agent works, with every reason.
    pub fn health(&self) -> HealthReport {
        standing::of_agent(&self.services, &self.supervisor.statuses())
    }

    /// What only this agent can say.
    pub fn itself(&self) -> SelfReport {
        let health = self.health();
        let daemons = self.supervisor.statuses();
        let state = self.services.state.read();
        SelfReport {
            node: self.services.node.clone(),
            incarnation: self.services.incarnation,
            at: self.services.clock.utc(),
            log: state.log.clone(),
            seq: state.applied,
            health,
            daemons: daemons.iter().filter_map(DaemonStatus::progress).collect(),
        }
    }

    /// The answer of `/status`.
    pub async fn status(&self) -> StatusReport {
        let uptime_ms = self.services.clock.mono().since(self.started);
        let running = Running { uptime_s: uptime_ms as f64 / 1000.0, health: self.health() };
        status_report(&self.services, &self.device, Some(running)).await
    }
}

/// What only a running agent can say about itself.
pub struct Running {
    /// Seconds since start.
    pub uptime_s: f64,
    /// How well it works.
    pub health: HealthReport,
}

/// The status of a data directory, with an agent on it or without. What the store does not answer is
/// left open, with the reason in the health.
pub async fn status_report(
    services: &Services,
    device: &str,
    running: Option<Running>,
) -> StatusReport {
    let incarnation = running.as_ref().map(|_| services.incarnation);
    let uptime_s = running.as_ref().map(|running| running.uptime_s);
    let mut health =
        running.map_or_else(|| standing::of_nobody(services), |running| running.health);
    let stored = soon("ask for the log's end and what is parked", stored(services)).await;
    if let Err(error) = &stored {
        health.add(HealthLevel::Warnings, error.to_string());
    }
    let (last_seq, parked) = stored.ok().unzip();
    let log = LogStatus { id: services.state.read().log.clone(), last_seq, parked };
    StatusReport {
        schema: STATUS_SCHEMA,
        node: services.node.clone(),
        incarnation,
        version: code_version::text().to_owned(),
        at: services.clock.utc(),
        uptime_s,
        data_dir: services.data_dir.root().display().to_string(),
        device: device.to_owned(),
        config_hash: services.settings.hash(),
        health,
        log,
        cluster: super::cluster::cluster_status(services),
        state: services.state.read().clone(),
    }
}

/// The sequence of the newest event, and how many deliveries wait for the operator.
async fn stored(services: &Services) -> ringrift::fabric::Result<(u64, u64)> {
    let log = &services.fabric.log;
    let (last_seq, all) = futures::try_join!(log.last_seq(), log.subscriptions())?;
    Ok((last_seq, all.iter().map(|subscription| subscription.parked).sum()))
}
