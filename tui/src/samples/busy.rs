//! A busy cluster: an hour of what its agents, and the connections to them, have to say. They learn,
//! warn, fall silent, vanish, come back and lose events; everything follows from a seed.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use ringrift::api::{DaemonProgress, HealthLevel, HealthReport, SelfReport, StateSnapshot};
use ringrift::event::{Envelope, EventId, UtcMs};
use ringrift::id::{DaemonName, Incarnation, NodeId};
use ringrift::state::State;

use super::{NOON, audit, journal, workflows};
use crate::model::agent::PROBE_MS;
use crate::model::past::Message;
use crate::model::{AgentKey, News};

/// How many agents there are.
const AGENTS: usize = 12;

/// How many messages they send: about an hour's.
const MESSAGES: usize = 4_000;

/// The cluster's addresses, and everything that is heard of it, in order.
pub fn hour(seed: u64) -> (Vec<AgentKey>, Vec<Message>) {
    let mut rng = StdRng::seed_from_u64(seed);
    let story = journal().into_iter().map(|(_, event)| *event).collect::<Vec<_>>();
    let mut agents: Vec<Agent> = (0..AGENTS).map(Agent::new).collect();
    let (mut now, mut messages) = (NOON, Vec::with_capacity(MESSAGES));
    while messages.len() < MESSAGES {
        let silence = if rng.random_bool(0.005) { 25_000 } else { 0 };
        now = UtcMs(now.0 + silence + rng.random_range(0..1_600));
        let agent = &mut agents[rng.random_range(0..AGENTS)];
        let news = agent.say(now, &story, &mut rng);
        let key = agent.key.clone();
        messages.extend(news.into_iter().map(|news| Message { at: now, agent: key.clone(), news }));
    }
    (agents.into_iter().map(|agent| agent.key).collect(), messages)
}

/// An agent and the connection to it.
struct Agent {
    key: AgentKey,
    node: NodeId,
    /// What its log adds up to.
    state: State,
    log: Vec<(u64, Box<Envelope>)>,
    /// The last event that the connection passed on.
    passed: usize,
    connected: bool,
}

impl Agent {
    fn new(number: usize) -> Self {
        Self {
            key: AgentKey::at(&format!("http://10.0.0.{number}:8770")),
            node: NodeId::new(&format!("gpu-{number:02}")).unwrap(),
            state: State::default(),
            log: Vec::new(),
            passed: 0,
            connected: false,
        }
    }

    fn say(&mut self, now: UtcMs, story: &[Envelope], rng: &mut StdRng) -> Vec<News> {
        for _ in 0..rng.random_range(0..4) {
            self.happens(now, story, rng);
        }
        if !self.connected {
            self.connected = rng.random_bool(0.6);
            return if self.connected { self.resync(now) } else { vec![offline(now, rng)] };
        }
        match rng.random_range(0..100) {
            0..72 => vec![self.pass()],
            72..90 => vec![self.probe(now, rng)],
            90..93 => {
                self.connected = false;
                vec![offline(now, rng)]
            }
            93..95 if self.passed + 2 < self.log.len() => {
                let after = self.passed as u64;
                self.passed += 2;
                let gap = News::Gap { after, next: self.passed as u64 + 1 };
                std::iter::once(gap).chain(self.resync(now)).collect()
            }
            93..95 => self.resync(now),
            95..98 => vec![operations(rng)],
            _ => vec![News::Games(Vec::new()), News::NoOperations("not now".to_owned())],
        }
    }

    /// The next event of the story happens to this agent.
    fn happens(&mut self, now: UtcMs, story: &[Envelope], rng: &mut StdRng) {
        let told = &story[self.log.len() % story.len()];
        let n = self.log.len() as u64 + 1;
        let id = |n| EventId { node: self.node.clone(), incarnation: Incarnation(7), n };
        let event = Envelope {
            id: id(n),
            at: UtcMs(now.0 - rng.random_range(0..900)),
            cause: told.cause.as_ref().map(|_| id(n.saturating_sub(1).max(1))),
            ..told.clone()
        };
        self.state.apply(n, &event);
        self.log.push((n, Box::new(event)));
    }

    /// Passes on what happened since.
    fn pass(&mut self) -> News {
        let events = self.log[self.passed..].to_vec();
        self.passed = self.log.len();
        News::Events(events)
    }

    /// What it says of itself.
    fn probe(&self, now: UtcMs, rng: &mut StdRng) -> News {
        const LEVELS: [HealthLevel; 4] =
            [HealthLevel::Healthy, HealthLevel::Healthy, HealthLevel::Warnings, HealthLevel::Down];
        let level = LEVELS[rng.random_range(0..LEVELS.len())];
        let reasons = match level {
            HealthLevel::Healthy => Vec::new(),
            _ => vec![format!("disk {}% full", rng.random_range(85..100))],
        };
        let daemons = ["selfplay", "evaluation", "trainer"].map(|name| DaemonProgress {
            name: DaemonName::new(name).unwrap(),
            progress_age_s: rng.random_bool(0.9).then(|| rng.random_range(0.0..300.0)),
            progress_note: Some(format!("{} games", rng.random_range(1..99))),
        });
        let report = Box::new(SelfReport {
            node: self.node.clone(),
            incarnation: Incarnation(7),
            at: now,
            log: self.state.log.clone(),
            seq: self.state.applied,
            health: HealthReport { level, reasons },
            daemons: daemons.into(),
        });
        News::Probe { report, rtt_ms: rng.random_range(1..200), via: None, period_ms: PROBE_MS }
    }

    /// The whole state, then the events that were missed.
    fn resync(&mut self, now: UtcMs) -> Vec<News> {
        let snapshot = StateSnapshot {
            node: self.node.clone(),
            incarnation: Incarnation(7),
            seq: self.log.len() as u64,
            at: now,
            health: HealthReport { level: HealthLevel::Healthy, reasons: Vec::new() },
            state: self.state.clone(),
        };
        vec![News::Snapshot(Arc::new(snapshot)), self.pass()]
    }
}

fn offline(now: UtcMs, rng: &mut StdRng) -> News {
    let retry_at = rng.random_bool(0.8).then(|| UtcMs(now.0 + rng.random_range(500..30_000)));
    News::Offline { error: "connection refused".to_owned(), retry_at }
}

/// What operators asked for; often the same as before.
fn operations(rng: &mut StdRng) -> News {
    let (mut workflows, mut audit) = (workflows(), audit());
    workflows.truncate(rng.random_range(1..=2));
    audit.truncate(rng.random_range(1..=3));
    News::Operations { workflows, audit }
}
