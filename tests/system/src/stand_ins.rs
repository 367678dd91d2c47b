//! Stand-ins for agents, behind one port: each has a path of its own, the same recorded state, and a
//! stream of events. They say what they are told to, also what no agent of this version says.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ringrift::api::{HealthLevel, HealthReport, StateSnapshot};
use ringrift::event::{Body, Envelope, EventId, HealthCheckPassed, Payload, UtcMs};
use ringrift::id::{Incarnation, NodeId};
use ringrift::state::{LogId, Nodes, State};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// The most often that something is said, a second; what is more is said at once.
const MAX_TICKS: u64 = 100;

/// The longest request head that is read.
const MAX_HEAD: usize = 8 * 1024;

/// Events that each of them keeps for whoever asks for its log: as many as a cockpit asks for.
const KEPT: usize = 500;

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

/// The log of one agent: it begins with what it says.
#[derive(Default)]
struct Log {
    /// The last sequence.
    seq: u64,
    /// The newest messages by sequence, oldest first.
    said: VecDeque<(u64, Arc<str>)>,
    /// Where somebody listens who opened a stream.
    listener: Option<UnboundedSender<Arc<str>>>,
}

impl Log {
    /// Keeps a message and passes it on. A listener that is gone misses it.
    fn say(&mut self, message: Arc<str>) {
        if self.said.len() == KEPT {
            self.said.pop_front();
        }
        self.said.push_back((self.seq, Arc::clone(&message)));
        if let Some(listener) = &self.listener {
            drop(listener.send(message));
        }
    }

    /// The messages after a sequence, then every further one as it is said.
    fn follow(&mut self, after: u64) -> UnboundedReceiver<Arc<str>> {
        let (listener, heard) = unbounded_channel();
        for (_, message) in self.said.iter().filter(|(seq, _)| *seq > after) {
            drop(listener.send(Arc::clone(message)));
        }
        self.listener = Some(listener);
        heard
    }
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
        runtime.spawn(accept(listener, Arc::clone(&shared)));
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
    let (node, incarnation, at, health) = (node(number), Incarnation(1), now(), health());
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
        let (n, at) = (log.seq, now());
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

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((connection, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        // A cockpit that hangs up ends its connection, and nothing else.
        tokio::spawn(async move { drop(serve(connection, &shared).await) });
    }
}

/// Answers the requests of one connection, one after another.
async fn serve(mut connection: TcpStream, shared: &Shared) -> std::io::Result<()> {
    while let Some(request) = next_request(&mut connection).await? {
        let mut parts = request.path.trim_start_matches("/n/").splitn(2, '/');
        let number: usize = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
        let what = parts.next().unwrap_or_default().split('?').next().unwrap_or_default();
        let told = shared.talk().answers.get(what).cloned();
        let (status, body) = match (told, what) {
            (Some(told), _) => told,
            (None, "api/v1/self") => (200, json!(shared.snapshot(number).itself()).to_string()),
            (None, "api/v1/state") => (200, json!(shared.snapshot(number)).to_string()),
            (None, "api/v1/events") => {
                return stream(connection, shared, number, request.after).await;
            }
            (None, _) => (200, "[]".to_owned()),
        };
        let head = format!(
            "HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        connection.write_all((head + &body).as_bytes()).await?;
    }
    Ok(())
}

/// What is read of a request.
struct Request {
    path: String,
    /// The last event that whoever asks has seen; 0 for none.
    after: u64,
}

/// The next request; `None` when the connection is closed.
async fn next_request(connection: &mut TcpStream) -> std::io::Result<Option<Request>> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < MAX_HEAD {
        match connection.read(&mut buffer).await? {
            0 => return Ok(None),
            count => head.extend_from_slice(&buffer[..count]),
        }
    }
    let head = String::from_utf8_lossy(&head);
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    let after = headers.find(|(name, _)| name.eq_ignore_ascii_case("Last-Event-ID"));
    let after = after.and_then(|(_, seq)| seq.trim().parse().ok()).unwrap_or(0);
    let path = head.split_whitespace().nth(1).map(str::to_owned);
    Ok(path.map(|path| Request { path, after }))
}

/// The events of one agent after a sequence, as it says them.
async fn stream(
    mut connection: TcpStream,
    shared: &Shared,
    number: usize,
    after: u64,
) -> std::io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n";
    connection.write_all(head.as_bytes()).await?;
    let mut said = shared.talk().logs.entry(number).or_default().follow(after);
    shared.opened.fetch_add(1, Ordering::Relaxed);
    while let Some(text) = said.recv().await {
        connection.write_all(text.as_bytes()).await?;
    }
    Ok(())
}

fn health() -> HealthReport {
    HealthReport { level: HealthLevel::Healthy, reasons: Vec::new() }
}

fn node(number: usize) -> NodeId {
    NodeId::new(&format!("agent-{number:05}")).expect("letters and digits")
}

fn now() -> UtcMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
