//! Events and jobs for the properties.

use crate::event::{
    Artefact, Body, Digest, Envelope, EventId, GameRecorded, HealthCheckPassed, JobKind,
    NewGamesAvailable, Payload, TrainingThresholdReached, UtcMs,
};
use crate::fabric::Backoff;
use crate::fabric::port::{Holder, Job, LeaseToken, NewJob, Proposal, Tell};
use crate::game::ConfigKey;
use crate::id::{
    CoordKey, IdempotencyKey, Incarnation, JobId, LeaseName, NodeId, SubscriptionName,
};

pub(super) fn node(name: &str) -> NodeId {
    NodeId::new(name).unwrap()
}

pub(super) fn config() -> ConfigKey {
    "square8_2p".parse().unwrap()
}

/// The `n`th event of a node; every third is about games, every third about training.
pub(super) fn event(n: u64) -> Envelope {
    let payload: Payload = match n % 3 {
        0 => HealthCheckPassed { check: format!("check-{n}") }.into(),
        1 => NewGamesAvailable { new_games: n, total_games: n, new_rows: n, batch: None }.into(),
        _ => TrainingThresholdReached { new_rows: n, threshold: 5 }.into(),
    };
    event_of(n, payload)
}

pub(super) fn event_of(n: u64, payload: Payload) -> Envelope {
    Envelope {
        id: EventId { node: node("n1"), incarnation: Incarnation(7), n },
        at: UtcMs(super::START.0 + i64::try_from(n).unwrap()),
        config: (!n.is_multiple_of(3)).then(config),
        correlation: None,
        cause: None,
        body: Body::Known(payload),
    }
}

/// An event that is too large to be stored.
pub(super) fn oversized(n: u64) -> Envelope {
    let location = "x".repeat(crate::fabric::port::MAX_EVENT_BYTES);
    event_of(
        n,
        GameRecorded { location, games: Vec::new(), plies: 0, total_games: 0, batch: None }.into(),
    )
}

/// An event of a newer agent.
pub(super) fn unknown(n: u64) -> Envelope {
    let body = Body::Unknown { kind: "TELEPORTED".to_owned(), raw: serde_json::json!({"x": [1]}) };
    Envelope { body, ..event(n) }
}

pub(super) fn subscription(name: &str) -> SubscriptionName {
    SubscriptionName::new(name).unwrap()
}

pub(super) fn lease(name: &str) -> LeaseName {
    LeaseName::new(name).unwrap()
}

pub(super) fn job_id(n: u32) -> JobId {
    JobId::new(&format!("job-{n}")).unwrap()
}

/// A job with three attempts, a lease of 10 s and retries after 1, 2, 4 s.
pub(super) fn job(n: u32, kind: JobKind, priority: i64) -> NewJob {
    NewJob {
        id: job_id(n),
        kind,
        config: Some(config()),
        priority,
        payload: serde_json::json!({ "n": n }),
        not_before: UtcMs(0),
        max_attempts: 3,
        backoff: Backoff::STANDARD,
        lease_ms: 10_000,
        correlation: None,
        cause: None,
    }
}

pub(super) fn artefact(content: &str) -> Artefact {
    Artefact {
        location: format!("files/{content}"),
        blake3: Digest::of(content.as_bytes()),
        bytes: 1,
        items: 1,
    }
}

pub(super) fn holder(name: &str, incarnation: u32) -> Holder {
    Holder { node: node(name), incarnation: Incarnation(incarnation) }
}

/// Tells nothing.
pub(super) fn quiet() -> Tell {
    Tell::nothing()
}

/// The event that says how a job stands now; each state of each attempt has its own id.
pub(super) fn standing(job: &Job) -> Envelope {
    let number: u64 = job.id.as_str().trim_start_matches("job-").parse().unwrap();
    let n = (number * 1_000 + u64::from(job.attempt)) * 10 + job.state as u64;
    let check = format!("{} is {} at attempt {}", job.id, job.state.name(), job.attempt);
    event_of(n, HealthCheckPassed { check }.into())
}

/// Tells how each changed job stands.
pub(super) fn tell_standing() -> Tell {
    Tell::new(|job| Ok(vec![standing(job)]))
}

pub(super) fn key(name: &str) -> CoordKey {
    CoordKey::new(name).unwrap()
}

/// A command of the leader that took over with this revision.
pub(super) fn command(n: u64, revision: u64) -> Proposal {
    Proposal {
        id: IdempotencyKey::new(&format!("command-{n}")).unwrap(),
        token: LeaseToken { epoch: 1, revision },
        command: serde_json::json!({ "n": n }),
    }
}
