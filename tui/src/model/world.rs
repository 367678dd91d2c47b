//! All agents and their events: what a screen shows, and what a pause freezes.

use std::collections::BTreeMap;

use ringrift::event::UtcMs;
use ringrift::state::State;

use super::agent::{Agent, AgentKey, Standing};
use super::discovery::Stranger;
use super::feed::Feed;
use super::{Log, LogKey};

/// Everything that came from the agents.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// The agents, in the order in which they were given.
    pub agents: Vec<Agent>,
    /// Their logs, each once: what several agents share is counted once.
    pub logs: BTreeMap<LogKey, Log>,
    /// The events of all logs.
    pub feed: Feed,
    /// Agents that a log tells of are connected to.
    pub discovers: bool,
    /// Those that are not connected to.
    pub(super) strangers: Vec<Stranger>,
}

/// How many agents stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Healthy.
    pub ok: usize,
    /// With warnings, or stale.
    pub warn: usize,
    /// Down or offline.
    pub down: usize,
    /// Not heard yet, or known only from a log.
    pub unknown: usize,
}

impl World {
    /// A world in which nobody was heard yet.
    pub fn new(agents: impl IntoIterator<Item = AgentKey>) -> Self {
        let agents = agents.into_iter().map(Agent::new).collect();
        Self { agents, ..Self::default() }
    }

    /// The agent with this key.
    pub fn agent(&self, key: &AgentKey) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.key == *key)
    }

    /// The agent with this key.
    pub fn agent_mut(&mut self, key: &AgentKey) -> Option<&mut Agent> {
        self.agents.iter_mut().find(|agent| agent.key == *key)
    }

    /// The log that an agent reads.
    pub fn log_of(&self, agent: &Agent) -> Option<&Log> {
        self.logs.get(&agent.known.as_ref()?.log)
    }

    /// What the log of an agent adds up to.
    pub fn state_of(&self, agent: &Agent) -> Option<&State> {
        self.log_of(agent).map(Log::state)
    }

    /// What each log adds up to.
    pub fn states(&self) -> impl Iterator<Item = &State> {
        self.logs.values().map(Log::state)
    }

    /// True if there is nobody that one could be told apart from: columns of names say nothing then.
    pub fn has_one_node(&self) -> bool {
        let others = |state: &State| state.nodes.by_id.len() > 1;
        self.agents.len() == 1 && !self.states().any(others)
    }

    /// How many stand how.
    pub fn counts(&self, now: UtcMs) -> Counts {
        let mut counts = Counts::default();
        let agents = self.agents.iter().map(|agent| agent.standing(now));
        for standing in agents.chain(self.strangers().map(|(share, _)| share.standing())) {
            match standing {
                Standing::Ok => counts.ok += 1,
                Standing::Unknown => counts.unknown += 1,
                Standing::Warn | Standing::Stale => counts.warn += 1,
                Standing::Down => counts.down += 1,
            }
        }
        counts
    }
}
