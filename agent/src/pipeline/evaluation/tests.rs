use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ringrift::id::ModelId;
use ringrift_learn::checkpoint::{Checkpoint, Metadata, weights_hash};
use ringrift_learn::encode::Encoder;
use ringrift_learn::net::{NetShape, NetSize, Weights};
use ringrift_learn::rng;

use super::*;
use crate::pipeline::jobs::evaluate_id;
use crate::pipeline::players::checkpoint_path;
use crate::services::testing::{TestBed, config};

/// A network that knows nothing, in the models' folder.
fn newborn(bed: &TestBed) -> ModelId {
    let size: NetSize = "b1c8".parse().unwrap();
    let shape = NetShape::new(size, &Encoder::new(config()));
    let weights = Weights::random(shape.tensors(), &mut rng::stream(1, "weights", 0));
    let metadata = Metadata::new(config(), size, weights_hash(&weights));
    let checkpoint = Checkpoint { metadata, weights };
    let model = checkpoint.model_id().unwrap();
    checkpoint.save(&checkpoint_path(&bed.services.data_dir.models_dir(), &model)).unwrap();
    model
}

async fn first_match(threads: &str) -> (TestBed, EvaluateWork, Task) {
    let settings = [("learn.evaluation_simulations", "1"), ("learn.threads", threads)];
    let bed = TestBed::with(&settings).await;
    let (opponent, purpose) = (Opponent::Random, EvaluationPurpose::Publication);
    let work = EvaluateWork { model: newborn(&bed), opponent, purpose, decides_canary: false };
    let task = Task::new(&bed.services, (evaluate_id(&work), config()), work.clone());
    (bed, work, task)
}

#[tokio::test]
async fn a_stopped_match_remembers_what_it_played() {
    let (bed, work, task) = first_match("1").await;
    let again = Task::new(&bed.services, (evaluate_id(&work), config()), work);
    let (reports, mut standing) = tokio::sync::mpsc::channel(1);
    let stop = Arc::new(AtomicBool::new(false));
    let reporter = Reporter::to(reports, Arc::clone(&stop), 1);
    let playing = std::thread::spawn(move || task.run(&reporter).map(drop));
    let Some(Report::Standing(first)) = standing.recv().await else { panic!("no report") };
    stop.store(true, Ordering::Relaxed);
    while standing.recv().await.is_some() {}
    let error = playing.join().unwrap().unwrap_err().to_string();
    assert!(error.starts_with("stopped after"), "{error}");
    assert!(again.memory.load().unwrap().len() as u64 * 2 >= first.games);
}

#[tokio::test]
async fn threads_share_the_blocks_of_a_slice() {
    let (_bed, _, task) = first_match("3").await;
    let slice = task.slice(&Score::new(seatings(config())), 100, 3).unwrap();
    assert_eq!((slice.blocks, slice.threads, slice.concurrent), (0..25, 3, 9));
}

#[tokio::test]
async fn a_match_is_played_on_the_terms_that_are_told() {
    let (bed, work, task) = first_match("1").await;
    let told = terms(&bed.services, &evaluate_id(&work), &work);
    let slice = task.slice(&Score::new(seatings(config())), 100, 1).unwrap();
    assert_eq!((told.seed, told.opening), (slice.seed, u64::from(slice.opening)));
    assert_eq!((told.simulations, told.hypotheses), (1, None));
    let later = EvaluateWork { opponent: Opponent::Model(work.model.clone()), ..work };
    let sequential = terms(&bed.services, &evaluate_id(&later), &later);
    assert_eq!(sequential.hypotheses, Some(super::super::gate::SPRT));
    assert_ne!(sequential.seed, told.seed);
}
