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
    /// The agent that runs it.
    pub agent: AgentKey,
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

/// The daemons of every agent, by agent and name.
pub fn list(world: &World) -> Vec<DaemonRow> {
    let mut rows = Vec::new();
    for agent in &world.agents {
        let Some(known) = &agent.known else { continue };
        for (node, name, daemon) in known.state.daemons.iter() {
            rows.push(DaemonRow {
                key: format!("{}/{node}/{name}", agent.key),
                agent: agent.key.clone(),
                node: node.to_string(),
                name: name.clone(),
                state: daemon.state,
                since: daemon.since,
                progress: agent.progress.get(name).filter(|_| *node == known.node).cloned(),
                restarts: daemon.restarts,
                reason: clean(&daemon.reason),
                error: daemon.last_error.as_ref().map(|e| (e.at, clean(&e.error))),
            });
        }
    }
    rows
}
