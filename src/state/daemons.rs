//! Supervised daemons, as their supervisor reports them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Seen;
use crate::event::{DaemonState, Payload, UtcMs};
use crate::id::{DaemonName, NodeId};

/// The most daemons that are kept of one machine.
pub const MAX_DAEMONS: usize = 256;

/// Daemons by machine and name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Daemons {
    /// Every daemon heard of.
    pub by_node: BTreeMap<NodeId, BTreeMap<DaemonName, Daemon>>,
}

/// One daemon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Daemon {
    /// Where it stands.
    pub state: DaemonState,
    /// When the state last changed.
    pub since: UtcMs,
    /// Why it changed.
    pub reason: String,
    /// Starts before the current one in its process.
    pub restarts: u64,
    /// When it last started.
    pub started_at: Option<UtcMs>,
    /// Its last error, kept after it recovered.
    pub last_error: Option<DaemonError>,
    /// Deliveries that took it longer than it may be silent.
    #[serde(default)]
    pub slow_deliveries: u64,
    /// How it is mended, while it is.
    #[serde(default)]
    pub repair: Option<Repair>,
    /// How often mending it was begun.
    #[serde(default)]
    pub tries: u64,
    /// How often it was mended.
    #[serde(default)]
    pub repaired: u64,
    /// How often mending it was given up.
    #[serde(default)]
    pub given_up: u64,
}

/// A daemon is being mended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Repair {
    /// Since when.
    pub since: UtcMs,
    /// How.
    pub strategy: String,
}

/// An error of a daemon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DaemonError {
    /// When.
    pub at: UtcMs,
    /// What.
    pub error: String,
}

impl Daemons {
    /// The daemon of this name on this machine.
    pub fn get(&self, node: &NodeId, name: &DaemonName) -> Option<&Daemon> {
        self.by_node.get(node)?.get(name)
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        match seen.payload {
            Payload::DaemonStarted(e) => self.change(seen, &e.daemon, |daemon| {
                daemon.restarts = e.restarts;
                daemon.started_at = Some(at);
                daemon.enter(DaemonState::Starting, "started", at);
            }),
            Payload::DaemonStopped(e) => self.change(seen, &e.daemon, |daemon| {
                daemon.enter(DaemonState::Stopped, &e.reason, at);
            }),
            Payload::DaemonStatusChanged(e) => self.change(seen, &e.daemon, |daemon| {
                daemon.enter(e.new, &e.reason, at);
                if matches!(e.new, DaemonState::Restarting | DaemonState::Stalled) {
                    daemon.last_error = Some(DaemonError { at, error: e.reason.clone() });
                }
            }),
            Payload::DaemonPermanentlyFailed(e) => self.change(seen, &e.daemon, |daemon| {
                daemon.restarts = e.restarts;
                daemon.last_error = Some(DaemonError { at, error: e.error.clone() });
                daemon.enter(DaemonState::Failed, &e.error, at);
            }),
            Payload::RecoveryInitiated(e) => self.change(seen, &e.daemon, |daemon| {
                daemon.tries += 1;
                daemon.repair = Some(Repair { since: at, strategy: e.strategy.clone() });
            }),
            Payload::RecoveryCompleted(e) => self.change(seen, &e.daemon, |daemon| {
                daemon.repair = None;
                daemon.repaired += 1;
            }),
            Payload::RecoveryFailed(e) => self.change(seen, &e.daemon, |daemon| {
                daemon.repair = None;
                daemon.given_up += 1;
            }),
            Payload::HandlerTimeout(e) => {
                // Subscriptions that are no daemon's are not kept here.
                if let Ok(name) = DaemonName::new(&e.subscription) {
                    self.change(seen, &name, |daemon| daemon.slow_deliveries += 1);
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, seen: &Seen<'_>, name: &DaemonName, change: impl FnOnce(&mut Daemon)) {
        let daemons = self.by_node.entry(seen.event.node().clone()).or_default();
        if !daemons.contains_key(name) && daemons.len() >= MAX_DAEMONS {
            return;
        }
        change(daemons.entry(name.clone()).or_insert_with(|| Daemon::new(seen.event.at)));
    }
}

impl Daemon {
    fn new(at: UtcMs) -> Self {
        Self {
            state: DaemonState::Stopped,
            since: at,
            reason: String::new(),
            restarts: 0,
            started_at: None,
            last_error: None,
            slow_deliveries: 0,
            repair: None,
            tries: 0,
            repaired: 0,
            given_up: 0,
        }
    }

    fn enter(&mut self, state: DaemonState, reason: &str, at: UtcMs) {
        if self.state != state {
            self.since = at;
        }
        self.state = state;
        reason.clone_into(&mut self.reason);
    }
}
