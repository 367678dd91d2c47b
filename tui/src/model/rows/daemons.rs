//! One row for each supervised daemon.

use ringrift::event::{DaemonState, UtcMs};
use ringrift::id::DaemonName;

use crate::model::World;
use crate::model::agent::{AgentKey, Progress, Standing};
use crate::model::text::clean;

/// One daemon of one agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaemonRow {
    /// Key of the row.
    pub key: String,
    /// The agent that runs it, if it is one of those that are connected to.
    pub agent: Option<AgentKey>,
    /// The node.
    pub node: String,
    /// The daemon.
    pub name: DaemonName,
    /// Where it stands.
    pub state: DaemonState,
    /// Since when.
    pub since: UtcMs,
    /// What it did last, if it said so.
    pub progress: Option<Progress>,
    /// Starts before this one.
    pub restarts: u64,
    /// Why it is in this state.
    pub reason: String,
    /// Its last error, and when.
    pub error: Option<(UtcMs, String)>,
}

impl DaemonRow {
    /// How it stands.
    pub const fn standing(&self) -> Standing {
        standing(self.state)
    }
}

const fn standing(state: DaemonState) -> Standing {
    match state {
        DaemonState::Failed => Standing::Down,
        DaemonState::Stalled | DaemonState::Restarting => Standing::Warn,
        DaemonState::Stopped => Standing::Unknown,
        DaemonState::Starting | DaemonState::Running => Standing::Ok,
    }
}

/// The daemons of every log, by log, node and name.
pub fn list(world: &World) -> Vec<DaemonRow> {
    let agents = world.by_node();
    let mut rows = Vec::new();
    for (key, log) in &world.logs {
        for (node, name, daemon) in log.state.daemons.iter() {
            let agent = agents.get(&(key, node));
            rows.push(DaemonRow {
                key: format!("{key}/{node}/{name}"),
                agent: agent.map(|agent| agent.key.clone()),
                node: node.to_string(),
                name: name.clone(),
                state: daemon.state,
                since: daemon.since,
                progress: agent.and_then(|agent| agent.progress.get(name)).cloned(),
                restarts: daemon.restarts,
                reason: clean(&daemon.reason),
                error: daemon.last_error.as_ref().map(|e| (e.at, clean(&e.error))),
            });
        }
    }
    rows
}
