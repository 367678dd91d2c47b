use ringrift::event::{EvaluationCompleted, ModelCorrupted, Payload};
use ringrift::rating::regression::Level;

use super::*;
use crate::pipeline::testing::{played, promoted, take_in};
use crate::services::testing::config;

fn model(number: usize) -> ModelId {
    ModelId::new(&format!("square8_2p-{number:012}")).unwrap()
}

/// A log that is folded as it is written, and its matches.
#[derive(Default)]
struct Fold(State, Vec<EvaluationCompleted>);

impl Fold {
    /// The log of so many promotions, one after another.
    fn of_promotions(count: usize) -> Self {
        let mut fold = Self::default();
        for number in 0..count {
            fold.publish(promoted(&model(number), b"weights"));
        }
        fold
    }

    fn publish(&mut self, payload: impl Into<Payload>) {
        take_in(&mut self.0, "test", config(), payload);
    }

    fn play(&mut self, number: usize, opponent: Opponent, wins: u64) {
        let (model, purpose) = (model(number), EvaluationPurpose::Gauntlet);
        let work = EvaluateWork { model, opponent, purpose, decides_canary: false };
        self.1.push(played(&work, wins));
    }

    fn corrupt(&mut self, number: usize) {
        let (location, error) = ("models/m".to_owned(), "hash differs".to_owned());
        self.publish(ModelCorrupted { model: model(number), location, error });
    }

    fn assess(&self, number: usize) -> Assessment {
        assess(&self.0, config(), &model(number), &self.1)
    }

    fn regression(&self, number: usize) -> RegressionDetected {
        match self.assess(number) {
            Assessment::Regressed(found) => found,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn opponents_are_the_anchors_and_three_earlier_publications() {
    let fold = Fold::of_promotions(21);
    let expected = [15, 10, 0].map(|number| Opponent::Model(model(number)));
    let found = opponents(&fold.0, config(), &model(20));
    assert_eq!(found[..2], [Opponent::Random, Opponent::Heuristic]);
    assert_eq!(found[2..], expected);
    // Not yet published: it will come after all others.
    assert_eq!(opponents(&fold.0, config(), &model(99))[2], Opponent::Model(model(16)));
    assert_eq!(opponents(&Fold::default().0, config(), &model(0)).len(), 2);
}

#[test]
fn a_corrupted_publication_is_no_opponent_and_takes_nobodys_place() {
    let mut fold = Fold::of_promotions(8);
    fold.corrupt(6);
    assert_eq!(opponents(&fold.0, config(), &model(7))[2], Opponent::Model(model(1)));
    assert_eq!(predecessor(&fold.0, config(), &model(7)), Some(&model(5)));
    fold.play(7, Opponent::Model(model(1)), 20);
    let found = fold.regression(7);
    assert_eq!(successor(&fold.0, config(), &found), Some(model(1)));
    fold.corrupt(1);
    assert_eq!(successor(&fold.0, config(), &found), Some(model(5)));
}

#[test]
fn a_gauntlet_is_clean_only_by_matches_that_can_be_compared() {
    let mut fold = Fold::of_promotions(2);
    fold.play(0, Opponent::Heuristic, 40);
    assert_eq!(fold.assess(1), Assessment::Open);
    fold.play(1, Opponent::Random, 99);
    assert_eq!(fold.assess(1), Assessment::Open, "nobody before it met random");
    fold.play(1, Opponent::Heuristic, 40);
    assert_eq!(fold.assess(1), Assessment::Clean(1));
    assert_eq!(fold.assess(0), Assessment::Open, "it is not the best");
    fold.1.last_mut().unwrap().games = 49;
    assert_eq!(fold.assess(1), Assessment::Open, "49 games are too few");
}

#[test]
fn losing_to_an_earlier_publication_is_a_regression_that_names_its_successor() {
    let mut fold = Fold::of_promotions(6);
    fold.play(5, Opponent::Random, 99);
    fold.play(5, Opponent::Heuristic, 70);
    fold.play(5, Opponent::Model(model(0)), 36);
    let found = fold.regression(5);
    // 36 % is 100 Elo below even.
    assert!((found.elo_drop - 100.0).abs() < 1.0, "{found:?}");
    assert_eq!((found.level, found.in_a_row), (Level::Critical, 1));
    assert_eq!(successor(&fold.0, config(), &found), Some(model(0)));
    fold.publish(found);
    assert_eq!(fold.0.regressions.in_a_row(config()), 1);
    assert_eq!(fold.assess(5), Assessment::Open, "it is told once");
}

#[test]
fn falling_behind_the_predecessor_against_the_heuristic_is_a_regression() {
    let mut fold = Fold::of_promotions(2);
    for (number, wins) in [(0, 80), (1, 60)] {
        fold.play(number, Opponent::Random, 99);
        fold.play(number, Opponent::Heuristic, wins);
    }
    let found = fold.regression(1);
    assert_eq!((found.opponent.clone(), found.level), (Opponent::Heuristic, Level::Critical));
    assert_eq!(successor(&fold.0, config(), &found), Some(model(0)));
}

#[test]
fn a_drop_within_the_noise_is_none() {
    let mut fold = Fold::of_promotions(2);
    for (number, wins) in [(0, 70), (1, 62)] {
        fold.play(number, Opponent::Random, 99);
        fold.play(number, Opponent::Heuristic, wins);
    }
    assert_eq!(fold.assess(1), Assessment::Clean(2));
}

#[test]
fn blocks_that_differ_more_than_their_games_make_a_drop_less_sure() {
    let mut fold = Fold::of_promotions(6);
    fold.play(5, Opponent::Model(model(0)), 36);
    assert_eq!(fold.regression(5).level, Level::Critical);
    fold.1[0].standard_error = Some(0.08);
    assert_eq!(fold.assess(5), Assessment::Clean(1));
    fold.1[0].standard_error = Some(0.0);
    assert_eq!(fold.regression(5).level, Level::Critical, "equal blocks are no certainty");
}

#[test]
fn the_more_matches_the_surer_a_drop_has_to_be() {
    let mut fold = Fold::of_promotions(21);
    fold.play(20, Opponent::Model(model(0)), 39);
    assert_eq!(fold.regression(20).level, Level::Critical);
    for number in [19, 20] {
        fold.play(number, Opponent::Random, 99);
        fold.play(number, Opponent::Heuristic, 70);
    }
    for number in [10, 15] {
        fold.play(20, Opponent::Model(model(number)), 50);
    }
    assert_eq!(fold.assess(20), Assessment::Clean(5));
}

#[test]
fn mastery_carries_the_older_rule_over() {
    assert!((mastery(config(), &Opponent::Random).unwrap() - 0.85).abs() < 1e-6);
    // One of three wins 55 %: strength 2 * 0.55 / 0.45, in both mixes (0.55 + 0.830) / 2.
    let three = mastery("square8_3p".parse().unwrap(), &Opponent::Random).unwrap();
    assert!((three - 0.690).abs() < 1e-3, "{three}");
    assert_eq!(mastery(config(), &Opponent::Model(model(0))), None);
}
