use ringrift::event::{
    DaemonPermanentlyFailed, Digest, EvaluationPurpose, HealthCheckPassed, Opponent,
    RegistryChange, RegistryUpdated, ResourceConstraintDetected,
};
use ringrift::id::DaemonName;

use super::*;
use crate::pipeline::jobs::{EvaluateWork, evaluate_id};
use crate::pipeline::testing::enqueue;
use crate::services::testing::{TestBed, config};
use crate::supervisor::testing::pass;

/// A network that waits for its canary.
async fn register(bed: &TestBed, name: &str) {
    let (model, blake3) = (ModelId::new(name).unwrap(), Digest::of(name.as_bytes()));
    bed.publish(RegistryUpdated { model, blake3, change: RegistryChange::Registered }).await;
}

async fn ask_for_match(bed: &TestBed, name: &str, decides_canary: bool) {
    let (model, opponent) = (ModelId::new(name).unwrap(), Opponent::Random);
    let purpose = EvaluationPurpose::Publication;
    let work = EvaluateWork { model, opponent, purpose, decides_canary };
    enqueue(bed, evaluate_id(&work), JobKind::Evaluate, &work).await;
}

/// What self-play says after one look.
async fn said(bed: &TestBed) -> String {
    pass(bed, &SPEC).await.unwrap()
}

async fn bed() -> TestBed {
    let settings = [("learn.configs", "square8_2p"), ("learn.games_per_batch", "1")];
    TestBed::with(&settings).await
}

#[tokio::test]
async fn only_the_match_that_decides_about_the_newest_network_is_waited_for() {
    let bed = bed().await;
    register(&bed, "older").await;
    ask_for_match(&bed, "older", true).await;
    bed.clock.advance(1_000);
    register(&bed, "newest").await;
    assert_eq!(said(&bed).await, "1 games of selfplay-square8_2p-1");
    ask_for_match(&bed, "newest", true).await;
    let told = said(&bed).await;
    assert!(told.starts_with("waits for evaluate-newest-vs-random"), "{told}");
}

#[tokio::test]
async fn pressure_is_told_when_it_begins_and_when_it_ends() {
    let bed = bed().await;
    let resource = "disk".to_owned();
    let (value, limit, action) = (99.0, 95.0, String::new());
    bed.publish(ResourceConstraintDetected { resource, value, limit, action }).await;
    for _ in 0..2 {
        let told = said(&bed).await;
        assert!(told.contains("the disk is full"), "{told}");
    }
    assert_eq!(bed.events(&[EventKind::BackpressureActivated]).await.len(), 1);
    bed.publish(HealthCheckPassed { check: "disk".to_owned() }).await;
    assert!(said(&bed).await.starts_with("1 games of"));
    assert_eq!(bed.events(&[EventKind::BackpressureReleased]).await.len(), 1);
    let state = bed.services.state.read();
    assert!(state.pressure.on(&bed.services.node).unwrap().held_back.is_empty());
}

#[tokio::test]
async fn a_failed_evaluation_is_not_waited_for_and_that_is_said() {
    let bed = bed().await;
    register(&bed, "m").await;
    ask_for_match(&bed, "m", true).await;
    let daemon = DaemonName::new("evaluation").unwrap();
    let error = "out of memory".to_owned();
    bed.publish(DaemonPermanentlyFailed { daemon, restarts: 5, error }).await;
    let told = said(&bed).await;
    assert!(told.starts_with("1 games of") && told.contains("without m"), "{told}");
}

#[tokio::test]
async fn games_of_a_batch_that_are_here_already_count_and_are_not_played_again() {
    let settings = [("learn.configs", "square8_2p"), ("learn.games_per_batch", "2")];
    let rows = |bed: &TestBed| bed.services.state.read().games.of(config()).unwrap().rows;
    let (first, second) = (TestBed::with(&settings).await, TestBed::with(&settings).await);
    said(&first).await;
    let database = |bed: &TestBed| bed.services.data_dir.games_db(config());
    std::fs::copy(database(&first), database(&second)).unwrap();
    // The same batch, on a node that has copies of its games.
    assert_eq!(said(&second).await, "0 games of selfplay-square8_2p-1");
    assert!(rows(&first) > 0);
    assert_eq!(rows(&second), rows(&first));
}
