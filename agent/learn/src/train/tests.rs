use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::Device;

use super::*;
use crate::checkpoint::TrainingState;
use crate::net::NetSize;
use crate::player::PlayerSpec;
use crate::rng;
use crate::testing::{self, SMALLEST};

fn trainer(size: NetSize, recipe: Recipe) -> Trainer {
    Trainer::new(testing::shape(size), testing::weights(size), recipe, 7, &Device::flex())
}

fn quick() -> Recipe {
    Recipe { batch: 16, warm_up: 5, ..Recipe::default() }
}

#[test]
fn a_network_can_learn_64_rows_by_heart() {
    let data = testing::dataset(testing::tiny_explorer(4), 4);
    let batch = data.sample(64, &mut rng::stream(1, "rows", 0));
    let recipe = Recipe { rate: 3e-3, warm_up: 10, weight_decay: 0.0, ..Recipe::default() };
    let mut trainer = trainer(NetSize::TINY, recipe);
    let before = trainer.measure(&batch);
    let targets = batch.policy.iter().flatten().map(|target| entropy(&target.probabilities));
    let least = targets.sum::<f32>() / batch.len() as f32;
    for _ in 0..150 {
        trainer.learn(&batch).unwrap();
    }
    let after = trainer.measure(&batch);
    assert!(after.0.value < 0.1, "before {before:?}, after {after:?}");
    assert!(
        after.0.policy - least < 0.3 * (before.0.policy - least),
        "{least}: {before:?} {after:?}"
    );
}

fn entropy(probabilities: &[f32]) -> f32 {
    -probabilities.iter().filter(|p| **p > 0.0).map(|p| p * p.ln()).sum::<f32>()
}

#[test]
fn training_goes_on_from_its_state_as_if_it_had_not_stopped() {
    let data = testing::dataset(testing::tiny_explorer(2), 4);
    let run = |trainer: &mut Trainer, steps| {
        trainer
            .run(&data, steps, &AtomicBool::new(false), &mut |_| ControlFlow::Continue(()))
            .unwrap();
    };
    let mut through = trainer(SMALLEST, quick());
    run(&mut through, 6);

    let mut first = trainer(SMALLEST, quick());
    run(&mut first, 3);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training.safetensors");
    first.state().unwrap().save(&path, testing::square(), SMALLEST).unwrap();
    let (state, size) = TrainingState::load(&path, testing::square()).unwrap();
    assert_eq!(size, SMALLEST);
    let mut second =
        Trainer::resume(testing::shape(size), state, quick(), &Device::flex()).unwrap();
    assert!(first.losses().is_some() && second.losses() == first.losses());
    run(&mut second, 3);

    assert_eq!(second.step(), through.step());
    let running = |trainer: &Trainer| trainer.losses().unwrap().total(quick().losses);
    let difference = running(&through) - running(&second);
    assert!(difference.abs() < 1e-5, "running losses differ by {difference}");
    let batch = data.sample(32, &mut rng::stream(1, "check", 0));
    let difference = through.measure(&batch).total(quick().losses)
        - second.measure(&batch).total(quick().losses);
    assert!(difference.abs() < 1e-5, "losses differ by {difference}");
}

#[test]
fn several_batches_make_one_step_and_as_many_fewer_steps() {
    let data = testing::dataset(testing::tiny_explorer(2), 4);
    let several = Recipe { batch: 8, accumulate: 4, ..quick() };
    let one = Recipe { batch: 32, ..quick() };
    let drawn = |recipe| trainer(SMALLEST, recipe).next_batch(&data).unwrap();
    assert_eq!(drawn(several), drawn(one));
    assert_eq!(several.steps_for(3_200, 2.0), one.steps_for(3_200, 2.0));
    let learnt = |recipe| {
        let mut trainer = trainer(SMALLEST, recipe);
        let before = trainer.learn(&drawn(recipe)).unwrap().total(recipe.losses);
        (before, trainer.measure(&drawn(recipe)).total(recipe.losses))
    };
    let (found, wanted) = (learnt(several), learnt(one));
    assert!((found.0 - wanted.0).abs() < 1e-4, "before the step: {found:?} for {wanted:?}");
    assert!((found.1 - wanted.1).abs() < 1e-3, "after it: {found:?} for {wanted:?}");
}

