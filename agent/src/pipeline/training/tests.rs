use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use ringrift::event::CheckpointSaved;
use ringrift::record::{FinishedGame, GameStore, SearchRecord};
use ringrift::state::State;
use ringrift_learn::checkpoint::TrainingState;
use ringrift_learn::dataset::Emphasis;
use ringrift_learn::net::Weights;
use ringrift_learn::rng;
use ringrift_learn::selfplay::game_id;
use ringrift_learn::train::Best;

use super::*;
use crate::daemons::selfplay;
use crate::pipeline::jobs::train_id;
use crate::pipeline::testing::{finished_game, save_network, take_in};
use crate::services::testing::{TestBed, config};
use crate::supervisor::testing::pass;

mod data;
mod provenance;

const SETTINGS: [(&str, &str); 4] = [
    ("learn.configs", "square8_2p"),
    ("learn.games_per_batch", "1"),
    ("learn.net", "b1c8"),
    ("learn.device", "cpu"),
];

async fn bed() -> TestBed {
    TestBed::with(&SETTINGS).await
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

async fn play_a_game(bed: &TestBed) {
    pass(bed, &selfplay::SPEC).await;
}

/// Records games of these indexes, in the order given.
async fn record(bed: &TestBed, indexes: impl IntoIterator<Item = u64>) {
    let id = |index| game_id(config(), 1, index).unwrap().to_string();
    let games = indexes
        .into_iter()
        .map(|index| finished_game(config(), &id(index), usize::try_from(index).unwrap() + 1));
    record_games(bed, games.collect()).await;
}

async fn record_games(bed: &TestBed, games: Vec<FinishedGame>) {
    let path = bed.services.data_dir.games_db(config());
    let recording = move || GameStore::open(&path).unwrap().record(&games).unwrap();
    let done = tokio::task::spawn_blocking(recording).await.unwrap();
    assert_eq!(done.refused, []);
}

/// Does what is left of this task.
async fn run(task: Task) -> anyhow::Result<Candidate> {
    let (reports, _heard) = tokio::sync::mpsc::channel(99);
    let reporter = Reporter::to(reports, Arc::new(AtomicBool::new(false)), 1);
    let running = tokio::task::spawn_blocking(move || task.run(&reporter).map(|made| made.value));
    running.await.unwrap()
}

#[tokio::test]
async fn a_run_that_is_repeated_after_its_end_publishes_the_same_bytes() {
    let bed = bed().await;
    play_a_game(&bed).await;
    let first = run(task(&bed, 1, None)).await.unwrap();
    assert!(first.loss > 0.0, "{first:?}");
    let file = bed.services.data_dir.root().join(&first.artefact.location);
    let bytes = std::fs::read(&file).unwrap();

    // The process ended after the last state was saved, before the network was.
    std::fs::remove_file(&file).unwrap();
    let again = run(task(&bed, 1, None)).await.unwrap();
    assert_eq!(
        (again.loss, &again.model, &again.artefact),
        (first.loss, &first.model, &first.artefact)
    );
    assert_eq!(std::fs::read(&file).unwrap(), bytes);

    // It ended after that, before the job did; games came in since.
    play_a_game(&bed).await;
    let late = run(task(&bed, 1, None)).await.unwrap();
    assert_eq!((late.loss, &late.artefact), (first.loss, &first.artefact));
    assert_eq!(std::fs::read(&file).unwrap(), bytes);

    // A damaged file is no obstacle.
    std::fs::write(&file, &bytes[..100]).unwrap();
    let mended = run(task(&bed, 1, None)).await.unwrap();
    assert_eq!(mended.model, first.model);
}

#[tokio::test]
async fn a_state_without_losses_gives_a_measured_one_and_a_new_run_has_its_own() {
    let bed = bed().await;
    play_a_game(&bed).await;
    run(task(&bed, 1, None)).await.unwrap();
    assert_eq!(begin(&bed, 2, None).await.trainer.losses(), None);
    let own = begin(&bed, 1, None).await.trainer;
    assert!(own.losses().is_some());
    let mut older = own.state().unwrap();
    older.losses = None;
    older.save(&task(&bed, 1, None).state_path(1), config(), "b1c8".parse().unwrap()).unwrap();
    let again = run(task(&bed, 1, None)).await.unwrap();
    assert!(again.loss > 0.0, "{again:?}");
}

/// The state that the run of this generation left, changed.
fn change_state(task: &Task, change: impl FnOnce(&mut TrainingState)) {
    let path = task.state_path(task.work.generation);
    let (mut state, size) = TrainingState::load(&path, config()).unwrap();
    change(&mut state);
    state.save(&path, config(), size).unwrap();
}

#[tokio::test]
async fn a_run_goes_on_at_its_rate_and_the_next_one_has_its_own() {
    let bed = bed().await;
    play_a_game(&bed).await;
    run(task(&bed, 1, None)).await.unwrap();
    let rate = |begun: Beginning| begun.trainer.state().unwrap().rate;
    let usual = Some(Recipe::default().rate);
    assert_eq!(rate(begin(&bed, 1, None).await), usual);
    change_state(&task(&bed, 1, None), |state| state.rate = Some(0.125));
    assert_eq!(rate(begin(&bed, 1, None).await), Some(0.125));
    assert_eq!(rate(begin(&bed, 2, None).await), usual);
    change_state(&task(&bed, 1, None), |state| state.rate = None);
    assert_eq!(rate(begin(&bed, 1, None).await), usual, "an older file");
}

#[tokio::test]
async fn a_run_that_gains_nothing_ends_early_with_its_best_network() {
    let bed = bed().await;
    play_a_game(&bed).await;
    run(task(&bed, 1, None)).await.unwrap();
    let (_, weights) = trained(&bed, "b1c8");
    let mut task = task(&bed, 1, None);
    (task.work.new_rows, task.early) = (1 << 30, EarlyStop::after(2));
    let best = Best { weights: weights.clone(), loss: 0.5, step: 300, looks_since: 2 };
    change_state(&task, |state| (state.step, state.best) = (500, Some(best)));
    let ended = run(task).await.unwrap();
    assert_eq!(ended.steps, 500);
    let path = bed.services.data_dir.root().join(&ended.artefact.location);
    assert_eq!(Checkpoint::load(&path, config()).unwrap().weights, weights);
    // The next one goes on from it.
    assert_eq!(begin(&bed, 2, None).await.origin, Some(weights.clone()));
    assert_eq!(begin(&bed, 2, None).await.trainer.kept(), &weights);
}

#[tokio::test]
async fn what_is_held_out_is_measured_against_the_network_before() {
    let bed = bed().await;
    record(&bed, 0..40).await;
    let first = run(task(&bed, 1, None)).await.unwrap().held_out.unwrap();
    assert_eq!((first.policy, first.parent_total), (None, None), "random play, no network");
    let second = run(task(&bed, 2, None)).await.unwrap().held_out.unwrap();
    assert_eq!((second.rows, second.parent_total), (first.rows, first.total));
    assert!(second.total.unwrap() > 0.0 && second.value.unwrap() > 0.0, "{second:?}");
}

#[tokio::test]
async fn rows_are_drawn_as_the_settings_ask() {
    let asked = [&SETTINGS[..], &[("learn.surprise_share", "0.5")]].concat();
    let bed = TestBed::with(&asked).await;
    let id = game_id(config(), 1, 0).unwrap().to_string();
    let mut game = finished_game(config(), &id, 1);
    // Every third search is sure of the opposite of what those around it expect.
    for (number, ply) in game.plies.iter_mut().enumerate() {
        let value = if number % 3 == 0 { vec![0.9, 0.1] } else { vec![0.4, 0.6] };
        let (policy, chosen) = (vec![(ply.mv, 1.0)], ply.mv);
        ply.search = Some(SearchRecord { policy, value, simulations: 8, model: None, chosen });
    }
    record_games(&bed, vec![game]).await;
    let task = task(&bed, 1, None);
    let (reports, _heard) = tokio::sync::mpsc::channel(9);
    let reporter = Reporter::to(reports, Arc::new(AtomicBool::new(false)), 1);
    let reading = tokio::task::spawn_blocking(move || task.dataset(&reporter));
    let mut data = reading.await.unwrap().unwrap();
    let drawn = |data: &Dataset| data.sample(32, &mut rng::stream(1, "rows", 0));
    let as_asked = drawn(&data);
    data.weigh(Emphasis::default());
    assert_ne!(as_asked, drawn(&data));
}

#[tokio::test]
async fn a_job_without_end_fails_with_what_to_do() {
    let bed = bed().await;
    let mut task = task(&bed, 1, None);
    task.work.new_rows = u64::MAX;
    let error = format!("{:#}", run(task).await.unwrap_err());
    assert!(error.contains("cancel train-square8_2p-1 --yes"), "{error}");
    assert!(error.contains("18446744073709551615 rows"), "{error}");
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
