//! What the connections to the stand-ins share: their logs, and who was heard.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use ringrift::api::{SelfReport, StateSnapshot};
use ringrift::event::{Body, HealthCheckPassed, UtcMs};
use ringrift::state::{LogId, State};
use serde_json::json;
use tokio::sync::mpsc::UnboundedReceiver;

use super::log::Log;
use super::recorded::{self, INCARNATION};

/// The most often that something is said, a second; what is more is said at once.
const MAX_TICKS: u64 = 100;

/// Who reads which log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Logs {
    /// Each is alone with one, as agents without servers are.
    Own,
    /// All share one, as the agents of a cluster do.
    Shared,
}

/// All of them.
pub struct Fleet {
    /// How many there are.
    pub agents: usize,
    logs: Logs,
    /// What each has behind it.
    state: State,
    talk: Mutex<Talk>,
}

/// What is being said, and to whom.
#[derive(Default)]
struct Talk {
    /// The logs in which something was said, by the number of who began them.
    logs: HashMap<usize, Log>,
    /// Answers to paths, in place of the usual ones: status and body.
    answers: HashMap<String, (u16, String)>,
    /// Those who said who they are.
    met: HashSet<usize>,
    /// Logs that are streamed.
    streamed: HashSet<usize>,
}

impl Fleet {
    /// So many, with logs of this kind.
    pub fn of(agents: usize, logs: Logs) -> Self {
        let state = match logs {
            Logs::Own => recorded::state(),
            Logs::Shared => recorded::state_of_cluster(agents),
        };
        Self { agents, logs, state, talk: Mutex::default() }
    }

    fn talk(&self) -> MutexGuard<'_, Talk> {
        self.talk.lock().expect("nobody panics while they talk")
    }

    /// The number of who began the log that an agent reads.
    fn log(&self, number: usize) -> usize {
        match self.logs {
            Logs::Own => number,
            Logs::Shared => 0,
        }
    }

    fn log_id(&self, number: usize) -> LogId {
        recorded::log_begun_by(self.log(number))
    }

    /// The sequence of the last event that an agent read.
    fn seq(&self, number: usize) -> u64 {
        self.talk().logs.get(&self.log(number)).map_or(0, |log| log.seq)
    }

    /// What one says of itself.
    pub fn itself(&self, number: usize) -> SelfReport {
        self.talk().met.insert(number);
        SelfReport {
            node: recorded::node(number),
            incarnation: INCARNATION,
            at: UtcMs::now(),
            log: Some(self.log_id(number)),
            seq: self.seq(number),
            health: recorded::health(),
            daemons: Vec::new(),
        }
    }

    /// What the log of one adds up to.
    pub fn snapshot(&self, number: usize) -> StateSnapshot {
        let (node, seq) = (recorded::node(number), self.seq(number));
        let log = Some(self.log_id(number));
        let (at, health) = (UtcMs::now(), recorded::health());
        let state = State { applied: seq, log, ..self.state.clone() };
        StateSnapshot { node, incarnation: INCARNATION, seq, at, health, state }
    }

    /// One says the next event of its log.
    pub fn say(&self, number: usize, body: Body) {
        let mut talk = self.talk();
        let log = talk.logs.entry(self.log(number)).or_default();
        log.seq += 1;
        let event = recorded::event(number, log.seq, body);
        let kind = event.body.kind_name();
        log.say(format!("id: {}\nevent: {kind}\ndata: {}\n\n", log.seq, json!(event)).into());
    }

    /// So many events of one are lost on the way.
    pub fn lose(&self, number: usize, events: u64) {
        self.talk().logs.entry(self.log(number)).or_default().seq += events;
    }

    /// The messages in the log of one after a sequence, then every further one.
    pub fn follow(&self, number: usize, after: u64) -> UnboundedReceiver<Arc<str>> {
        let (mut talk, log) = (self.talk(), self.log(number));
        talk.streamed.insert(log);
        talk.logs.entry(log).or_default().follow(after)
    }

    /// A path is answered with this status and body from now on.
    pub fn answer(&self, path: &str, status: u16, body: String) {
        self.talk().answers.insert(path.to_owned(), (status, body));
    }

    /// What a path is answered with, if that was said.
    pub fn answer_to(&self, path: &str) -> Option<(u16, String)> {
        self.talk().answers.get(path).cloned()
    }

    /// How many said who they are and read a log that is streamed.
    pub fn heard(&self) -> usize {
        let talk = self.talk();
        talk.met.iter().filter(|number| talk.streamed.contains(&self.log(**number))).count()
    }

    /// Counts those anew.
    pub fn forget_heard(&self) {
        let mut talk = self.talk();
        talk.met.clear();
        talk.streamed.clear();
    }

    /// So many events a second are said, by each of the first `speakers` in turn, for ever.
    pub async fn speak(&self, per_second: u64, speakers: usize) {
        let at_once = per_second.div_ceil(MAX_TICKS);
        let pause = Duration::from_secs(at_once) / u32::try_from(per_second).unwrap_or(u32::MAX);
        let mut ticks = tokio::time::interval(pause);
        let mut speakers = (0..speakers).cycle();
        loop {
            ticks.tick().await;
            for speaker in speakers.by_ref().take(at_once as usize) {
                let passed = HealthCheckPassed { check: "disk".to_owned() };
                self.say(speaker, Body::Known(passed.into()));
            }
        }
    }
}
