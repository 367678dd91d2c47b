//! All agents and their events: what a screen shows, and what a pause freezes.

use std::collections::BTreeMap;

use ringrift::event::UtcMs;
use ringrift::state::State;

use super::agent::{Agent, AgentKey, Standing};
use super::discovery::Stranger;
use super::feed::Feed;
use super::noted::Noted;
use super::notes::Notes;
use super::rows::concerns;
use super::{Log, LogKey, Roster};

/// Everything that came from the agents.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// The agents, in the order in which they were given.
    pub agents: Roster,
    /// Their logs, each once: what several agents share is counted once.
    pub logs: Noted<BTreeMap<LogKey, Log>, LogsNote>,
    /// The events of all logs.
    pub feed: Feed,
    /// Agents that a log tells of are connected to.
    pub discovers: bool,
    /// Those that are not connected to.
    pub(super) strangers: Noted<Vec<Stranger>, ()>,
    /// What was worked out for the last frame.
    pub(super) notes: Notes,
}

/// What is true of all logs together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogsNote {
    /// Each is of one node only.
    is_each_alone: bool,
    /// One of them tells something against somebody.
    has_alerts: bool,
}

impl LogsNote {
    fn of(logs: &BTreeMap<LogKey, Log>) -> Self {
        let is_alone =
            |state: &State| state.nodes.by_id.len() <= 1 && state.cluster.leader.is_none();
        let states = || logs.values().map(Log::state);
        Self {
            is_each_alone: states().all(is_alone),
            has_alerts: states().any(|state| !state.alerts.open.is_empty()),
        }
    }
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
        self.agents.get(key)
    }

    /// The agent with this key.
    pub fn agent_mut(&mut self, key: &AgentKey) -> Option<&mut Agent> {
        self.agents.get_mut(key)
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

    /// True if every node is alone with its log: what they are among others says nothing then.
    pub fn is_each_alone(&self) -> bool {
        self.logs_note().is_each_alone
    }

    /// True if a log tells something against somebody.
    pub fn has_alerts(&self) -> bool {
        self.logs_note().has_alerts
    }

    fn logs_note(&self) -> LogsNote {
        self.logs.note(|_| true, LogsNote::of)
    }

    /// How many stand how.
    pub fn counts(&self, now: UtcMs) -> Counts {
        self.notes.counts.answer(self.moment(now), || self.count(now))
    }

    fn count(&self, now: UtcMs) -> Counts {
        let census = self.agents.census(now);
        let mut counts = census.counts;
        for (log, node) in concerns::accused(self, &census) {
            let of_node = self.agents.of_node(&node);
            for agent in of_node.filter(|agent| agent.node_in(&log).is_some()) {
                counts.remove(agent.standing(now));
                counts.add(concerns::standing(self, agent, now));
            }
        }
        self.strangers().for_each(|(share, _)| counts.add(concerns::standing_of(self, share)));
        counts
    }
}

impl Counts {
    /// Counts one more.
    pub const fn add(&mut self, standing: Standing) {
        *self.of(standing) += 1;
    }

    /// Counts one less of those that were counted.
    const fn remove(&mut self, standing: Standing) {
        *self.of(standing) -= 1;
    }

    const fn of(&mut self, standing: Standing) -> &mut usize {
        match standing {
            Standing::Ok => &mut self.ok,
            Standing::Unknown => &mut self.unknown,
            Standing::Warn | Standing::Stale => &mut self.warn,
            Standing::Down => &mut self.down,
        }
    }

    /// How many there are to look at.
    pub const fn wrong(self) -> usize {
        self.warn + self.down
    }
}
