use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ringrift::event::CheckpointSaved;
use ringrift::state::State;
use ringrift_learn::net::Weights;

use super::*;
use crate::pipeline::jobs::train_id;
use crate::pipeline::testing::{save_network, take_in};
use crate::services::testing::{TestBed, config};

async fn bed() -> TestBed {
    TestBed::with(&[("learn.net", "b1c8"), ("learn.device", "cpu")]).await
}

fn task(bed: &TestBed, generation: u64, parent: Option<&ModelId>) -> Task {
    let work = TrainWork { generation, new_rows: 1, total_rows: 1 };
    Task::new(&bed.services, (train_id(config(), generation), config()), work, parent.cloned())
}

/// A network of this size that was trained before, in the models' folder.
fn trained(bed: &TestBed, size: &str) -> (ModelId, Weights) {
    save_network(&bed.services, config(), size, 77)
}

fn begun(task: &Task) -> anyhow::Result<Beginning> {
    let (reports, _heard) = tokio::sync::mpsc::channel(9);
    task.begin(Recipe::default(), &Reporter::to(reports, Arc::new(AtomicBool::new(false)), 1))
}

/// What the run of this generation goes on with, on a thread that may block.
async fn begin(bed: &TestBed, generation: u64, parent: Option<&ModelId>) -> Beginning {
    let task = task(bed, generation, parent);
    tokio::task::spawn_blocking(move || begun(&task)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_run_goes_on_from_the_newest_state_even_if_the_run_before_left_none() {
    let bed = bed().await;
    let (model, weights) = trained(&bed, "b1c8");
    let first = begin(&bed, 1, Some(&model)).await;
    assert_eq!((first.first_step, first.parent.as_ref()), (0, Some(&model)));
    assert_eq!(weights_hash(first.trainer.averaged()), weights_hash(&weights), "of the network");

    let path = task(&bed, 1, None).state_path(1);
    let mut state = first.trainer.state().unwrap();
    state.step = 40;
    state.save(&path, config(), "b1c8".parse().unwrap()).unwrap();
    // Generation 2 was cancelled before it saved anything.
    let third = begin(&bed, 3, Some(&model)).await;
    assert_eq!((third.first_step, third.trainer.step()), (40, 40));
}

#[tokio::test]
async fn nothing_begins_with_random_weights_where_a_network_was_trained_and_is_gone() {
    let bed = bed().await;
    assert_eq!(begin(&bed, 1, None).await.parent, None, "nothing was trained yet");
    let gone = ModelId::new("square8_2p-gone").unwrap();
    let task = task(&bed, 5, Some(&gone));
    let error = tokio::task::spawn_blocking(move || begun(&task).err()).await.unwrap().unwrap();
    assert!(format!("{error:#}").contains("square8_2p-gone was trained before"), "{error:#}");
    let (other, _) = trained(&bed, "b2c8");
    assert_eq!(begin(&bed, 5, Some(&other)).await.parent, None, "another size was asked for");
}

#[test]
fn the_states_before_a_generation_come_newest_first_and_once() {
    let mut state = State::default();
    let save = |state: &mut State, generation: u64, step: u64| {
        let location = format!("models/square8_2p-{generation}.state");
        let blake3 = Digest::of(&step.to_le_bytes());
        let artefact = Artefact { location, blake3, bytes: 1, items: 1 };
        let work_id = train_id(config(), generation);
        take_in(state, "a", config(), CheckpointSaved { work_id, artefact, step });
    };
    for (generation, step) in [(1, 200), (2, 300), (2, 400), (4, 500), (3, 450)] {
        save(&mut state, generation, step);
    }
    let before = |generation| {
        let states = states_before(&state.training, config(), generation);
        states.iter().map(|file| file.blake3.clone()).collect::<Vec<_>>()
    };
    let of = |step: u64| Digest::of(&step.to_le_bytes());
    assert_eq!(before(4), [of(450), of(400), of(200)]);
    assert_eq!(before(1), []);
}
