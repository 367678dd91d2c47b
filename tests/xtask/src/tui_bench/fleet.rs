//! Synthetic agents behind one port: each has its own path, the same recorded state, and a stream of
//! events; once a second one of them has something new to say.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ringrift::api::{HealthLevel, HealthReport, StateSnapshot};
use ringrift::event::{Body, Envelope, EventId, HealthCheckPassed, UtcMs};
use ringrift::id::{Incarnation, NodeId};
use ringrift::state::{LogId, Nodes, State};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// The longest request head that is read.
const MAX_HEAD: usize = 8 * 1024;

/// The recorded journal that every agent has behind it: events as JSON lines.
const JOURNAL: &str = include_str!("journal.jsonl");

/// A fleet that answers; gone when dropped.
pub struct Fleet {
    agents: usize,
    address: SocketAddr,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

/// What the connections share.
struct Shared {
    agents: usize,
    streams: AtomicUsize,
    /// Counts the seconds: agent `n % agents` speaks in second `n`.
    second: watch::Sender<u64>,
    state: State,
}

impl Fleet {
    /// Starts `agents` agents.
    pub fn start(agents: usize) -> anyhow::Result<Self> {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let shared = Arc::new(Shared {
            agents,
            streams: AtomicUsize::new(0),
            second: watch::Sender::new(0),
            state: recorded()?,
        });
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        runtime.spawn(tick(Arc::clone(&shared)));
        Ok(Self { agents, address, shared, _runtime: runtime })
    }

    /// How many agents there are.
    pub const fn agents(&self) -> usize {
        self.agents
    }

    /// How many streams were opened since they were forgotten.
    pub fn streams(&self) -> usize {
        self.shared.streams.load(Ordering::Relaxed)
    }

    /// Counts streams anew.
    pub fn forget_streams(&self) {
        self.shared.streams.store(0, Ordering::Relaxed);
    }

    /// The cockpit's configuration that names all agents.
    pub fn config(&self) -> String {
        let mut text = "agents = [\n".to_owned();
        for number in 0..self.agents {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  'http://{}/n/{number}',", self.address);
        }
        text + "]\n"
    }
}

/// What the recorded journal adds up to.
fn recorded() -> anyhow::Result<State> {
    let mut state = State::default();
    for (index, line) in JOURNAL.lines().enumerate() {
        let event: Envelope = serde_json::from_str(line)?;
        state.apply(index as u64 + 1, &event);
    }
    // The node that was recorded is none of these agents.
    state.nodes = Nodes::default();
    Ok(state)
}

async fn tick(shared: Arc<Shared>) {
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    loop {
        seconds.tick().await;
        shared.second.send_modify(|second| *second += 1);
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
    while let Some(path) = next_path(&mut connection).await? {
        let mut parts = path.trim_start_matches("/n/").splitn(2, '/');
        let number: usize = parts.next().and_then(|n| n.parse().ok()).unwrap_or(0);
        let what = parts.next().unwrap_or_default().split('?').next().unwrap_or_default();
        let body = match what {
            "api/v1/self" => json!(shared.snapshot(number).itself()).to_string(),
            "api/v1/state" => json!(shared.snapshot(number)).to_string(),
            "api/v1/events" => return stream(connection, shared, number).await,
            _ => "[]".to_owned(),
        };
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        connection.write_all(head.as_bytes()).await?;
        connection.write_all(body.as_bytes()).await?;
    }
    Ok(())
}

/// The path of the next request; `None` when the connection is closed.
async fn next_path(connection: &mut TcpStream) -> std::io::Result<Option<String>> {
    let mut head = Vec::new();
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") && head.len() < MAX_HEAD {
        match connection.read(&mut buffer).await? {
            0 => return Ok(None),
            count => head.extend_from_slice(&buffer[..count]),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    Ok(head.split_whitespace().nth(1).map(str::to_owned))
}

/// The events of one agent: one of its own each time that its second comes.
async fn stream(mut connection: TcpStream, shared: &Shared, number: usize) -> std::io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: open\n\n";
    connection.write_all(head.as_bytes()).await?;
    shared.streams.fetch_add(1, Ordering::Relaxed);
    let mut seconds = shared.second.subscribe();
    let mut seq = shared.state.applied;
    while seconds.changed().await.is_ok() {
        let second = *seconds.borrow_and_update();
        if second % shared.agents as u64 == number as u64 {
            seq += 1;
            let event = Shared::event(number, seq);
            let text =
                format!("id: {seq}\nevent: {}\ndata: {}\n\n", event.body.kind_name(), json!(event));
            connection.write_all(text.as_bytes()).await?;
        }
    }
    Ok(())
}

impl Shared {
    /// The recorded state, as that of a log that this agent shares with nobody.
    fn snapshot(&self, number: usize) -> StateSnapshot {
        let first = EventId { node: node(number), incarnation: Incarnation(1), n: 0 };
        let state = State { log: Some(LogId::begun_by(first)), ..self.state.clone() };
        StateSnapshot {
            node: node(number),
            incarnation: Incarnation(1),
            seq: self.state.applied,
            at: now(),
            health: HealthReport { level: HealthLevel::Healthy, reasons: Vec::new() },
            state,
        }
    }

    fn event(number: usize, n: u64) -> Envelope {
        Envelope {
            id: EventId { node: node(number), incarnation: Incarnation(1), n },
            at: now(),
            config: None,
            correlation: None,
            cause: None,
            body: Body::Known(HealthCheckPassed { check: "disk".to_owned() }.into()),
        }
    }
}

fn node(number: usize) -> NodeId {
    NodeId::new(&format!("agent-{number:05}")).expect("letters and digits")
}

fn now() -> UtcMs {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    UtcMs(i64::try_from(since.unwrap_or_default().as_millis()).unwrap_or(i64::MAX))
}
