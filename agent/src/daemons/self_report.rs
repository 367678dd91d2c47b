//! Says how the agent itself is, when that changes, and that its main loop comes round.

use ringrift::event::{
    CoordinatorHealthDegraded, CoordinatorHealthy, CoordinatorHeartbeat, CoordinatorUnhealthy,
    DaemonState, EventKind, Payload, Severity,
};
use ringrift::fabric::MonoMs;
use ringrift::id::NodeId;
use ringrift::state::{Alert, AlertKind, State};

use self::storm::StormWatch;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

mod storm;

/// Pause between heartbeats.
const BEAT_EVERY_MS: u64 = 60_000;

/// The agent's report on itself.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "self_report",
    about: "says how the agent itself is, and that its main loop comes round",
    category: DaemonCategory::Health,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::CoordinatorHealthy,
        EventKind::CoordinatorHealthDegraded,
        EventKind::CoordinatorUnhealthy,
        EventKind::CoordinatorHeartbeat,
        EventKind::HealthAlert,
        EventKind::HealthCheckPassed,
    ],
    every: Every::Millis(5_000),
    progress_max_age_s: 60,
    profiles: Profile::ALL,
    run: |context| Box::pin(run(context)),
};

/// How an agent is: its worst trouble, and which ones it has. What varies by the second is left out.
#[derive(Debug, Default, PartialEq, Eq)]
struct Standing {
    worst: Option<Severity>,
    troubles: Vec<String>,
}

impl Standing {
    /// As the events say of this node.
    fn of(state: &State, node: &NodeId) -> Self {
        let mut standing = Self::default();
        let daemons = state.daemons.by_node.get(node).into_iter().flatten();
        for (name, daemon) in daemons {
            let severity = match daemon.state {
                DaemonState::Failed | DaemonState::Stalled => Severity::Critical,
                DaemonState::Restarting => Severity::Warning,
                DaemonState::Stopped | DaemonState::Starting | DaemonState::Running => continue,
            };
            standing.add(severity, format!("daemon {name} {}", daemon.state.name()));
        }
        // An alert is a reason to look, whatever it says of itself: the agent works.
        let is_news = |alert: &&Alert| alert.node == *node && alert.acknowledged.is_none();
        let alerts = state.alerts.open.iter().filter(is_news);
        for alert in alerts.filter(|alert| alert.kind != AlertKind::Daemon) {
            standing.add(Severity::Warning, format!("{} {}", alert.kind.name(), alert.what));
        }
        standing
    }

    fn add(&mut self, severity: Severity, trouble: String) {
        self.worst = self.worst.max(Some(severity));
        self.troubles.push(trouble);
    }

    fn told(&self, running: u64) -> Payload {
        let reasons = self.troubles.clone();
        match self.worst {
            None | Some(Severity::Info) => CoordinatorHealthy { running }.into(),
            Some(Severity::Warning) => CoordinatorHealthDegraded { reasons }.into(),
            Some(Severity::Critical) => CoordinatorUnhealthy { reasons }.into(),
        }
    }
}

/// Daemons that run on this node, and the last event that was taken in.
fn progress(state: &State, node: &NodeId) -> (u64, u64) {
    let daemons = state.daemons.by_node.get(node).into_iter().flatten();
    let running = daemons.filter(|(_, daemon)| daemon.state == DaemonState::Running).count();
    (running as u64, state.applied)
}

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let (mut last, mut beat): (Option<Standing>, Option<MonoMs>) = (None, None);
    let mut storm = StormWatch::default();
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let (standing, (running, applied)) = {
                    let (state, node) = (context.services.state.read(), &context.services.node);
                    (Standing::of(&state, node), progress(&state, node))
                };
                context.progress(format!("{} troubles", standing.troubles.len()));
                if last.as_ref() != Some(&standing) {
                    context.emit(standing.told(running)).await?;
                    last = Some(standing);
                }
                let now = context.services.clock.mono();
                let tried = storm::tries(&context.services.state.read(), &context.services.node);
                if let Some(news) = storm.look(now, tried) {
                    context.emit(news).await?;
                }
                if beat.is_none_or(|beat| now.since(beat) >= BEAT_EVERY_MS) {
                    context.emit(CoordinatorHeartbeat { running, applied }).await?;
                    beat = Some(now);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use ringrift::event::{DaemonPermanentlyFailed, DaemonStarted, HealthCheckFailed};
    use ringrift::id::DaemonName;

    use super::*;
    use crate::publisher::Emits;
    use crate::services::testing::TestBed;
    use crate::supervisor::one_pass;

    const KINDS: &[EventKind] = &[
        EventKind::HealthCheckFailed,
        EventKind::DaemonPermanentlyFailed,
        EventKind::DaemonStarted,
    ];

    /// What the agent says after this event.
    async fn after(bed: &TestBed, payload: impl Into<Payload>) -> Option<Severity> {
        let emitter = bed.services.publisher.emitter(Emits { source: "test", kinds: KINDS });
        emitter.emit(crate::publisher::Draft::new(payload)).await.unwrap();
        bed.services.catch_up().await.unwrap();
        let turns = one_pass(&[&SPEC], &bed.services, &CancellationToken::new()).await;
        assert_eq!(turns[0].error, None);
        bed.services.catch_up().await.unwrap();
        let state = bed.services.state.read();
        state.nodes.get(&bed.services.node).unwrap().coordinator.as_ref().unwrap().severity
    }

    #[tokio::test]
    async fn an_agent_tells_its_worst_trouble_and_that_it_lives() {
        let bed = TestBed::with(&[]).await;
        let daemon = DaemonName::new("d").unwrap();
        let started = DaemonStarted { daemon: daemon.clone(), restarts: 0 };
        assert_eq!(after(&bed, started.clone()).await, None);
        let (check, error) = ("disk".to_owned(), "full".to_owned());
        let failed = HealthCheckFailed { check, error };
        assert_eq!(after(&bed, failed).await, Some(Severity::Warning));
        let failed = DaemonPermanentlyFailed { daemon, restarts: 5, error: String::new() };
        assert_eq!(after(&bed, failed).await, Some(Severity::Critical));
        assert_eq!(after(&bed, started).await, Some(Severity::Warning));
        assert_eq!(bed.events(&[EventKind::CoordinatorHeartbeat]).await.len(), 4);
    }
}
