//! The registry on real checkpoints.

use std::path::PathBuf;

use ringrift::event::{Digest, ModelChange, ModelUpdated, PromotionRolledBack};
use ringrift::fabric::port::JobFilter;

use super::*;
use crate::pipeline::players::checkpoint_path;
use crate::pipeline::selfplay::usable_model;
use crate::pipeline::testing::{promoted, save_network, trained};
use crate::services::testing::{TestBed, config};
use crate::supervisor::Supervisor;
use crate::supervisor::testing::pass;

/// A network that was trained and is in its file, with weights of this seed.
async fn train(bed: &TestBed, seed: u64) -> (ModelId, PathBuf) {
    let (model, _) = save_network(&bed.services, config(), "b1c8", seed);
    let path = checkpoint_path(&bed.services.data_dir.models_dir(), &model);
    bed.publish(trained(&bed.services, &model, &path)).await;
    (model, path)
}

fn status(bed: &TestBed, model: &ModelId) -> ModelStatus {
    bed.services.state.read().models.get(model).unwrap().status
}

async fn evaluations(bed: &TestBed) -> Vec<String> {
    let kinds = vec![JobKind::Evaluate];
    let filter = JobFilter { states: Vec::new(), kinds, config: Some(config()) };
    let jobs = bed.services.fabric.work.list(filter, 10).await.unwrap();
    jobs.into_iter().map(|job| job.id.to_string()).collect()
}

#[tokio::test]
async fn a_withdrawn_network_whose_file_was_damaged_for_a_while_does_not_play_again() {
    let bed = TestBed::with(&[]).await;
    let (to, _) = train(&bed, 1).await;
    let (model, path) = train(&bed, 2).await;
    let change = ModelChange::CanaryPassed;
    bed.publish(ModelUpdated { model: model.clone(), change, reason: String::new() }).await;
    bed.publish(promoted(&to, b"w")).await;
    bed.publish(promoted(&model, b"w")).await;
    let (reason, blake3) = ("100 Elo below".to_owned(), Digest::of(b"w"));
    let (withdrawn, restored) = (model.clone(), to.clone());
    let (elo, elo_delta) = (None, None);
    let back =
        PromotionRolledBack { model: withdrawn, to: restored, blake3, reason, elo, elo_delta };
    bed.publish(back).await;
    pass(&bed, &SPEC).await;

    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, b"damaged").unwrap();
    pass(&bed, &SPEC).await;
    assert_eq!(status(&bed, &model), ModelStatus::Corrupted);
    std::fs::write(&path, whole).unwrap();
    pass(&bed, &SPEC).await;
    assert_eq!(status(&bed, &model), ModelStatus::Withdrawn);
    assert_eq!(usable_model(&bed.services.state.read(), config()), Some(to));
    assert_eq!(bed.services.state.read().alerts.open, []);
}

#[tokio::test]
async fn a_candidate_that_came_in_damaged_is_evaluated_once_it_is_whole() {
    let bed = TestBed::with(&[]).await;
    let (model, path) = train(&bed, 1).await;
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, b"damaged").unwrap();
    pass(&bed, &SPEC).await;
    assert_eq!(status(&bed, &model), ModelStatus::Corrupted);
    assert_eq!(evaluations(&bed).await, [""; 0]);
    std::fs::write(&path, whole).unwrap();
    pass(&bed, &SPEC).await;
    assert_eq!(status(&bed, &model), ModelStatus::Registered);
    assert_eq!(evaluations(&bed).await, [format!("evaluate-{model}-vs-random")]);
}

#[tokio::test]
async fn a_network_that_was_condemned_is_back_half_a_minute_after_its_file_is() {
    let bed = TestBed::with(&[]).await;
    let (model, path) = train(&bed, 1).await;
    bed.services.catch_up().await.unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, b"damaged").unwrap();
    let supervisor = Supervisor::start(&[&SPEC], &bed.services);
    let becomes = async |wanted| {
        while status(&bed, &model) != wanted {
            let (log, last) = (&bed.services.fabric.log, bed.services.state.read().applied);
            log.watch().wait_for(|newest| *newest > last).await.unwrap();
            bed.services.catch_up().await.unwrap();
        }
    };
    becomes(ModelStatus::Corrupted).await;
    std::fs::write(&path, whole).unwrap();
    bed.clock.advance(30_000);
    becomes(ModelStatus::Registered).await;
    assert_eq!(bed.services.state.read().alerts.open, []);
    supervisor.stop().await;
}
