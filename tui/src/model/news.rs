//! What an agent, or the connection to it, can say, and what that does to the world.

use std::collections::btree_map::Entry;
use std::sync::Arc;

use ringrift::api::client::ClientError;
use ringrift::api::{
    AuditEntry, CommandReply, GameHead, GameReport, SelfReport, Setting, StateSnapshot, Workflow,
};
use ringrift::event::{Envelope, EventId, UtcMs};
use ringrift::id::{GameId, IdempotencyKey};
use ringrift::state::LogId;
use serde::{Deserialize, Serialize};

use super::agent::PROBE_MS;
use super::operations::Operations;
use super::text::clean;
use super::{Agent, AgentKey, Discovery, Link, Log, LogKey, World, describe, discovery};

/// What an agent, or the connection to it, can say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// Its log's whole state; events follow from there.
    Snapshot(#[serde(with = "shared")] Arc<StateSnapshot>),
    /// Events between these sequences never came; a snapshot follows.
    Gap {
        /// The last that came.
        after: u64,
        /// The one that came next.
        next: u64,
    },
    /// The next events of its log, by sequence.
    Events(Vec<(u64, Box<Envelope>)>),
    /// The answer to a probe: what it says of itself.
    Probe {
        /// What it says.
        report: Box<SelfReport>,
        /// How long the answer took.
        rtt_ms: u32,
        /// The agent that passed it on; `None` if it came directly.
        #[serde(default)]
        via: Option<AgentKey>,
        /// How often it is asked now, in milliseconds.
        #[serde(default = "usual_period_ms")]
        period_ms: i64,
    },
    /// It cannot be reached.
    Offline {
        /// Why.
        error: String,
        /// When it is tried again; `None` if only the operator can have it tried.
        retry_at: Option<UtcMs>,
    },
    /// Its games: the running ones, then those that were recorded last, the newest first.
    Games(Vec<GameHead>),
    /// Why it cannot list them.
    NoGames(String),
    /// A game that was asked for.
    Game {
        /// Which one.
        id: GameId,
        /// The game, or why it did not come.
        result: Result<Box<GameReport>, NoGame>,
    },
    /// What operators asked it for.
    Operations {
        /// Commands on their way and past, the newest first.
        workflows: Vec<Workflow>,
        /// The newest entries of its audit, oldest first.
        audit: Vec<AuditEntry>,
    },
    /// Its settings in effect.
    Settings(Vec<Setting>),
    /// Why it cannot say them.
    NoSettings(String),
    /// Why it cannot say what operators asked it for.
    NoOperations(String),
    /// The causes of an event, the nearest first, as far as they were found; or why none came.
    Causes {
        /// The nearest.
        cause: EventId,
        /// The events with their sequences.
        result: Result<Vec<(u64, Box<Envelope>)>, String>,
    },
    /// The answer to a command.
    Reply {
        /// The key that the command was sent with.
        ticket: IdempotencyKey,
        /// What it said.
        result: Result<CommandReply, String>,
    },
}

/// Why a game did not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NoGame {
    /// The agent neither plays it nor has recorded it.
    #[error("{0}")]
    Missing(String),
    /// Whether there is such a game is not known: the agent could not be asked, or did not say.
    #[error("{0}")]
    Unanswered(String),
}

impl From<ClientError> for NoGame {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused { status: 404, .. } => Self::Missing(error.to_string()),
            error => Self::Unanswered(error.to_string()),
        }
    }
}

const fn usual_period_ms() -> i64 {
    PROBE_MS
}

impl World {
    /// True if it changes what the screens show of the agents: only this is taken in, and the past
    /// needs all of it.
    pub fn is_changed_by(&self, key: &AgentKey, news: &News) -> bool {
        let agent = self.agent(key);
        match news {
            News::Snapshot(_) | News::Events(_) | News::Probe { .. } | News::Offline { .. } => true,
            // Asked for again and again, and mostly the same.
            News::Operations { workflows, audit } => agent.is_none_or(|agent| {
                let known = &agent.operations;
                known.workflows != *workflows || known.audit != *audit
            }),
            News::Settings(settings) => {
                agent.is_none_or(|agent| agent.settings.as_ref() != Some(settings))
            }
            _ => false,
        }
    }

