//! An agent of a few lines: it answers on a loopback port what the tests need.

use std::sync::{Arc, Mutex};

use ringrift::api::{CommandReply, HealthReport, SelfReport, StateSnapshot};
use ringrift::event::Envelope;
use ringrift::id::{IdempotencyKey, Incarnation, NodeId};
use ringrift::state::State;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::desk::Desk;
use crate::samples;

/// What an agent knows of a log that grows.
struct Log {
    node: NodeId,
    events: Vec<(u64, Box<Envelope>)>,
    /// The node whose answers it passes on.
    passes_on: Option<NodeId>,
    /// Left out of the stream.
    left_out: Option<u64>,
    /// Streams that were opened.
    streams: usize,
}

/// A running fake; it ends when it is dropped.
pub struct Fake {
    pub url: String,
    /// Who asked for what.
    pub desk: Arc<Desk>,
    log: Arc<Mutex<Log>>,
    grown: watch::Sender<usize>,
    task: tokio::task::JoinHandle<()>,
}

impl Fake {
    /// Starts an agent whose log holds the first `count` events of the sample journal.
    pub async fn start(count: usize) -> Self {
        Self::named("laptop", count).await
    }

    /// Starts one with the name of a node.
    pub async fn named(node: &str, count: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let node = NodeId::new(node).unwrap();
        let log = Log { node, events: Vec::new(), passes_on: None, left_out: None, streams: 0 };
        let log = Arc::new(Mutex::new(log));
        let (grown, growth) = watch::channel(0);
        let desk = Arc::new(Desk::default());
        let task = tokio::spawn({
            let (log, desk) = (log.clone(), desk.clone());
            async move {
                let mut clients = tokio::task::JoinSet::new();
                while let Ok((stream, _)) = listener.accept().await {
                    clients.spawn(serve(stream, log.clone(), desk.clone(), growth.clone()));
                }
            }
        });
        let fake = Self { url, desk, log, grown, task };
        fake.grow_to(count);
        fake
    }

    /// Lets the log grow to the first `count` events of the sample journal.
    pub fn grow_to(&self, count: usize) {
        let mut journal = samples::journal();
        journal.truncate(count);
        self.log.lock().unwrap().events = journal;
        self.grown.send_replace(count);
    }

    /// Lets the log grow by the next event of the sample journal.
    pub fn grow_further(&self) {
        let count = {
            let mut log = self.log.lock().unwrap();
            let count = log.events.len() + 1;
            let incarnation = log.events[0].1.id.incarnation;
            let (seq, mut event) = samples::journal().swap_remove(count - 1);
            event.id.incarnation = incarnation;
            log.events.push((seq, event));
            count
        };
        self.grown.send_replace(count);
    }

    /// Has a log of its own: other events from the first on.
    pub fn with_another_log(self) -> Self {
        for (_, event) in &mut self.log.lock().unwrap().events {
            event.id.incarnation = Incarnation(0x2b);
        }
        self
    }

    /// Passes on what this node answers.
    pub fn passes_on(&self, node: &str) {
        self.log.lock().unwrap().passes_on = Some(NodeId::new(node).unwrap());
    }

    /// How many streams were opened.
    pub fn streams(&self) -> usize {
        self.log.lock().unwrap().streams
    }

    /// Leaves an event out of the stream.
    pub fn leave_out(&self, seq: u64) {
        self.log.lock().unwrap().left_out = Some(seq);
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(
    stream: TcpStream,
    log: Arc<Mutex<Log>>,
    desk: Arc<Desk>,
    growth: watch::Receiver<usize>,
) {
    let mut stream = BufReader::new(stream);
    let (mut path, mut after, mut length) = (String::new(), 0, 0);
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let lower = line.trim().to_lowercase();
        if path.is_empty() {
            path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        } else if let Some(id) = lower.strip_prefix("last-event-id: ") {
            after = id.parse().unwrap();
        } else if let Some(bytes) = lower.strip_prefix("content-length: ") {
            length = bytes.parse().unwrap();
        } else if lower.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    desk.let_in(&path).await;
    // A client that goes away in the middle is part of the tests.
    let _ = answer(stream.get_mut(), &path, after, &body, log, growth).await;
}

async fn answer(
    stream: &mut TcpStream,
    path: &str,
    after: u64,
    body: &[u8],
    log: Arc<Mutex<Log>>,
    growth: watch::Receiver<usize>,
) -> std::io::Result<()> {
    if let Some((_, report)) = relayed(&log).filter(|(relayed, _)| relayed == path) {
        return json(stream, "200 OK", &report).await;
    }
    match path {
        "/api/v1/self" => json(stream, "200 OK", &snapshot(&log).itself()).await,
        "/api/v1/state" => json(stream, "200 OK", &snapshot(&log)).await,
        "/health" => json(stream, "200 OK", &HealthReport::healthy()).await,
        "/api/v1/workflows" => json(stream, "200 OK", &samples::workflows()).await,
        "/api/v1/audit" => json(stream, "200 OK", &samples::audit()).await,
        "/api/v1/commands" => {
            let request: ringrift::api::CommandRequest = serde_json::from_slice(body).unwrap();
            let reply = CommandReply {
                key: IdempotencyKey::new("k").unwrap(),
                effects: vec![request.command.to_string()],
                plan: None,
                dry_run: request.dry_run,
                repeated: false,
                audit: "n.0000002a.1".parse().unwrap(),
                workflow: None,
            };
            json(stream, "200 OK", &reply).await
        }
        "/api/v1/events" => events(stream, after, log, growth).await,
        _ => {
            let text = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            stream.write_all(text.as_bytes()).await
        }
    }
}

/// The path below which it passes a node's answer on, and that.
fn relayed(log: &Mutex<Log>) -> Option<(String, SelfReport)> {
    let node = log.lock().unwrap().passes_on.clone()?;
    let path = format!("/api/v1/relay/{node}/api/v1/self");
    Some((path, SelfReport { node, ..snapshot(log).itself() }))
}

fn snapshot(log: &Mutex<Log>) -> StateSnapshot {
    let log = log.lock().unwrap();
    let mut state = State::default();
    log.events.iter().for_each(|(seq, event)| state.apply(*seq, event));
    StateSnapshot { node: log.node.clone(), ..samples::snapshot(state.applied, state) }
}

async fn json(
    stream: &mut TcpStream,
    status: &str,
    value: &impl serde::Serialize,
) -> std::io::Result<()> {
    let body = serde_json::to_string(value).unwrap();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all((head + &body).as_bytes()).await
}

async fn events(
    stream: &mut TcpStream,
    mut after: u64,
    log: Arc<Mutex<Log>>,
    mut growth: watch::Receiver<usize>,
) -> std::io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n: hello\n\n";
    stream.write_all(head.as_bytes()).await?;
    log.lock().unwrap().streams += 1;
    loop {
        let (text, last) = {
            let log = log.lock().unwrap();
            let new = log.events.iter().filter(|(seq, _)| *seq > after);
            let sent = new.filter(|(seq, _)| Some(*seq) != log.left_out);
            let message = |(seq, event): &(u64, Box<Envelope>)| {
                format!("id: {seq}\ndata: {}\n\n", serde_json::to_string(event).unwrap())
            };
            (sent.map(message).collect::<String>(), log.events.len() as u64)
        };
        after = after.max(last);
        stream.write_all(text.as_bytes()).await?;
        if growth.changed().await.is_err() {
            return Ok(());
        }
    }
}
