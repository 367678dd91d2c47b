//! All agents and their events: what a screen shows, and what a pause freezes.

use ringrift::event::UtcMs;

use super::agent::{Agent, AgentKey, Standing};
use super::feed::Feed;

/// Everything that came from the agents.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// The agents, in the order in which they were given.
    pub agents: Vec<Agent>,
    /// Their events.
    pub feed: Feed,
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
    /// Not heard yet.
    pub unknown: usize,
}

impl World {
    /// A world in which nobody was heard yet.
    pub fn new(agents: impl IntoIterator<Item = AgentKey>) -> Self {
        let agents = agents.into_iter().map(Agent::new).collect();
        Self { agents, feed: Feed::default() }
    }

    /// The agent with this key.
    pub fn agent(&self, key: &AgentKey) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.key == *key)
    }

    /// The agent with this key.
    pub fn agent_mut(&mut self, key: &AgentKey) -> Option<&mut Agent> {
        self.agents.iter_mut().find(|agent| agent.key == *key)
    }

    /// How many stand how.
    pub fn counts(&self, now: UtcMs) -> Counts {
        let mut counts = Counts::default();
        for agent in &self.agents {
            match agent.standing(now) {
                Standing::Ok => counts.ok += 1,
                Standing::Unknown => counts.unknown += 1,
                Standing::Warn | Standing::Stale => counts.warn += 1,
                Standing::Down => counts.down += 1,
            }
        }
        counts
    }
}
