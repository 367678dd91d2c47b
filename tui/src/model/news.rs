//! What an agent, or the connection to it, can say, and what that does to the world.

use ringrift::api::{
    AuditEntry, CommandReply, DaemonProgress, GameHead, GameReport, HealthReport, StateSnapshot,
    Workflow,
};
use ringrift::event::{Envelope, UtcMs};
use ringrift::id::IdempotencyKey;
use serde::{Deserialize, Serialize};

use super::operations::Operations;
use super::text::clean;
use super::{Agent, AgentKey, Link, World, describe};

/// What an agent, or the connection to it, can say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// Its whole state; events follow from there.
    Snapshot(Box<StateSnapshot>),
    /// Events between these sequences never came; a snapshot follows.
    Gap {
        /// The last that came.
        after: u64,
        /// The one that came next.
        next: u64,
    },
    /// The next events of its log, by sequence.
    Events(Vec<(u64, Box<Envelope>)>),
    /// The answer to a probe.
    Health {
        /// What it says.
        report: HealthReport,
        /// How long the answer took.
        rtt_ms: u32,
        /// What its daemons did last.
        progress: Vec<DaemonProgress>,
    },
    /// It cannot be reached.
    Offline {
        /// Why.
        error: String,
        /// When it is tried again; `None` if only the operator can have it tried.
        retry_at: Option<UtcMs>,
    },
    /// Its newest recorded games, the newest first.
    Games(Vec<GameHead>),
    /// Why it cannot list them.
    NoGames(String),
    /// The recorded game that was asked for.
    Game(Result<Box<GameReport>, String>),
    /// What operators asked it for.
    Operations {
        /// Commands on their way and past, the newest first.
        workflows: Vec<Workflow>,
        /// The newest entries of its audit, oldest first.
        audit: Vec<AuditEntry>,
    },
    /// Why it cannot say what operators asked it for.
    NoOperations(String),
    /// The answer to a command.
    Reply {
        /// The key that the command was sent with.
        ticket: IdempotencyKey,
        /// What it said.
        result: Result<CommandReply, String>,
    },
}

impl World {
    /// True if it changes what the screens show of the agents: only this is taken in, and the past
    /// needs all of it.
    pub fn is_changed_by(&self, key: &AgentKey, news: &News) -> bool {
        let Some(agent) = self.agent(key) else { return false };
        match news {
            News::Snapshot(_) | News::Events(_) | News::Health { .. } | News::Offline { .. } => {
                true
            }
            // Asked for again and again, and mostly the same.
            News::Operations { workflows, audit } => {
                let known = &agent.operations;
                known.workflows != *workflows || known.audit != *audit
            }
            _ => false,
        }
    }

    /// Takes in what an agent said at `now`; nothing else changes a world.
    pub fn take(&mut self, now: UtcMs, key: &AgentKey, news: &News) {
        if !self.is_changed_by(key, news) {
            return;
        }
        let Some(agent) = self.agent_mut(key) else { return };
        if !matches!(news, News::Offline { .. }) {
            agent.heard = Some(now);
        }
        match news {
            News::Snapshot(snapshot) => agent.replace((**snapshot).clone()),
            News::Events(events) => {
                for (seq, event) in events {
                    self.fold(key, *seq, event);
                }
            }
            News::Health { report, rtt_ms, progress } => {
                agent.take_progress(progress.clone(), now);
                agent.rtt_ms = Some(*rtt_ms);
                agent.set_health(report);
            }
            News::Offline { error, retry_at } => {
                agent.link = Link::Offline { error: clean(error), retry_at: *retry_at };
            }
            News::Operations { workflows, audit } => {
                agent.operations = Operations::new(workflows.clone(), audit.clone());
            }
            News::Gap { .. }
            | News::NoOperations(_)
            | News::Games(_)
            | News::NoGames(_)
            | News::Game(_)
            | News::Reply { .. } => {}
        }
    }

    fn fold(&mut self, key: &AgentKey, seq: u64, event: &Envelope) {
        let Some(agent) = self.agent_mut(key) else { return };
        agent.fold(seq, event);
        if seq > agent.fed {
            agent.fed = seq;
            self.feed.push(describe::entry(seq, event));
        }
    }
}

impl Agent {
    fn set_health(&mut self, report: &HealthReport) {
        let Some(known) = &mut self.known else { return };
        known.health.level = report.level;
        known.health.reasons = report.reasons.iter().map(|reason| clean(reason)).collect();
    }
}
