//! Stand-ins for agents, behind one port: each has a path of its own, the same recorded state, and a
//! stream of events. They say what they are told to, also what no agent of this version says.

mod http;
mod log;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Duration;

use ringrift::api::{HealthLevel, HealthReport, StateSnapshot};
use ringrift::event::{Body, Envelope, EventId, HealthCheckPassed, Payload, UtcMs};
use ringrift::id::{Incarnation, NodeId};
use ringrift::state::{LogId, Nodes, State};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use log::Log;

/// The most often that something is said, a second; what is more is said at once.
const MAX_TICKS: u64 = 100;

/// A run of a real agent, recorded: events as JSON lines.
const JOURNAL: &str = include_str!("stand_ins/journal.jsonl");

/// Agents that answer; gone when dropped.
pub struct StandIns {
    agents: usize,
    address: SocketAddr,
    shared: Arc<Shared>,
    runtime: Runtime,
}

/// What the connections share.
struct Shared {
    /// What every agent has behind it.
    state: State,
    /// How many streams were opened since they were forgotten.
    opened: AtomicUsize,
    talk: Mutex<Talk>,
}

/// What is being said.
#[derive(Default)]
struct Talk {
    /// The log of each agent that said something.
    logs: HashMap<usize, Log>,
    /// Answers to paths, in place of the usual ones: status and body.
    answers: HashMap<String, (u16, String)>,
}

impl StandIns {
    /// Starts so many.
    ///
    /// # Panics
    /// When there is no runtime, no free port, or the recorded journal cannot be read.
    pub fn start(agents: usize) -> Self {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
        let talk = Mutex::default();
        let shared = Arc::new(Shared { state: recorded(), opened: AtomicUsize::new(0), talk });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        runtime.spawn(http::accept(listener, Arc::clone(&shared)));
        Self { agents, address, shared, runtime }
    }

    /// How many there are.
    pub const fn count(&self) -> usize {
        self.agents
    }

    /// Where one of them answers.
    pub fn url(&self, number: usize) -> String {
        format!("http://{}/n/{number}", self.address)
    }

    /// The cockpit's configuration that names them all.
    pub fn config(&self) -> String {
        let mut text = "agents = [\n".to_owned();
        for number in 0..self.agents {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  '{}',", self.url(number));
        }
        text + "]\n"
    }

    /// So many events a second are said from now on, by each of the first `speakers` in turn; until the
    /// value is dropped.
    pub fn speak(&self, per_second: u64, speakers: usize) -> Speech {
        let shared = Arc::clone(&self.shared);
        Speech(self.runtime.spawn(async move { shared.speak(per_second, speakers).await }))
    }

    /// How many streams were opened since they were forgotten.
    pub fn streams(&self) -> usize {
        self.shared.opened.load(Ordering::Relaxed)
    }

    /// Counts streams anew.
    pub fn forget_streams(&self) {
        self.shared.opened.store(0, Ordering::Relaxed);
    }

    /// One of them says the next event of its log.
    pub fn say(&self, number: usize, payload: impl Into<Payload>) {
        self.shared.say(number, Body::Known(payload.into()));
    }

    /// One of them says something that this version has no word for.
    pub fn say_unknown(&self, number: usize, kind: &str, raw: serde_json::Value) {
        self.shared.say(number, Body::Unknown { kind: kind.to_owned(), raw });
    }

    /// So many events of one of them are lost on the way.
    pub fn lose(&self, number: usize, events: u64) {
        self.shared.talk().logs.entry(number).or_default().seq += events;
    }

    /// A path is answered with this status and body from now on, by all of them.
    pub fn answer(&self, path: &str, status: u16, body: impl Into<String>) {
        self.shared.talk().answers.insert(path.to_owned(), (status, body.into()));
    }
}

/// Events that are being said; silence when dropped.
pub struct Speech(JoinHandle<()>);

impl Drop for Speech {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The recorded events, with their sequences.
///
/// # Panics
/// When one cannot be read.
pub fn journal() -> impl Iterator<Item = (u64, Envelope)> {
    let event = |line| serde_json::from_str(line).expect("a recorded event");
    (1..).zip(JOURNAL.lines().map(event))
}

/// The state of one of them that has said nothing yet.
pub fn snapshot(number: usize) -> StateSnapshot {
    static RECORDED: OnceLock<State> = OnceLock::new();
    snapshot_of(number, State { applied: 0, ..RECORDED.get_or_init(recorded).clone() })
}

/// The recorded state, as that of a log that this agent shares with nobody.
fn snapshot_of(number: usize, state: State) -> StateSnapshot {
    let (node, incarnation, at, health) = (node(number), Incarnation(1), UtcMs::now(), health());
    let first = EventId { node: node.clone(), incarnation, n: 0 };
    let state = State { log: Some(LogId::begun_by(first)), ..state };
    StateSnapshot { node, incarnation, seq: state.applied, at, health, state }
}

/// What the recorded journal adds up to.
fn recorded() -> State {
    let mut state = State::default();
    journal().for_each(|(seq, event)| state.apply(seq, &event));
    // The node that was recorded is none of these agents.
    state.nodes = Nodes::default();
    state
}

impl Shared {
    fn talk(&self) -> MutexGuard<'_, Talk> {
        self.talk.lock().expect("nobody panics while they talk")
    }

    fn say(&self, number: usize, body: Body) {
        let mut talk = self.talk();
        let log = talk.logs.entry(number).or_default();
        log.seq += 1;
        let (n, at) = (log.seq, UtcMs::now());
        let id = EventId { node: node(number), incarnation: Incarnation(1), n };
        let event = Envelope { id, at, config: None, correlation: None, cause: None, body };
        let kind = event.body.kind_name();
        log.say(format!("id: {n}\nevent: {kind}\ndata: {}\n\n", json!(event)).into());
    }

    fn snapshot(&self, number: usize) -> StateSnapshot {
        let seq = self.talk().logs.get(&number).map_or(0, |log| log.seq);
        snapshot_of(number, State { applied: seq, ..self.state.clone() })
    }

    async fn speak(&self, per_second: u64, speakers: usize) {
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

fn health() -> HealthReport {
    HealthReport { level: HealthLevel::Healthy, reasons: Vec::new() }
}

fn node(number: usize) -> NodeId {
    NodeId::new(&format!("agent-{number:05}")).expect("letters and digits")
}
