//! Stand-ins for agents, behind one port: each has a path of its own, the same recorded state, and a
//! stream of events. They say what they are told to, also what no agent of this version says.

mod fleet;
mod log;
mod recorded;
mod serve;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use ringrift::event::{Body, Payload};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use fleet::Fleet;
pub use fleet::Logs;
pub(crate) use recorded::{INCARNATION, event, node, state_of_cluster};
pub use recorded::{journal, snapshot};

/// Agents that answer; gone when dropped.
pub struct StandIns {
    address: SocketAddr,
    fleet: Arc<Fleet>,
    runtime: Runtime,
}

impl StandIns {
    /// Starts so many, each alone with its log.
    ///
    /// # Panics
    /// When there is no runtime, no free port, or the recorded journal cannot be read.
    pub fn start(agents: usize) -> Self {
        Self::with_logs(agents, Logs::Own)
    }

    /// Starts so many, with logs of this kind.
    ///
    /// # Panics
    /// When there is no runtime, no free port, or the recorded journal cannot be read.
    pub fn with_logs(agents: usize, logs: Logs) -> Self {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
        let fleet = Arc::new(Fleet::of(agents, logs));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        runtime.spawn(serve::accept(listener, Arc::clone(&fleet)));
        Self { address, fleet, runtime }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.fleet.agents
    }

    /// Where one of them answers.
    pub fn url(&self, number: usize) -> String {
        format!("http://{}/n/{number}", self.address)
    }

    /// The cockpit's configuration that names them all.
    pub fn config(&self) -> String {
        let mut text = "agents = [\n".to_owned();
        for number in 0..self.count() {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  '{}',", self.url(number));
        }
        text + "]\n"
    }

    /// So many events a second are said from now on, by each of the first `speakers` in turn; until the
    /// value is dropped.
    pub fn speak(&self, per_second: u64, speakers: usize) -> Speech {
        let fleet = Arc::clone(&self.fleet);
        Speech(self.runtime.spawn(async move { fleet.speak(per_second, speakers).await }))
    }

    /// How many were heard since that was forgotten: they said who they are, and the log that they
    /// read is streamed.
    pub fn heard(&self) -> usize {
        self.fleet.heard()
    }

    /// Counts those who are heard anew.
    pub fn forget_heard(&self) {
        self.fleet.forget_heard();
    }

    /// One of them says the next event of its log.
    pub fn say(&self, number: usize, payload: impl Into<Payload>) {
        self.fleet.say(number, Body::Known(payload.into()));
    }

    /// One of them says something that this version has no word for.
    pub fn say_unknown(&self, number: usize, kind: &str, raw: serde_json::Value) {
        self.fleet.say(number, Body::Unknown { kind: kind.to_owned(), raw });
    }

    /// So many events of one of them are lost on the way.
    pub fn lose(&self, number: usize, events: u64) {
        self.fleet.lose(number, events);
    }

    /// A path is answered with this status and body from now on, by all of them.
    pub fn answer(&self, path: &str, status: u16, body: impl Into<String>) {
        self.fleet.answer(path, status, body.into());
    }
}

/// Events that are being said; silence when dropped.
pub struct Speech(JoinHandle<()>);

impl Drop for Speech {
    fn drop(&mut self) {
        self.0.abort();
    }
}
