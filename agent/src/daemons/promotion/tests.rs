use ringrift::event::{
    EvaluationCompleted, EvaluationPurpose, JobState, MatchVerdict, ModelCorrupted,
    PromotionRolledBack, RegistryChange, RegistryUpdated, RegressionCritical,
};
use ringrift::fabric::port::JobFilter;
use ringrift::id::JobId;

use super::*;
use crate::pipeline::failure::after_failure;
use crate::pipeline::jobs::EvaluateWork;
use crate::pipeline::testing::{enqueue, played, promoted, trained};
use crate::services::testing::{TestBed, config};
use crate::supervisor::testing::pass;

mod late_leader;

fn model(name: &str) -> ModelId {
    ModelId::new(name).unwrap()
}

/// A model with a file, as the registry took it in.
async fn register(bed: &TestBed, name: &str) {
    let path = bed.services.data_dir.models_dir().join(name);
    std::fs::write(&path, name).unwrap();
    bed.publish(trained(&bed.services, &model(name), &path)).await;
    let change = RegistryChange::Registered;
    let blake3 = Digest::of(name.as_bytes());
    bed.publish(RegistryUpdated { model: model(name), blake3, change }).await;
}

async fn publish(bed: &TestBed, name: &str) {
    register(bed, name).await;
    bed.publish(promoted(&model(name), name.as_bytes())).await;
}

async fn rollbacks(bed: &TestBed) -> Vec<PromotionRolledBack> {
    let events = bed.events(&[EventKind::PromotionRolledBack]).await;
    let payload = |event: Envelope| match event.body {
        Body::Known(Payload::PromotionRolledBack(e)) => e,
        other => panic!("{other:?}"),
    };
    events.into_iter().map(payload).collect()
}

async fn ask_for_rollback(bed: &TestBed, key: &str, withdrawn: &str, to: &str) {
    let work = PromoteWork { model: model(to), withdraws: Some(model(withdrawn)) };
    enqueue(bed, JobId::new(key).unwrap(), JobKind::Promote, &work).await;
}

#[tokio::test]
async fn an_operators_rollback_restores_the_earlier_model_once() {
    let bed = TestBed::with(&[]).await;
    publish(&bed, "a").await;
    publish(&bed, "b").await;
    ask_for_rollback(&bed, "r1", "b", "a").await;
    pass(&bed, &SPEC).await;
    ask_for_rollback(&bed, "r2", "b", "a").await;
    pass(&bed, &SPEC).await;
    let [told] = &rollbacks(&bed).await[..] else { panic!("one rollback") };
    assert_eq!(
        (&told.model, &told.to, &told.blake3),
        (&model("b"), &model("a"), &Digest::of(b"a"))
    );
    let state = bed.services.state.read();
    assert_eq!(state.models.best_of(config()).unwrap().id, model("a"));
    assert_eq!(state.models.get(&model("b")).unwrap().status, ModelStatus::Withdrawn);
}

#[tokio::test]
async fn a_critical_regression_withdraws_the_best_model_once() {
    let bed = TestBed::with(&[]).await;
    publish(&bed, "a").await;
    publish(&bed, "b").await;
    for _ in 0..2 {
        let (to, reason) = (Some(model("a")), "100 Elo below".to_owned());
        bed.publish(RegressionCritical { model: model("b"), to, reason }).await;
        pass(&bed, &SPEC).await;
    }
    let told = rollbacks(&bed).await;
    assert_eq!((told.len(), told[0].reason.as_str()), (1, "100 Elo below"));
    assert_eq!(bed.services.state.read().models.best[&config()], model("a"));
}

#[tokio::test]
async fn a_rollback_to_a_damaged_file_fails_and_says_so() {
    let bed = TestBed::with(&[]).await;
    publish(&bed, "a").await;
    publish(&bed, "b").await;
    std::fs::write(bed.services.data_dir.models_dir().join("a"), "x").unwrap();
    ask_for_rollback(&bed, "r1", "b", "a").await;
    pass(&bed, &SPEC).await;
    assert_eq!(rollbacks(&bed).await, []);
    assert_eq!(bed.events(&[EventKind::PromotionFailed]).await.len(), 1);
    assert_eq!(bed.services.state.read().models.best[&config()], model("b"));
}

fn against(candidate: &str, opponent: Opponent) -> EvaluateWork {
    let purpose = EvaluationPurpose::Publication;
    EvaluateWork { model: model(candidate), opponent, purpose, decides_canary: false }
}

/// The candidate won its match, whatever it was.
async fn win(bed: &TestBed, work: &EvaluateWork) {
    bed.publish(result(work)).await;
}

fn result(work: &EvaluateWork) -> EvaluationCompleted {
    let (games, wins, win_rate) = (200, 150, 0.75);
    let (lower, upper, verdict) = (0.69, 0.81, MatchVerdict::Accept);
    EvaluationCompleted { games, wins, win_rate, lower, upper, verdict, ..played(work, wins) }
}

async fn ask_for_match(bed: &TestBed, work: &EvaluateWork) {
    enqueue(bed, evaluate_id(work), JobKind::Evaluate, work).await;
}

