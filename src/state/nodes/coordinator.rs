//! An agent as the keeper of its daemons: how it says that it is.

use serde::{Deserialize, Serialize};

use super::super::Seen;
use crate::event::{Payload, Severity, UtcMs};
use crate::id::JobId;

/// The most jobs that are kept of those that an agent left claimed.
pub const MAX_REMAINING: usize = 64;
/// The most troubles that are kept of an agent.
pub const MAX_REASONS: usize = 64;

/// An agent as the keeper of its daemons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coordinator {
    /// How bad the worst of its troubles is; `None` without any.
    pub severity: Option<Severity>,
    /// Its troubles, one line each.
    pub reasons: Vec<String>,
    /// Since when it says so.
    pub since: UtcMs,
    /// When its main loop last came round.
    pub heartbeat: Option<UtcMs>,
    /// Daemons that ran then.
    pub running: u64,
    /// Sequence of the last event that it had taken in then.
    pub applied: u64,
    /// Jobs that it left claimed when it last ended.
    pub remaining: Vec<JobId>,
}

impl Coordinator {
    /// Takes in what an agent says of itself; other events change nothing.
    pub(super) fn apply(of: &mut Option<Self>, seen: &Seen<'_>) {
        let at = seen.event.at;
        match seen.payload {
            Payload::CoordinatorHealthy(e) => {
                let now = of.get_or_insert_default();
                now.enter(None, &[], at);
                now.running = e.running;
            }
            Payload::CoordinatorHealthDegraded(e) => {
                of.get_or_insert_default().enter(Some(Severity::Warning), &e.reasons, at);
            }
            Payload::CoordinatorUnhealthy(e) => {
                of.get_or_insert_default().enter(Some(Severity::Critical), &e.reasons, at);
            }
            Payload::CoordinatorInitFailed(e) => {
                let reasons = std::slice::from_ref(&e.error);
                of.get_or_insert_default().enter(Some(Severity::Critical), reasons, at);
            }
            Payload::CoordinatorHeartbeat(e) => {
                let now = of.get_or_insert_default();
                now.heartbeat = Some(at);
                now.running = e.running;
                now.applied = e.applied;
            }
            Payload::CoordinatorShutdown(e) => {
                let now = of.get_or_insert_default();
                now.running = 0;
                now.remaining = e.remaining.iter().take(MAX_REMAINING).cloned().collect();
            }
            _ => {}
        }
    }

    fn enter(&mut self, severity: Option<Severity>, reasons: &[String], at: UtcMs) {
        if self.severity != severity || self.since == UtcMs(0) {
            self.since = at;
        }
        self.severity = severity;
        self.reasons = reasons.iter().take(MAX_REASONS).cloned().collect();
    }
}
