//! The journal that a cockpit keeps which lives through a story: it sees each event as it happens, and
//! probes the agent as always.

use ringrift::api::{HealthLevel, HealthReport, SelfReport, StateSnapshot};
use ringrift::event::UtcMs;
use ringrift::id::{Incarnation, NodeId};
use ringrift::state::{LogId, State};
use serde_json::{Value, json};

use super::{HUB, Story};

/// How often an agent is probed, in milliseconds.
const PROBE_MS: i64 = 5_000;

/// The lines of the journal of the agent at `url`, from the story's first event to now.
pub(super) fn lines(url: &str, story: &Story) -> String {
    let events = story.events();
    let (first, now) = (events[0].at, story.told_at());
    let mut messages = vec![(first, json!({ "snapshot": snapshot(first) }))];
    let told =
        events.iter().zip(1..).map(|(event, seq)| (event.at, json!({ "events": [(seq, event)] })));
    messages.extend(told);
    let probes = (first.0..=now.0).step_by(PROBE_MS as usize);
    let log = Some(LogId::begun_by(events[0].id.clone()));
    messages.extend(probes.map(|at| (UtcMs(at), probe(UtcMs(at), log.clone()))));
    messages.sort_by_key(|(at, _)| *at);
    let line = |(at, news)| format!("{}\n", json!({ "at": at, "agent": url, "news": news }));
    messages.into_iter().map(line).collect()
}

fn snapshot(at: UtcMs) -> StateSnapshot {
    let node = NodeId::new(HUB).expect("a name of a node");
    let (incarnation, state) = (Incarnation(1), State::default());
    StateSnapshot { node, incarnation, seq: 0, at, health: healthy(), state }
}

fn probe(at: UtcMs, log: Option<LogId>) -> Value {
    let itself = snapshot(at).itself();
    json!({ "probe": { "report": SelfReport { log, ..itself }, "rtt_ms": 1 } })
}

const fn healthy() -> HealthReport {
    HealthReport { level: HealthLevel::Healthy, reasons: Vec::new() }
}
