use tokio_util::sync::CancellationToken;

use ringrift::event::{
    Artefact, PromotionRolledBack, RegistryUpdated, RegressionCritical, TrainingCompleted,
};
use ringrift::id::JobId;

use super::*;
use crate::publisher::Emits;
use crate::services::testing::TestBed;
use crate::supervisor::one_pass;

const TEST: Emits = Emits {
    source: "test",
    kinds: &[
        EventKind::TrainingCompleted,
        EventKind::RegistryUpdated,
        EventKind::ModelPromoted,
        EventKind::RegressionCritical,
        EventKind::WorkQueued,
    ],
};

fn config() -> ConfigKey {
    "square8_2p".parse().unwrap()
}

fn model(name: &str) -> ModelId {
    ModelId::new(name).unwrap()
}

async fn emit(bed: &TestBed, payload: impl Into<Payload>) {
    let emitter = bed.services.publisher.emitter(TEST);
    emitter.emit(Draft::new(payload).about(config())).await.unwrap();
}

/// A model with a file, as the registry took it in.
async fn register(bed: &TestBed, name: &str) {
    let root = bed.services.data_dir.root();
    let path = bed.services.data_dir.models_dir().join(name);
    std::fs::write(&path, name).unwrap();
    let artefact: Artefact = artefact::artefact_of(root, &path, 1).unwrap();
    let trained = TrainingCompleted {
        work_id: JobId::new("t").unwrap(),
        model: model(name),
        artefact,
        steps: 1,
        loss: 1.0,
        duration_s: 1.0,
    };
    emit(bed, trained).await;
    let change = "registered".to_owned();
    let blake3 = Digest::of(name.as_bytes());
    emit(bed, RegistryUpdated { model: model(name), blake3, change }).await;
}

async fn publish(bed: &TestBed, name: &str) {
    register(bed, name).await;
    let promoted = ModelPromoted {
        model: model(name),
        blake3: Digest::of(name.as_bytes()),
        replaces: None,
        reason: "accepted".to_owned(),
        elo: None,
        elo_delta: None,
    };
    emit(bed, promoted).await;
}

async fn pass(bed: &TestBed) {
    let turns = one_pass(&[&SPEC], &bed.services, &CancellationToken::new()).await;
    assert_eq!(turns[0].error, None);
    bed.services.state.catch_up(bed.services.fabric.log.as_ref()).await.unwrap();
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
    let id = JobId::new(key).unwrap();
    let emitter = bed.services.publisher.emitter(TEST);
    let about = (JobKind::Promote, config());
    queue::enqueue_as(&bed.services, &emitter, id, about, &work, None).await.unwrap();
}

#[tokio::test]
async fn an_operators_rollback_restores_the_earlier_model_once() {
    let bed = TestBed::with(&[]).await;
    publish(&bed, "a").await;
    publish(&bed, "b").await;
    ask_for_rollback(&bed, "r1", "b", "a").await;
    pass(&bed).await;
    ask_for_rollback(&bed, "r2", "b", "a").await;
    pass(&bed).await;
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
        emit(&bed, RegressionCritical { model: model("b"), to, reason }).await;
        pass(&bed).await;
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
    pass(&bed).await;
    assert_eq!(rollbacks(&bed).await, []);
    assert_eq!(bed.events(&[EventKind::PromotionFailed]).await.len(), 1);
    assert_eq!(bed.services.state.read().models.best[&config()], model("b"));
}
