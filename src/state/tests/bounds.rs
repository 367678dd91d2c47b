//! However long the log, the state stays bounded.

use super::{Fold, job, model};
use crate::event::{
    Body, Envelope, EventId, HealthAlert, HealthCheckFailed, HealthCheckPassed, JobKind,
    RegistryChange, RegistryUpdated, Severity, WorkCancelled, WorkQueued,
};
use crate::event::{Digest, ModelPromoted};
use crate::id::{Incarnation, NodeId};
use crate::state::State;

#[test]
fn ended_jobs_and_open_jobs_are_bounded() {
    let mut fold = Fold::default();
    for n in 0..5_000 {
        let (work_id, kind) = (job(&format!("open-{n}")), JobKind::Train);
        fold.publish(WorkQueued { work_id, kind, priority: 0 });
        let (work_id, reason) = (job(&format!("ended-{n}")), String::new());
        fold.publish(WorkCancelled { work_id, kind, reason });
    }
    let jobs = &fold.state.jobs;
    assert_eq!((jobs.open.len(), jobs.overflow, jobs.ended.len()), (4_096, 904, 200));
    assert_eq!(jobs.totals[&JobKind::Train].cancelled, 5_000, "counts are of all");
}

#[test]
fn models_are_bounded_and_the_best_is_never_forgotten() {
    let mut fold = Fold::default();
    let best = ModelPromoted {
        model: model("best"),
        blake3: Digest::of(b"b"),
        replaces: None,
        reason: String::new(),
        elo: None,
        elo_delta: None,
    };
    fold.publish(best);
    for n in 0..2_100 {
        let (model, blake3) = (model(&format!("m{n}")), Digest::of(b"m"));
        fold.publish(RegistryUpdated { model, blake3, change: RegistryChange::Registered });
    }
    assert_eq!(fold.state.models.by_id.len(), 2_000);
    assert!(fold.state.models.get(&model("best")).is_some());
    assert!(fold.state.models.get(&model("m0")).is_none(), "the oldest goes first");
}

#[test]
fn alerts_and_checks_are_bounded() {
    let mut fold = Fold::default();
    for n in 0..600 {
        let (check, error) = (format!("c{n}"), "e".to_owned());
        fold.publish(HealthCheckFailed { check, error });
    }
    assert_eq!((fold.state.alerts.open.len(), fold.state.alerts.overflow), (500, 100));
    assert_eq!(fold.state.nodes.get(&super::node()).unwrap().health.len(), 64);
}

#[test]
fn the_least_of_too_many_alerts_goes_first_and_of_those_the_oldest() {
    let mut fold = Fold::default();
    let full = HealthCheckFailed { check: "disk".to_owned(), error: "full".to_owned() };
    fold.publish(full.clone());
    for n in 0..600 {
        let (alert, severity) = (format!("a{n}"), Severity::Info);
        fold.publish(HealthAlert { alert, severity, message: "odd".to_owned() });
    }
    let whats = |state: &State| -> Vec<String> {
        state.alerts.open.iter().map(|alert| alert.what.clone()).collect()
    };
    let open = whats(&fold.state);
    assert_eq!((open.len(), open[0].as_str(), open[1].as_str()), (500, "disk", "a101"));
    for n in 0..499 {
        let check = format!("c{n}");
        fold.publish(HealthCheckFailed { check, ..full.clone() });
    }
    let (alert, severity) = ("late".to_owned(), Severity::Warning);
    let state = fold.publish(HealthAlert { alert, severity, message: "odd".to_owned() });
    let open = whats(state);
    assert_eq!((open.len(), open[0].as_str()), (500, "disk"));
    assert!(!open.contains(&"late".to_owned()), "all others are worse");
}

#[test]
fn nodes_are_bounded_and_the_rest_is_counted() {
    let mut state = State::default();
    for n in 1..=5_000 {
        let node = NodeId::new(&format!("n{n}")).unwrap();
        state.apply(
            n,
            &Envelope {
                id: EventId { node, incarnation: Incarnation(1), n },
                at: super::at(n),
                config: None,
                correlation: None,
                cause: None,
                body: Body::Known(HealthCheckPassed { check: "c".to_owned() }.into()),
            },
        );
    }
    assert_eq!((state.nodes.by_id.len(), state.nodes.overflow), (4_096, 904));
}
