use tokio_util::sync::CancellationToken;

use ringrift::event::{
    DaemonPermanentlyFailed, Digest, EvaluationPurpose, HealthCheckPassed, Opponent, Payload,
    RegistryChange, RegistryUpdated, ResourceConstraintDetected,
};
use ringrift::id::DaemonName;

use super::*;
use crate::pipeline::jobs::{EvaluateWork, evaluate_id};
use crate::publisher::{Draft, Emits};
use crate::services::testing::TestBed;
use crate::supervisor::one_pass;

const TEST: Emits = Emits {
    source: "test",
    kinds: &[
        EventKind::RegistryUpdated,
        EventKind::WorkQueued,
        EventKind::DaemonPermanentlyFailed,
        EventKind::ResourceConstraintDetected,
        EventKind::HealthCheckPassed,
    ],
};

fn config() -> ConfigKey {
    "square8_2p".parse().unwrap()
}

async fn emit(bed: &TestBed, payload: impl Into<Payload>) {
    let emitter = bed.services.publisher.emitter(TEST);
    emitter.emit(Draft::new(payload).about(config())).await.unwrap();
}

/// A network that waits for its canary.
async fn register(bed: &TestBed, name: &str) {
    let (model, blake3) = (ModelId::new(name).unwrap(), Digest::of(name.as_bytes()));
    emit(bed, RegistryUpdated { model, blake3, change: RegistryChange::Registered }).await;
}

async fn ask_for_match(bed: &TestBed, name: &str, decides_canary: bool) {
    let (model, opponent) = (ModelId::new(name).unwrap(), Opponent::Random);
    let purpose = EvaluationPurpose::Publication;
    let work = EvaluateWork { model, opponent, purpose, decides_canary };
    let emitter = bed.services.publisher.emitter(TEST);
    let about = (JobKind::Evaluate, config());
    let id = evaluate_id(&work);
    queue::enqueue_as(&bed.services, &emitter, id, about, &work, None).await.unwrap();
}

/// What self-play says after one look.
async fn pass(bed: &TestBed) -> String {
    bed.services.catch_up().await.unwrap();
    let turns = one_pass(&[&SPEC], &bed.services, &CancellationToken::new()).await;
    assert_eq!(turns[0].error, None);
    turns[0].did.clone().unwrap()
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
    assert_eq!(pass(&bed).await, "1 games of selfplay-square8_2p-1");
    ask_for_match(&bed, "newest", true).await;
    let said = pass(&bed).await;
    assert!(said.starts_with("waits for evaluate-newest-vs-random"), "{said}");
}

#[tokio::test]
async fn pressure_is_told_when_it_begins_and_when_it_ends() {
    let bed = bed().await;
    let resource = "disk".to_owned();
    let (value, limit, action) = (99.0, 95.0, String::new());
    emit(&bed, ResourceConstraintDetected { resource, value, limit, action }).await;
    for _ in 0..2 {
        let said = pass(&bed).await;
        assert!(said.contains("the disk is full"), "{said}");
    }
    assert_eq!(bed.events(&[EventKind::BackpressureActivated]).await.len(), 1);
    emit(&bed, HealthCheckPassed { check: "disk".to_owned() }).await;
    assert!(pass(&bed).await.starts_with("1 games of"));
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
    emit(&bed, DaemonPermanentlyFailed { daemon, restarts: 5, error }).await;
    let said = pass(&bed).await;
    assert!(said.starts_with("1 games of") && said.contains("without m"), "{said}");
}

#[tokio::test]
async fn games_of_a_batch_that_are_here_already_count_and_are_not_played_again() {
    let settings = [("learn.configs", "square8_2p"), ("learn.games_per_batch", "2")];
    let rows = |bed: &TestBed| bed.services.state.read().games.of(config()).unwrap().rows;
    let (first, second) = (TestBed::with(&settings).await, TestBed::with(&settings).await);
    pass(&first).await;
    first.services.catch_up().await.unwrap();
    let database = |bed: &TestBed| bed.services.data_dir.games_db(config());
    std::fs::copy(database(&first), database(&second)).unwrap();
    // The same batch, on a node that has copies of its games.
    assert_eq!(pass(&second).await, "0 games of selfplay-square8_2p-1");
    second.services.catch_up().await.unwrap();
    assert!(rows(&first) > 0);
    assert_eq!(rows(&second), rows(&first));
}
