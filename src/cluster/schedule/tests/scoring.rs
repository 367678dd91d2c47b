use proptest::option;
use proptest::prelude::*;

use super::super::{Facts, Priority, Score, Weights};
use crate::game::ConfigKey;

fn facts() -> Facts {
    Facts {
        games: Some(50_000),
        newest_game_age_ms: Some(9_000_000),
        elo_per_day: Some(0.0),
        elo_error: Some(20.0),
        training_waits: false,
        is_underserved: false,
        priority: Priority::NORMAL,
    }
}

fn config(text: &str) -> ConfigKey {
    text.parse().unwrap()
}

fn total(facts: &Facts) -> f64 {
    Score::of(config("square8_2p"), facts, &Weights::STANDARD).total()
}

#[test]
fn a_score_shows_everything_that_it_is_made_of() {
    let score = Score::of(config("hex8_3p"), &facts(), &Weights::STANDARD);
    assert_eq!(
        score.to_string(),
        "hex8_3p 0.419 = 1 x 1.25 x (0.05 + 0.25 x staleness 0.50 + 0.15 x velocity 0.00 + \
         0.1 x exploration 0.10 + 0.3 x underserved 0.50 + 0.15 x training 0.00)"
    );
    let unknown = Facts { elo_per_day: None, games: None, ..facts() };
    let shown = Score::of(config("hex8_3p"), &unknown, &Weights::STANDARD).to_string();
    assert!(shown.contains("velocity ? (0.50)") && shown.contains("underserved ? (0.50)"));
}

#[test]
fn each_need_raises_the_score_and_unknown_lies_between() {
    let base = total(&facts());
    for more in [
        Facts { newest_game_age_ms: Some(20_000_000), ..facts() },
        Facts { elo_per_day: Some(80.0), ..facts() },
        Facts { elo_error: Some(150.0), ..facts() },
        Facts { games: Some(500), ..facts() },
        Facts { is_underserved: true, ..facts() },
        Facts { training_waits: true, ..facts() },
        Facts { priority: Priority::new(2.0).unwrap(), ..facts() },
    ] {
        assert!(total(&more) > base, "{more:?}");
    }
    let games = |games| total(&Facts { games, ..facts() });
    assert!(games(Some(0)) > games(None) && games(None) > games(Some(100_000)));
    // A configuration without any game is not fresh because nothing is old.
    let first = Facts { games: Some(0), newest_game_age_ms: None, ..facts() };
    assert_eq!(
        Score::of(config("square8_2p"), &first, &Weights::STANDARD).terms[0].need,
        Some(1.0)
    );
}

proptest! {
    #[test]
    fn a_score_is_above_zero_and_bounded_whatever_the_facts(
        games in option::of(any::<u64>()),
        newest_game_age_ms in option::of(any::<u64>()),
        elo_per_day in option::of(-1e6..1e6_f64),
        elo_error in option::of(0.0..1e6_f64),
        flags in any::<[bool; 2]>(),
        factor in 0.01..4.0_f64,
    ) {
        let [training_waits, is_underserved] = flags;
        let priority = Priority::new(factor).unwrap();
        let facts = Facts {
            games, newest_game_age_ms, elo_per_day, elo_error, training_waits, is_underserved, priority,
        };
        for config in ConfigKey::all() {
            let score = Score::of(config, &facts, &Weights::STANDARD).total();
            prop_assert!(score >= 0.05 * factor && score <= 1.5 * factor, "{score}");
        }
    }
}

#[test]
fn a_priority_has_bounds() {
    assert!(Priority::new(0.0).is_none() && Priority::new(4.1).is_none());
    assert!(Priority::new(f64::NAN).is_none() && Priority::new(4.0).is_some());
}
