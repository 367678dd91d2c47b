//! Each kind of event that is consumed changes a field that somebody looks at.

mod bounds;
mod cluster;
mod consumption;
mod daemons_and_hosts;
mod decisions;
mod games_and_data;
mod log;
mod models_and_ratings;
mod operators;
mod random;
mod scheduling;
mod snapshot;
mod start;
mod training_and_evaluation;
mod work;

use super::State;
use crate::event::{Artefact, Body, Digest, Envelope, EventId, Payload, UtcMs};
use crate::game::ConfigKey;
use crate::id::{DaemonName, Incarnation, JobId, ModelId, NodeId};

/// A log of one node that is folded as it is written.
#[derive(Default)]
struct Fold {
    state: State,
    seq: u64,
}

impl Fold {
    /// Publishes an event about square8_2p, one second after the last one.
    fn publish(&mut self, payload: impl Into<Payload>) -> &State {
        let cause = None;
        self.publish_caused(payload, cause)
    }

    fn publish_caused(&mut self, payload: impl Into<Payload>, cause: Option<EventId>) -> &State {
        let event = Envelope { cause, ..self.next(payload) };
        self.take_in(&event)
    }

    /// Publishes an event of another node.
    fn publish_by(&mut self, node: &NodeId, payload: impl Into<Payload>) -> &State {
        let mut event = self.next(payload);
        event.id.node = node.clone();
        self.take_in(&event)
    }

    /// Publishes an event of a node whose clock says this.
    fn publish_at(&mut self, at: UtcMs, payload: impl Into<Payload>) -> &State {
        let event = Envelope { at, ..self.next(payload) };
        self.take_in(&event)
    }

    fn next(&self, payload: impl Into<Payload>) -> Envelope {
        let n = self.seq + 1;
        Envelope {
            id: EventId { node: node(), incarnation: Incarnation(7), n },
            at: at(n),
            config: Some(config()),
            correlation: None,
            cause: None,
            body: Body::Known(payload.into()),
        }
    }

    fn take_in(&mut self, event: &Envelope) -> &State {
        self.seq += 1;
        self.state.apply(self.seq, event);
        &self.state
    }
}

/// Time of the event with this sequence.
fn at(seq: u64) -> UtcMs {
    UtcMs(0).plus(seq * 1_000)
}

fn node() -> NodeId {
    NodeId::new("n1").unwrap()
}

fn config() -> ConfigKey {
    "square8_2p".parse().unwrap()
}

fn job(name: &str) -> JobId {
    JobId::new(name).unwrap()
}

fn model(name: &str) -> ModelId {
    ModelId::new(name).unwrap()
}

fn daemon(name: &str) -> DaemonName {
    DaemonName::new(name).unwrap()
}

fn artefact() -> Artefact {
    Artefact { location: "files/a".to_owned(), blake3: Digest::of(b"a"), bytes: 1, items: 2 }
}

#[test]
fn an_event_is_taken_in_once() {
    use crate::event::HealthCheckFailed;
    let failed = HealthCheckFailed { check: "disk".to_owned(), error: "full".to_owned() };
    let event = Envelope {
        id: EventId { node: node(), incarnation: Incarnation(7), n: 1 },
        at: at(1),
        config: None,
        correlation: None,
        cause: None,
        body: Body::Known(failed.into()),
    };
    let mut state = State::default();
    state.apply(1, &event);
    let once = state.clone();
    state.apply(1, &event);
    assert_eq!(state, once);
    state.apply(2, &event);
    assert_eq!(state.alerts.open[0].count, 2);
}

#[test]
fn an_event_of_a_newer_agent_is_counted_and_its_publisher_heard() {
    let text = r#"{"id":"n9.0000002a.9","at":5,"kind":"TELEPORTED","payload":{}}"#;
    let mut state = State::default();
    state.apply(1, &serde_json::from_str(text).unwrap());
    assert_eq!(
        (state.unknown.events, state.unknown.recent.last().unwrap().as_str()),
        (1, "TELEPORTED")
    );
    assert_eq!(state.nodes.by_id.values().next().unwrap().last_event, UtcMs(5));
}

#[test]
fn an_event_that_does_not_say_its_configuration_is_counted() {
    let text = r#"{"id":"n9.0000002a.9","at":5,"kind":"TRAINING_FAILED","payload":{"work_id":"j","error":"e"}}"#;
    let mut state = State::default();
    state.apply(1, &serde_json::from_str(text).unwrap());
    assert_eq!(state.unplaced, 1);
}

#[test]
fn a_state_survives_json() {
    let mut fold = Fold::default();
    for payload in work::one_of_each() {
        fold.publish(payload);
    }
    let json = serde_json::to_string(&fold.state).unwrap();
    assert_eq!(serde_json::from_str::<State>(&json).unwrap(), fold.state);
}
