//! Canaries, rollbacks, regressions, large changes, mastered opponents.

use super::{Fold, config, job, model};
use crate::event::{
    Digest, EloSignificantChange, ModelChange, ModelPromoted, ModelUpdated, Opponent,
    OpponentMastered, Payload, PromotionRolledBack, RegressionCleared, RegressionCritical,
    RegressionDetected, RegressionMinor, RegressionModerate, RegressionSevere, Severity,
};
use crate::rating::regression::Level;
use crate::state::ModelStatus;

fn promoted(name: &str) -> ModelPromoted {
    ModelPromoted {
        model: model(name),
        blake3: Digest::of(name.as_bytes()),
        replaces: None,
        reason: "accepted".to_owned(),
        elo: None,
        elo_delta: None,
    }
}

fn rolled_back(name: &str, to: &str) -> PromotionRolledBack {
    PromotionRolledBack {
        model: model(name),
        to: model(to),
        blake3: Digest::of(to.as_bytes()),
        reason: "an operator's word".to_owned(),
        elo: None,
        elo_delta: None,
    }
}

fn detected(level: Level, in_a_row: u64) -> RegressionDetected {
    RegressionDetected {
        model: model("b"),
        evaluation: job("e"),
        opponent: Opponent::Model(model("a")),
        games: 100,
        level,
        elo_drop: 60.0,
        share_drop: 0.08,
        in_a_row,
    }
}

#[test]
fn model_updated_says_whether_self_play_may_use_it() {
    let mut fold = Fold::default();
    for (change, passed) in [(ModelChange::CanaryPassed, true), (ModelChange::CanaryFailed, false)]
    {
        let reason = "won 31 of 64".to_owned();
        let state = fold.publish(ModelUpdated { model: model("m"), change, reason });
        let canary = state.models.get(&model("m")).unwrap().canary.clone().unwrap();
        assert_eq!((canary.passed, canary.reason.as_str()), (passed, "won 31 of 64"));
    }
}

#[test]
fn promotion_rolled_back_restores_the_earlier_best_and_withdraws_the_later() {
    let mut fold = Fold::default();
    for name in ["a", "b", "c"] {
        fold.publish(promoted(name));
    }
    fold.publish(detected(Level::Severe, 1));
    let state = fold.publish(rolled_back("c", "b"));
    assert_eq!(state.models.best_of(config()).unwrap().id, model("b"));
    assert_eq!(state.models.get(&model("b")).unwrap().status, ModelStatus::Best);
    assert_eq!(state.models.get(&model("c")).unwrap().status, ModelStatus::Withdrawn);
    assert_eq!(state.models.published(config()), [&model("a"), &model("b")]);
    assert_eq!(state.models.rollbacks.last().unwrap().to, model("b"));
    assert_eq!((state.regressions.in_a_row(config()), state.alerts.open.len()), (0, 0));
    let state = fold.publish(rolled_back("b", "a"));
    assert_eq!(state.models.published(config()), [&model("a")]);
}

#[test]
fn a_publication_stands_once_whatever_is_taken_back() {
    let mut fold = Fold::default();
    for name in ["a", "b", "c", "d"] {
        fold.publish(promoted(name));
    }
    let state = fold.publish(rolled_back("d", "b"));
    assert_eq!(state.models.published(config()), [&model("a"), &model("b")]);
    fold.publish(promoted("c"));
    let state = fold.publish(promoted("a"));
    assert_eq!(state.models.published(config()), ["b", "c", "a"].map(model).each_ref());
}

#[test]
fn elo_significant_change_is_kept() {
    let mut fold = Fold::default();
    let (participant, threshold) = (Opponent::Heuristic, 30.0);
    let change = EloSignificantChange { participant, old_elo: 100.0, new_elo: 180.0, threshold };
    let curve = fold.publish(change).ratings.curve(config()).unwrap();
    let kept = curve.large_changes.last().unwrap();
    assert_eq!((kept.old_elo, kept.new_elo), (100.0, 180.0));
}

#[test]
fn opponent_mastered_names_the_first_model_that_did() {
    let mut fold = Fold::default();
    let mastered = |name| OpponentMastered {
        model: model(name),
        opponent: Opponent::Random,
        games: 200,
        lower: 0.93,
        required: 0.85,
    };
    fold.publish(mastered("a"));
    let curve = fold.publish(mastered("b")).ratings.curve(config()).unwrap();
    assert!(curve.has_mastered(&Opponent::Random) && !curve.has_mastered(&Opponent::Heuristic));
    assert_eq!((curve.mastered.len(), &curve.mastered.last().unwrap().model), (1, &model("a")));
}

#[test]
fn regression_detected_raises_an_alert_until_it_is_cleared() {
    let mut fold = Fold::default();
    let state = fold.publish(detected(Level::Severe, 2));
    assert_eq!((state.regressions.in_a_row(config()), state.alerts.open.len()), (2, 1));
    assert_eq!(state.alerts.open[0].what, "strength square8_2p");
    assert_eq!(state.alerts.open[0].severity, Severity::Critical);
    let state = fold.publish(RegressionCleared { model: model("b"), matches: 5 });
    assert_eq!((state.regressions.open.len(), state.alerts.open.len()), (0, 0));
}

#[test]
fn each_regression_level_says_what_to_do() {
    let (model, advice) = (model("b"), "look".to_owned());
    let (to, reason) = (None, advice.clone());
    let levels: [Payload; 4] = [
        RegressionMinor { model: model.clone(), advice: advice.clone() }.into(),
        RegressionModerate { model: model.clone(), advice: advice.clone() }.into(),
        RegressionSevere { model: model.clone(), advice: advice.clone() }.into(),
        RegressionCritical { model, to, reason }.into(),
    ];
    for level in levels {
        let mut fold = Fold::default();
        fold.publish(detected(Level::Minor, 1));
        let open = fold.publish(level).regressions.open[&config()].clone();
        assert_eq!(open.advice.as_deref(), Some("look"));
    }
}
