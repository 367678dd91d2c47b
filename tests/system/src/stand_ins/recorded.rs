//! What the stand-ins have behind them: a run of a real agent.

use std::sync::OnceLock;

use ringrift::api::{HealthLevel, HealthReport, StateSnapshot};
use ringrift::event::{Body, Envelope, EventId, HostOnline, LeaderElected, UtcMs};
use ringrift::id::{Incarnation, NodeId};
use ringrift::state::{LogId, Nodes, State};

/// A run of a real agent, recorded: events as JSON lines.
const JOURNAL: &str = include_str!("journal.jsonl");

/// The recorded events, with their sequences.
///
/// # Panics
/// When one cannot be read.
pub fn journal() -> impl Iterator<Item = (u64, Envelope)> {
    let event = |line| serde_json::from_str(line).expect("a recorded event");
    (1..).zip(JOURNAL.lines().map(event))
}

/// The state of one that is alone with its log and has said nothing yet.
pub fn snapshot(number: usize) -> StateSnapshot {
    static RECORDED: OnceLock<State> = OnceLock::new();
    let (node, at) = (node(number), UtcMs::now());
    let state = State {
        applied: 0,
        log: Some(log_begun_by(number)),
        ..RECORDED.get_or_init(state).clone()
    };
    StateSnapshot { node, incarnation: INCARNATION, seq: 0, at, health: health(), state }
}

/// The process of each.
pub const INCARNATION: Incarnation = Incarnation(1);

/// What the recorded journal adds up to.
pub fn state() -> State {
    let mut state = State::default();
    journal().for_each(|(seq, event)| state.apply(seq, &event));
    // The node that was recorded is none of these agents.
    state.nodes = Nodes::default();
    state
}

/// The same in a cluster of so many, of which the first leads.
pub fn state_of_cluster(agents: usize) -> State {
    let mut state = state();
    let mut publish = |number, payload| {
        let event = event(number, state.applied + 1, Body::Known(payload));
        state.apply(state.applied + 1, &event);
    };
    for number in 0..agents {
        let (version, device) = (env!("CARGO_PKG_VERSION").to_owned(), "cpu".to_owned());
        publish(number, HostOnline { version, url: None, cpus: 2, device }.into());
    }
    publish(0, LeaderElected { epoch: 1, revision: 1 }.into());
    state
}

/// An event of one of them: the `n`-th of its process.
pub fn event(number: usize, n: u64, body: Body) -> Envelope {
    let id = EventId { node: node(number), incarnation: INCARNATION, n };
    Envelope { id, at: UtcMs::now(), config: None, correlation: None, cause: None, body }
}

/// The log whose first event is one of theirs.
pub fn log_begun_by(number: usize) -> LogId {
    LogId::begun_by(EventId { node: node(number), incarnation: INCARNATION, n: 0 })
}

/// How well each works.
pub fn health() -> HealthReport {
    HealthReport { level: HealthLevel::Healthy, reasons: Vec::new() }
}

/// The node of one of them.
pub fn node(number: usize) -> NodeId {
    NodeId::new(&format!("agent-{number:05}")).expect("letters and digits")
}