#[test]
fn clipping_the_whole_network_goes_on_from_states_of_either_kind() {
    let data = testing::dataset(testing::tiny_explorer(2), 4);
    let learn = |trainer: &mut Trainer| trainer.learn(&trainer.next_batch(&data).unwrap()).unwrap();
    let mut first = trainer(SMALLEST, quick());
    learn(&mut first);
    let network = Recipe { clipping: Clipping::Network, clip: 0.1, ..quick() };
    for recipe in [network, quick()] {
        let state = first.state().unwrap();
        let shape = testing::shape(SMALLEST);
        let mut second = Trainer::resume(shape, state, recipe, &Device::flex()).unwrap();
        learn(&mut second);
        assert_eq!(second.step(), first.step() + 1);
        first = second;
    }
}

#[test]
fn a_network_whose_gradients_may_be_nothing_stays() {
    let data = testing::dataset(testing::tiny_explorer(2), 4);
    let nothing = Recipe { clip: 0.0, weight_decay: 0.0, ..quick() };
    for clipping in [Clipping::Tensor, Clipping::Network] {
        let mut trainer = trainer(SMALLEST, Recipe { clipping, ..nothing });
        trainer.learn(&trainer.next_batch(&data).unwrap()).unwrap();
        assert_eq!(trainer.state().unwrap().weights, testing::weights(SMALLEST), "{clipping:?}");
    }
}

#[test]
fn a_state_that_holds_no_losses_is_read_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training.safetensors");
    trainer(SMALLEST, quick()).state().unwrap().save(&path, testing::square(), SMALLEST).unwrap();
    let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
    assert!(text.contains("optimizer_hash") && !text.contains("losses"), "as older ones stand");
    let (state, _) = TrainingState::load(&path, testing::square()).unwrap();
    assert_eq!(state.losses, None);
}

#[test]
fn a_state_keeps_the_rate_and_the_best_of_its_run_and_an_older_one_has_neither() {
    let data = testing::dataset(PlayerSpec::Random, 60);
    let mut trainer = trainer(SMALLEST, Recipe { rate: 0.002, ..quick() });
    let found = trainer.look(&data).unwrap();
    let stop = AtomicBool::new(false);
    trainer.run(&data, 3, &stop, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(trainer.kept(), &testing::weights(SMALLEST), "nothing else was looked at");
    assert_eq!(trainer.held_out(trainer.kept(), &data), Some(found));
    assert_ne!(trainer.averaged(), trainer.kept());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("training.safetensors");
    let mut state = trainer.state().unwrap();
    let read = |state: &TrainingState| {
        state.save(&path, testing::square(), SMALLEST).unwrap();
        TrainingState::load(&path, testing::square()).unwrap().0
    };
    let kept = read(&state);
    assert_eq!((kept.rate, &kept.best), (Some(0.002), &state.best));
    assert!(kept.best.is_some());
    (state.rate, state.best) = (None, None);
    let older = read(&state);
    assert_eq!((older.rate, &older.best), (None, &None));
    let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
    assert!(!text.contains("\"rate") && !text.contains("best"), "as older ones stand");
}

#[test]
fn values_that_are_not_numbers_are_refused_and_change_nothing() {
    let data = testing::dataset(PlayerSpec::Random, 2);
    let batch = data.sample(8, &mut rng::stream(1, "rows", 0));
    let refused = |batch| {
        let mut trainer = trainer(SMALLEST, quick());
        let error = trainer.learn(&batch).unwrap_err();
        assert_eq!(trainer.state().unwrap().weights, testing::weights(SMALLEST));
        error
    };
    let mut bad_target = batch.clone();
    bad_target.value[0].0[0] = f32::NAN;
    assert!(matches!(refused(bad_target), TrainError::NotFinite { step: 0, .. }));
    let mut bad_input = batch;
    bad_input.inputs.planes[0] = f32::NAN;
    let error = refused(bad_input);
    assert!(matches!(error, TrainError::NotFinite { step: 0, .. } | TrainError::Weights(_)));
}

#[test]
fn a_stop_is_honoured_between_steps() {
    let data = testing::dataset(PlayerSpec::Random, 4);
    let stop = AtomicBool::new(false);
    let mut trainer = trainer(SMALLEST, quick());
    let mut heard = 0;
    let mut count = |_: &Progress| {
        heard += 1;
        stop.store(heard == 3, Ordering::Relaxed);
        ControlFlow::Continue(())
    };
    trainer.run(&data, 1000, &stop, &mut count).unwrap();
    assert_eq!(trainer.step(), 3);
}

#[test]
fn an_empty_data_set_is_an_error() {
    let data = crate::dataset::Dataset::new(testing::square());
    let run = trainer(SMALLEST, quick())
        .run(&data, 1, &AtomicBool::new(false), &mut |_| ControlFlow::Continue(()));
    assert!(matches!(run, Err(TrainError::NoRows)));
}
