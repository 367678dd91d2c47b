use super::*;
use crate::player::PlayerSpec;
use crate::rng;
use crate::testing;

#[test]
fn searched_games_give_a_row_per_decision_and_random_ones_every_fourth() {
    let mut data = Dataset::new(testing::square());
    let decisions = |game: &FinishedGame| {
        let (mut state, mut legal, mut count) = (testing::start(game.config), Vec::new(), 0);
        for ply in &game.plies {
            state.legal(&mut legal);
            count += usize::from(legal.len() > 1);
            state.play(ply.mv);
        }
        count
    };
    for game in testing::games(testing::tiny_explorer(2), 2) {
        assert_eq!(data.add(&game).unwrap(), decisions(&game));
    }
    for game in testing::games(PlayerSpec::Random, 2) {
        assert_eq!(data.add(&game).unwrap(), decisions(&game).div_ceil(4));
    }
}

#[test]
fn targets_come_from_outcome_and_search() {
    let data = testing::dataset(testing::tiny_explorer(4), 4);
    let batch = data.sample(64, &mut rng::stream(1, "sample", 0));
    assert_eq!(batch.len(), 64);
    for row in 0..batch.len() {
        assert_eq!(batch.value[row].0.iter().sum::<f32>(), 1.0);
        let policy = batch.policy[row].as_ref().unwrap();
        assert!((policy.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        let owners = &batch.owner[row * 64..(row + 1) * 64];
        assert!(owners.iter().all(|owner| *owner <= 2));
    }
}

#[test]
fn an_emphasis_changes_what_is_drawn_and_a_seed_still_decides_it() {
    let mut data = testing::dataset(testing::tiny_explorer(2), 4);
    let sample = |data: &Dataset| data.sample(32, &mut rng::stream(1, "sample", 0));
    let held_out = |data: &Dataset| data.held_out(8, 8).collect::<Vec<_>>();
    let kept = held_out(&data);
    let uniform = sample(&data);
    data.weigh(Emphasis::default());
    assert_eq!(sample(&data), uniform, "the same rows as without");
    data.weigh(Emphasis { surprise: 0.5, hard: 0.3, quality: 0.5 });
    let weighed = sample(&data);
    assert_ne!(weighed, uniform);
    assert_eq!(sample(&data), weighed);
    assert_eq!(held_out(&data), kept);
    data.weigh(Emphasis::default());
    assert_eq!(sample(&data), uniform);
}

#[test]
fn rows_are_seen_through_the_symmetries_asked_for_and_held_out_ones_always_alike() {
    let mut data = testing::dataset(PlayerSpec::Random, 60);
    let sample = |data: &Dataset| data.sample(32, &mut rng::stream(1, "sample", 0));
    let held_out = |data: &Dataset| data.held_out(8, 8).collect::<Vec<_>>();
    let (exact, kept) = (sample(&data), held_out(&data));
    data.augment(Augmentation::All);
    assert_eq!(sample(&data), exact, "the rules of square8 keep all");
    data.augment(Augmentation::None);
    assert_ne!(sample(&data), exact);
    assert_eq!(held_out(&data), kept);
}

#[test]
fn games_without_search_are_drawn_less_often_where_quality_counts() {
    let mut data = testing::dataset(testing::tiny_explorer(2), 4);
    for game in testing::games(PlayerSpec::Random, 4) {
        data.add(&game).unwrap();
    }
    let searched = |data: &Dataset| {
        let batch = data.sample(512, &mut rng::stream(1, "sample", 0));
        batch.policy.iter().flatten().count()
    };
    let before = searched(&data);
    data.weigh(Emphasis { quality: 1.0, ..Emphasis::default() });
    assert!(searched(&data) > before, "{} of 512, before {before}", searched(&data));
}

#[test]
fn the_window_drops_the_oldest_games_whole() {
    let mut data = testing::dataset(PlayerSpec::Random, 40);
    let (before, manifest) = (data.len(), data.manifest());
    let window = Window { scale: 100.0, alpha: 0.65, beta: 0.4 };
    data.trim(window, data.total_rows());
    let after = data.manifest();
    assert!(data.len() < before);
    assert!(data.len() as u64 >= window.rows(data.total_rows()));
    assert_eq!(manifest.ids[manifest.games - after.games..], after.ids);
    let batch = data.sample(16, &mut rng::stream(1, "sample", 0));
    assert_eq!(batch.len(), 16);
}

#[test]
fn games_that_do_not_replay_are_refused() {
    let game = testing::games(PlayerSpec::Random, 1).remove(0);
    let mut data = Dataset::new(testing::square());
    let mut illegal = game.clone();
    illegal.plies[10].mv = game.plies[0].mv;
    assert!(matches!(data.add(&illegal), Err(DatasetError::Illegal { .. })));
    let mut short = game.clone();
    short.plies.truncate(20);
    assert!(matches!(data.add(&short), Err(DatasetError::Outcome { .. })));
    let mut other = Dataset::new("hex8_2p".parse().unwrap());
    assert!(matches!(other.add(&game), Err(DatasetError::Config { .. })));
    assert!(data.is_empty());
}

#[test]
fn a_manifest_is_read_back_and_an_altered_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.json");
    let manifest = testing::dataset(PlayerSpec::Random, 3).manifest();
    manifest.save(&path).unwrap();
    assert_eq!(Manifest::load(&path).unwrap(), manifest);
    std::fs::write(folder.path().join("other.json"), "{}").unwrap();
    let find = |hash: &str| Manifest::find(folder.path(), hash);
    assert_eq!(find(&manifest.hash).unwrap().as_ref(), Some(&manifest));
    assert_eq!(find(&manifest.hash[1..]).unwrap(), None);
    assert_eq!(Manifest::find(&folder.path().join("none"), &manifest.hash).unwrap(), None);
    let text = std::fs::read_to_string(&path).unwrap();
    let first = &manifest.ids[0];
    std::fs::write(&path, text.replace(first.as_str(), "another-game")).unwrap();
    assert!(matches!(Manifest::load(&path), Err(ManifestError::Damaged { .. })));
}
