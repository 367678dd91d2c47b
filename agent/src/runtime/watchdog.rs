//! systemd: says when the agent is ready, that its loops live, and that it stops.

use std::time::Duration;

use sd_notify::NotifyState;

use ringrift::event::DaemonState;

use crate::supervisor::Supervisor;

/// How often readiness is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// Tells systemd, if it started us, how the agent is, for as long as it wants to know. The watchdog is fed only while no
/// daemon is stalled: a process that answers proves nothing about its work.
pub async fn notify_systemd(supervisor: &Supervisor) {
    while !supervisor.missing().is_empty() {
        tokio::time::sleep(LOOK).await;
    }
    send(NotifyState::Ready);
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    loop {
        tokio::time::sleep(limit / 2).await;
        let stalled = supervisor.statuses().iter().any(|d| d.state == DaemonState::Stalled);
        if !stalled {
            send(NotifyState::Watchdog);
        }
    }
}

/// Tells systemd that the agent stops.
pub fn notify_stopping() {
    send(NotifyState::Stopping);
}

fn send(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd does not listen");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{GOOD_BYE, serve};
    use crate::commands::LEFTOVERS;
    use crate::supervisor::STOP_MS;

    #[test]
    fn an_agent_has_stopped_before_the_unit_that_is_shipped_kills_it() {
        let unit = include_str!("../../../config/systemd/ringrift-agent.service");
        let limit = unit.lines().find_map(|line| line.strip_prefix("TimeoutStopSec="));
        let limit = Duration::from_secs(limit.unwrap().parse().unwrap());
        let farewell = GOOD_BYE + GOOD_BYE + serve::DRAIN + LEFTOVERS;
        assert!(Duration::from_millis(STOP_MS) + farewell < limit, "{limit:?}");
    }

    #[test]
    fn the_unit_that_is_shipped_waits_for_servers_and_never_gives_up() {
        let unit = include_str!("../../../config/systemd/ringrift-agent.service");
        let has = |line: &str| unit.lines().any(|it| it == line);
        assert!(has("StartLimitIntervalSec=0") && !unit.contains("StartLimitBurst"), "{unit}");
        assert!(has("TimeoutStartSec=infinity") && has("Restart=on-failure"), "{unit}");
    }
}