/// Fails the only open match until it is given up.
async fn give_up(bed: &TestBed) {
    let (node, incarnation) = (&bed.services.node, bed.services.incarnation);
    let queue = &bed.services.fabric.work;
    let emitter = bed.emitter();
    let tell = || emitter.tell(|job| vec![after_failure(job)]);
    let nothing = ringrift::fabric::port::Tell::nothing;
    for _ in 0..5 {
        let kinds = vec![JobKind::Evaluate];
        let claims = queue.claim(kinds, node.clone(), incarnation, 1, nothing()).await.unwrap();
        queue.fail(&claims[0], "no such file".to_owned(), Some(0), tell()).await.unwrap();
    }
}

/// Ends the only open match as done.
async fn finish_match(bed: &TestBed) {
    let (node, incarnation) = (bed.services.node.clone(), bed.services.incarnation);
    let queue = &bed.services.fabric.work;
    let nothing = ringrift::fabric::port::Tell::nothing;
    let claims = queue.claim(vec![JobKind::Evaluate], node, incarnation, 1, nothing()).await;
    queue.finish(&claims.unwrap()[0], None, nothing()).await.unwrap();
}

async fn open_matches(bed: &TestBed) -> Vec<JobId> {
    let filter = JobFilter {
        states: vec![JobState::Queued],
        kinds: vec![JobKind::Evaluate],
        config: Some(config()),
    };
    let jobs = bed.services.fabric.work.list(filter, 10).await.unwrap();
    jobs.into_iter().map(|job| job.id).collect()
}

async fn rejections(bed: &TestBed) -> Vec<String> {
    let events = bed.events(&[EventKind::PromotionRejected]).await;
    let reason = |event: Envelope| match event.body {
        Body::Known(Payload::PromotionRejected(e)) => e.reason,
        other => panic!("{other:?}"),
    };
    events.into_iter().map(reason).collect()
}

#[tokio::test]
async fn a_corrupted_best_model_does_not_stand_in_the_way() {
    let bed = TestBed::with(&[("learn.gauntlet_games", "0")]).await;
    publish(&bed, "a").await;
    publish(&bed, "b").await;
    register(&bed, "c").await;
    let (location, error) = ("models/b".to_owned(), "hash differs".to_owned());
    bed.publish(ModelCorrupted { model: model("b"), location, error }).await;
    let of_corrupted = against("c", Opponent::Model(model("b")));
    ask_for_match(&bed, &of_corrupted).await;
    give_up(&bed).await;
    pass(&bed, &SPEC).await;
    let again = against("c", Opponent::Model(model("a")));
    assert_eq!(open_matches(&bed).await, [evaluate_id(&again)]);
    win(&bed, &again).await;
    pass(&bed, &SPEC).await;
    assert_eq!(bed.services.state.read().models.best[&config()], model("c"));
}

#[tokio::test]
async fn a_match_that_ended_while_its_candidate_was_corrupted_counts_once_that_is_whole() {
    let bed = TestBed::with(&[("learn.gauntlet_games", "0")]).await;
    publish(&bed, "a").await;
    register(&bed, "b").await;
    let only = against("b", Opponent::Model(model("a")));
    ask_for_match(&bed, &only).await;
    let (location, error) = ("models/b".to_owned(), "hash differs".to_owned());
    bed.publish(ModelCorrupted { model: model("b"), location, error }).await;
    finish_match(&bed).await;
    win(&bed, &only).await;
    pass(&bed, &SPEC).await;
    assert_eq!(bed.services.state.read().models.best[&config()], model("a"));
    let (change, blake3) = (RegistryChange::Registered, Digest::of(b"b"));
    bed.publish(RegistryUpdated { model: model("b"), blake3, change }).await;
    pass(&bed, &SPEC).await;
    assert_eq!(bed.services.state.read().models.best[&config()], model("b"));
}

#[tokio::test]
async fn a_candidate_whose_match_is_given_up_is_rejected_with_the_reason() {
    let bed = TestBed::with(&[]).await;
    publish(&bed, "a").await;
    register(&bed, "b").await;
    let only = against("b", Opponent::Model(model("a")));
    ask_for_match(&bed, &only).await;
    give_up(&bed).await;
    // A match against random asks for the one that cannot be played.
    win(&bed, &against("b", Opponent::Random)).await;
    pass(&bed, &SPEC).await;
    let expected = "its match against a, evaluate-b-vs-a, is given up: no such file";
    assert_eq!(rejections(&bed).await, [expected]);
}

#[tokio::test]
async fn a_match_that_was_played_before_counts() {
    let bed = TestBed::with(&[("learn.gauntlet_games", "0")]).await;
    register(&bed, "b").await;
    let played = against("b", Opponent::Model(model("a")));
    ask_for_match(&bed, &played).await;
    finish_match(&bed).await;
    publish(&bed, "z").await;
    win(&bed, &played).await;
    pass(&bed, &SPEC).await;
    give_up(&bed).await;
    publish(&bed, "a").await;
    // The match against the former best was given up; the one against this best was won.
    pass(&bed, &SPEC).await;
    assert_eq!(bed.services.state.read().models.best[&config()], model("b"));
}
