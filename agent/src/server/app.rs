//! What the handlers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio_util::sync::CancellationToken;

use ringrift::api::{HealthLevel, HealthReport, LogStatus, SelfReport, StatusReport};
use ringrift::event::DaemonState;
use ringrift::fabric::MonoMs;
use ringrift::state::{Alert, AlertKind};

use super::command_desk::CommandDesk;
use crate::services::{Services, Standing};
use crate::supervisor::{DaemonStatus, Supervisor};

/// Version of the vocabulary in [`StatusReport`].
pub const STATUS_SCHEMA: u32 = 1;

/// An agent that could store nothing for so many seconds is down.
const SILENT_S: u64 = 30;

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

/// Event streams, open and cut off.
#[derive(Debug, Default)]
pub struct StreamCounts {
    open: AtomicU64,
    dropped: AtomicU64,
}

/// An open stream; counts until it is dropped.
pub struct OpenStream(Arc<App>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.streams.open.fetch_sub(1, Ordering::Relaxed);
    }
}

impl StreamCounts {
    /// Counts a stream for as long as the guard lives.
    pub fn enter(app: &Arc<App>) -> OpenStream {
        app.streams.open.fetch_add(1, Ordering::Relaxed);
        OpenStream(Arc::clone(app))
    }

    /// Counts a reader that was too slow.
    pub fn count_dropped(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// Streams open now.
    pub fn open(&self) -> u64 {
        self.open.load(Ordering::Relaxed)
    }

    /// Readers cut off since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

impl App {
    /// How well the agent works, with every reason.
    pub fn health(&self) -> HealthReport {
        let mut level = HealthLevel::Healthy;
        let mut reasons = Vec::new();
        let daemons = self.supervisor.statuses();
        for daemon in &daemons {
            let severity = match daemon.state {
                DaemonState::Failed | DaemonState::Stalled => HealthLevel::Down,
                DaemonState::Restarting => HealthLevel::Warnings,
                DaemonState::Stopped | DaemonState::Starting | DaemonState::Running => continue,
            };
            level = level.max(severity);
            reasons.push(format!("{} {}: {}", daemon.name, daemon.state.name(), daemon.reason));
        }
        if let Some(silence) = self.services.patience.silence() {
            let silent_s = silence.lasts_ms / 1_000;
            level = level.max(if silent_s < SILENT_S {
                HealthLevel::Warnings
            } else {
                HealthLevel::Down
            });
            reasons.push(format!("nothing is stored since {silent_s} s: {}", silence.error));
        }
        if self.services.leadership.standing() == Standing::Follower(None) {
            level = level.max(HealthLevel::Warnings);
            reasons.push("nobody leads the cluster: decisions wait".to_owned());
        }
        let asked: Vec<_> = daemons.iter().map(|daemon| daemon.name).collect();
        let report = projected_health(&self.services, &asked);
        reasons.extend(report.reasons);
        HealthReport { level: level.max(report.level), reasons }
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
    pub async fn status(&self) -> ringrift::fabric::Result<StatusReport> {
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

/// The status of a data directory, with an agent on it or without.
///
/// # Errors
/// When the log cannot be read.
pub async fn status_report(
    services: &Services,
    device: &str,
    running: Option<Running>,
) -> ringrift::fabric::Result<StatusReport> {
    let subscriptions = services.fabric.log.subscriptions().await?;
    let id = services.state.read().log.clone();
    let log = LogStatus {
        id,
        last_seq: services.fabric.log.last_seq().await?,
        parked: subscriptions.iter().map(|subscription| subscription.parked).sum(),
    };
    let incarnation = running.as_ref().map(|_| services.incarnation);
    let uptime_s = running.as_ref().map(|running| running.uptime_s);
    let health = running.map_or_else(|| idle_health(services), |running| running.health);
    Ok(StatusReport {
        schema: STATUS_SCHEMA,
        node: services.node.clone(),
        incarnation,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at: services.clock.utc(),
        uptime_s,
        data_dir: services.data_dir.root().display().to_string(),
        device: device.to_owned(),
        config_hash: services.settings.hash(),
        health,
        log,
        cluster: super::cluster::cluster_status(services),
        state: services.state.read().clone(),
    })
}

/// Health of a data directory that no agent runs on: it has nothing that could be down.
fn idle_health(services: &Services) -> HealthReport {
    let mut report = projected_health(services, &[]);
    report.reasons.insert(0, "no agent runs on this data directory".to_owned());
    report.level = HealthLevel::Warnings;
    report
}

/// What the events say is wrong on this node. Left out: daemons that are asked directly, and
/// refused commands, which say something about who asked.
fn projected_health(services: &Services, asked: &[&str]) -> HealthReport {
    let counts = |alert: &Alert| match alert.kind {
        AlertKind::Command => false,
        AlertKind::Daemon => !asked.contains(&alert.what.as_str()),
        _ => true,
    };
    let state = services.state.read();
    let alerts = state.alerts.open.iter().filter(|alert| alert.node == services.node);
    let reasons: Vec<_> = alerts
        .filter(|alert| counts(alert))
        .map(|alert| format!("{} {}: {}", alert.kind.name(), alert.what, alert.why))
        .collect();
    let level = if reasons.is_empty() { HealthLevel::Healthy } else { HealthLevel::Warnings };
    HealthReport { level, reasons }
}