    /// Takes in what an agent said at `now`, and answers what that tells of agents; nothing else
    /// changes a world.
    pub fn take(&mut self, now: UtcMs, key: &AgentKey, news: &News) -> Vec<Discovery> {
        if !self.is_changed_by(key, news) {
            return Vec::new();
        }
        if self.agent(key).is_none() {
            // One that was found then, in a past that is told again.
            self.agents.push(Agent { was_found: true, ..Agent::new(key.clone()) });
        }
        let Some(agent) = self.agent_mut(key) else { return Vec::new() };
        if !matches!(news, News::Offline { .. }) {
            agent.heard = Some(now);
        }
        match news {
            News::Snapshot(snapshot) => {
                let double = self.meet(key, &snapshot.itself());
                let log = self.take_snapshot(now, key, snapshot);
                return double.into_iter().chain(self.discover(&log)).collect();
            }
            News::Events(events) => {
                self.take_events(now, key, events);
                let log = self.agent(key).and_then(|agent| Some(agent.known.as_ref()?.log.clone()));
                if events.iter().any(|(_, event)| discovery::tells_of_agents(event)) {
                    return log.map(|log| self.discover(&log)).unwrap_or_default();
                }
            }
            News::Probe { report, rtt_ms, via, period_ms } => {
                agent.take_progress(&report.daemons, now);
                agent.rtt_ms = Some(*rtt_ms);
                agent.via.clone_from(via);
                agent.period_ms = *period_ms;
                return self.meet(key, report).into_iter().collect();
            }
            News::Offline { error, retry_at } => {
                agent.link = Link::Offline { error: clean(error), retry_at: *retry_at };
            }
            News::Operations { workflows, audit } => {
                agent.operations = Operations::new(workflows.clone(), audit.clone());
            }
            News::Settings(settings) => agent.settings = Some(settings.clone()),
            News::Gap { .. }
            | News::NoSettings(_)
            | News::NoOperations(_)
            | News::Games(_)
            | News::NoGames(_)
            | News::Game { .. }
            | News::Causes { .. }
            | News::Reply { .. } => {}
        }
        Vec::new()
    }

    fn take_snapshot(
        &mut self,
        now: UtcMs,
        by: &AgentKey,
        snapshot: &Arc<StateSnapshot>,
    ) -> LogKey {
        let snapshot = Arc::clone(snapshot);
        let key = LogKey::of(by, snapshot.state.log.as_ref());
        match self.logs.entry(key.clone()) {
            Entry::Occupied(log) => log.into_mut().take(by, snapshot, now),
            Entry::Vacant(place) => {
                place.insert(Log::told(by, snapshot, now));
            }
        }
        key
    }

    fn take_events(&mut self, now: UtcMs, by: &AgentKey, events: &[(u64, Box<Envelope>)]) {
        for (seq, event) in events {
            let Some(log) = self.log_of_event(by, event) else { return };
            if log.fold(*seq, event, now) {
                self.feed.push(describe::entry(*seq, event));
            }
        }
    }

    /// The log that an agent's event belongs to. The first event of all gives the log its name, and
    /// another agent may have told it already.
    fn log_of_event(&mut self, by: &AgentKey, event: &Envelope) -> Option<&mut Log> {
        let key = self.agent(by)?.known.as_ref()?.log.clone();
        let state = self.logs.get(&key)?.state();
        let name = match state.applied {
            0 => Some(LogId::begun_by(event.id.clone())),
            _ => state.log.clone(),
        };
        let named = LogKey::of(by, name.as_ref());
        if named != key {
            let log = self.logs.remove(&key)?;
            self.logs.entry(named.clone()).or_insert(log);
            self.agent_mut(by)?.known.as_mut()?.log = named.clone();
        }
        self.logs.get_mut(&named)
    }

    /// Takes in what an agent says of itself. A log that it read before and that nobody reads any
    /// more is forgotten: it would be counted for ever.
    fn meet(&mut self, key: &AgentKey, report: &SelfReport) -> Option<Discovery> {
        let agent = self.agent_mut(key)?;
        let before = agent.known.take().map(|known| known.log);
        agent.take(report);
        self.agents.is_met(key);
        let agent = self.agent(key)?;
        let reads =
            |agent: &Agent, log: &LogKey| agent.known.as_ref().is_some_and(|k| k.log == *log);
        if let Some(left) = before.as_ref().filter(|left| !reads(agent, left))
            && !self.agents.iter().any(|agent| reads(agent, left))
        {
            self.logs.remove(left);
        }
        self.is_met(key);
        if before.is_none() { self.drop_double(key) } else { None }
    }
}

/// What is shared, written as if it were not.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        value: &Arc<T>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().serialize(to)
    }

    pub fn deserialize<'de, T, D>(from: D) -> Result<Arc<T>, D::Error>
    where
        T: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        T::deserialize(from).map(Arc::new)
    }
}
