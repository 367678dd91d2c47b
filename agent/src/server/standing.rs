//! How well an agent works, with every reason.

use ringrift::api::{HealthLevel, HealthReport};
use ringrift::event::DaemonState;
use ringrift::state::{Alert, AlertKind};

use super::cluster;
use crate::services::{Services, Standing};
use crate::supervisor::DaemonStatus;

/// An agent that could store nothing for so many seconds is down.
const SILENT_S: u64 = 30;

/// Of an agent with these daemons.
pub(super) fn of_agent(services: &Services, daemons: &[DaemonStatus]) -> HealthReport {
    let mut report = HealthReport::healthy();
    for daemon in daemons {
        let level = match daemon.state {
            DaemonState::Failed | DaemonState::Stalled => HealthLevel::Down,
            DaemonState::Restarting => HealthLevel::Warnings,
            DaemonState::Stopped | DaemonState::Starting | DaemonState::Running => continue,
        };
        report.add(level, format!("{} {}: {}", daemon.name, daemon.state.name(), daemon.reason));
    }
    if let Some(silence) = services.patience.silence() {
        let silent_s = silence.lasts_ms / 1_000;
        let level = if silent_s < SILENT_S { HealthLevel::Warnings } else { HealthLevel::Down };
        report.add(level, format!("nothing is stored since {silent_s} s: {}", silence.error));
    }
    if services.leadership.standing() == Standing::Follower(None) {
        report.add(HealthLevel::Warnings, "nobody leads the cluster: decisions wait");
    }
    if services.is_deaf(&services.fabric.presence.view()) {
        let why = "no sign of life comes in, not even its own: it does not know who is there";
        report.add(HealthLevel::Warnings, why);
    }
    let asked: Vec<_> = daemons.iter().map(|daemon| daemon.name).collect();
    of_cluster(services, &mut report);
    of_events(services, &asked, &mut report);
    report
}

/// Of a data directory that no agent runs on: it has nothing that could be down.
pub(super) fn of_nobody(services: &Services) -> HealthReport {
    let mut report = HealthReport::healthy();
    report.add(HealthLevel::Warnings, "no agent runs on this data directory");
    of_cluster(services, &mut report);
    of_events(services, &[], &mut report);
    report
}

fn of_cluster(services: &Services, report: &mut HealthReport) {
    for (level, reason) in cluster::troubles(services) {
        report.add(level, reason);
    }
}

/// What the events say is wrong on this node and with what all of them share. Left out: daemons that
/// are asked directly, and what an operator knows.
fn of_events(services: &Services, asked: &[&str], report: &mut HealthReport) {
    let counts = |alert: &Alert| match alert.kind {
        _ if alert.acknowledged.is_some() => false,
        AlertKind::Daemon => !asked.contains(&alert.what.as_str()),
        _ => true,
    };
    let state = services.state.read();
    let concerns = |alert: &&Alert| alert.is_shared() || alert.node == services.node;
    let alerts = state.alerts.open.iter().filter(concerns);
    for alert in alerts.filter(|alert| counts(alert)) {
        let reason = format!("{} {}: {}", alert.kind.name(), alert.what, alert.why);
        report.add(HealthLevel::Warnings, reason);
    }
}
