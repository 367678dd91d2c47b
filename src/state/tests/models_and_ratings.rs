//! Networks, promotions, ratings.

use super::{Fold, artefact, at, config, job, model};
use crate::event::{
    Digest, EloUpdated, HeldOutLoss, ModelCorrupted, ModelPromoted, Opponent, PromotionCandidate,
    PromotionFailed, PromotionRejected, PromotionRolledBack, PromotionStarted, RegistryChange,
    RegistryUpdated, TrainingCompleted, TrainingStarted, UtcMs,
};
use crate::state::{AlertKind, ModelStatus};

fn registry(name: &str, change: RegistryChange) -> RegistryUpdated {
    RegistryUpdated { model: model(name), blake3: Digest::of(b"w"), change }
}

fn promoted(name: &str, replaces: Option<&str>) -> ModelPromoted {
    ModelPromoted {
        model: model(name),
        blake3: Digest::of(name.as_bytes()),
        replaces: replaces.map(model),
        reason: "lower bound 0.9 > 0.5".to_owned(),
        elo: Some(300.0),
        elo_delta: None,
    }
}

fn rating(participant: Opponent, elo: f64) -> EloUpdated {
    EloUpdated { participant, elo, uncertainty: 20.0, games: 100 }
}

fn status(fold: &Fold, name: &str) -> ModelStatus {
    fold.state.models.get(&model(name)).unwrap().status
}

#[test]
fn a_trained_model_knows_its_parent_and_its_checkpoint() {
    let mut fold = Fold::default();
    let parent = Some(model("old"));
    fold.publish(TrainingStarted { work_id: job("t"), parent, rows: 1, steps: 1 });
    let held_out = Some(HeldOutLoss {
        rows: 9,
        total: Some(1.75),
        policy: None,
        value: Some(0.5),
        parent_total: None,
    });
    fold.publish(TrainingCompleted {
        work_id: job("t"),
        model: model("m"),
        artefact: artefact(),
        steps: 1,
        loss: 1.5,
        duration_s: 1.0,
        held_out,
    });
    let trained = fold.state.models.get(&model("m")).unwrap();
    assert_eq!((&trained.parent, trained.loss), (&Some(model("old")), Some(1.5)));
    assert_eq!((&trained.artefact, trained.held_out), (&Some(artefact()), held_out));
}

#[test]
fn the_newest_network_is_the_one_announced_last_whatever_the_clocks_say() {
    let mut fold = Fold::default();
    fold.publish(registry("b", RegistryChange::Registered));
    fold.publish(registry("c", RegistryChange::Registered));
    // A node whose clock is an hour behind.
    fold.publish_at(UtcMs(0), registry("a", RegistryChange::Registered));
    fold.publish(registry("b", RegistryChange::Registered));
    let known = fold.state.models.of(config());
    let known: Vec<_> = known.iter().map(|model| model.id.as_str()).collect();
    assert_eq!(known, ["b", "c", "a"]);
}

#[test]
fn registry_updated_registers_a_model_with_its_hash() {
    let mut fold = Fold::default();
    let state = fold.publish(registry("m", RegistryChange::Registered));
    let [entry] = state.models.of(config())[..] else { panic!("one model") };
    assert_eq!((entry.status, &entry.blake3), (ModelStatus::Registered, &Some(Digest::of(b"w"))));
}

#[test]
fn model_corrupted_marks_it_until_it_is_registered_anew() {
    let mut fold = Fold::default();
    let (location, error) = ("models/m".to_owned(), "hash differs".to_owned());
    fold.publish(ModelCorrupted { model: model("m"), location, error });
    assert_eq!(status(&fold, "m"), ModelStatus::Corrupted);
    assert_eq!(fold.state.alerts.open[0].kind, AlertKind::Model);
    fold.publish(registry("m", RegistryChange::Corrupted));
    assert_eq!(fold.state.alerts.open.len(), 1);
    fold.publish(registry("m", RegistryChange::Registered));
    assert_eq!((status(&fold, "m"), fold.state.alerts.open.len()), (ModelStatus::Registered, 0));
}

#[test]
fn a_model_whose_file_is_whole_again_stands_where_it_stood() {
    let corrupted = |name: &str| {
        let (location, error) = (format!("models/{name}"), "hash differs".to_owned());
        ModelCorrupted { model: model(name), location, error }
    };
    let mut fold = Fold::default();
    fold.publish(promoted("a", None));
    fold.publish(promoted("b", Some("a")));
    fold.publish(promoted("c", Some("b")));
    let (reason, blake3) = ("100 Elo below".to_owned(), Digest::of(b"b"));
    let (elo, elo_delta) = (None, None);
    let (withdrawn, to) = (model("c"), model("b"));
    fold.publish(PromotionRolledBack { model: withdrawn, to, blake3, reason, elo, elo_delta });
    fold.publish(PromotionRejected { model: model("d"), reason: "undecided".to_owned() });
    let before = fold.state.models.by_id.clone();
    for name in ["a", "b", "c", "d"] {
        fold.publish(corrupted(name));
        fold.publish(corrupted(name));
        assert_eq!(status(&fold, name), ModelStatus::Corrupted);
        fold.publish(registry(name, RegistryChange::Registered));
        let (now, before) = (fold.state.models.get(&model(name)).unwrap(), &before[&model(name)]);
        assert_eq!((now.status, &now.reason), (before.status, &before.reason), "{name}");
    }
}

#[test]
fn what_is_decided_about_a_model_while_it_is_corrupted_holds_once_it_is_whole() {
    let mut fold = Fold::default();
    fold.publish(promoted("a", None));
    let (location, error) = ("models/a".to_owned(), "hash differs".to_owned());
    fold.publish(ModelCorrupted { model: model("a"), location, error });
    fold.publish(promoted("b", Some("a")));
    assert_eq!(status(&fold, "a"), ModelStatus::Corrupted);
    fold.publish(registry("a", RegistryChange::Registered));
    assert_eq!(status(&fold, "a"), ModelStatus::Replaced);
}

#[test]
fn promotion_candidate_names_the_evaluation_that_it_passed() {
    let mut fold = Fold::default();
    let state = fold.publish(PromotionCandidate { model: model("m"), evaluation: job("e") });
    let candidate = state.models.get(&model("m")).unwrap();
    assert_eq!(
        (candidate.status, &candidate.evaluation),
        (ModelStatus::Candidate, &Some(job("e")))
    );
}

#[test]
fn promotion_candidate_takes_nothing_from_a_model_that_is_decided() {
    let mut fold = Fold::default();
    fold.publish(promoted("m", None));
    fold.publish(PromotionCandidate { model: model("m"), evaluation: job("e") });
    assert_eq!(status(&fold, "m"), ModelStatus::Best);
}

#[test]
fn a_corrupted_best_model_is_no_incumbent_and_stays_corrupted() {
    let mut fold = Fold::default();
    fold.publish(promoted("a", None));
    fold.publish(promoted("b", Some("a")));
    let (location, error) = ("models/b".to_owned(), "hash differs".to_owned());
    let state = fold.publish(ModelCorrupted { model: model("b"), location, error });
    assert_eq!(state.models.incumbent(config()), Some(&model("a")));
    let state = fold.publish(promoted("c", Some("b")));
    assert_eq!(state.models.sound(config()), [&model("a"), &model("c")]);
    assert_eq!(status(&fold, "b"), ModelStatus::Corrupted);
}

#[test]
fn promotion_started_shows_what_is_being_decided() {
    let mut fold = Fold::default();
    let state = fold.publish(PromotionStarted { model: model("m"), incumbent: None });
    assert_eq!(state.models.deciding.get(&config()), Some(&model("m")));
}

#[test]
fn model_promoted_makes_it_the_best_and_replaces_the_one_before() {
    let mut fold = Fold::default();
    fold.publish(promoted("a", None));
    fold.publish(PromotionStarted { model: model("b"), incumbent: Some(model("a")) });
    let state = fold.publish(promoted("b", Some("a")));
    assert_eq!(state.models.best_of(config()).unwrap().id, model("b"));
    let last = state.models.promotions.last().unwrap();
    assert_eq!(
        (last.seq, &last.replaces, state.models.promotions.len()),
        (3, &Some(model("a")), 2)
    );
    assert_eq!(state.models.deciding.len(), 0);
    let marks = &state.ratings.curve(config()).unwrap().promotions;
    assert_eq!(marks.last().map(|mark| (mark.seq, mark.elo)), Some((3, Some(300.0))));
    assert_eq!(status(&fold, "a"), ModelStatus::Replaced);
}

#[test]
fn promotion_rejected_says_why_and_leaves_the_best() {
    let mut fold = Fold::default();
    fold.publish(promoted("a", None));
    fold.publish(PromotionRejected { model: model("b"), reason: "undecided".to_owned() });
    assert_eq!(status(&fold, "b"), ModelStatus::Rejected);
    let rejected = fold.state.models.get(&model("b")).unwrap();
    assert_eq!((rejected.reason.as_deref(), rejected.changed_at), (Some("undecided"), at(2)));
    assert_eq!(fold.state.models.best_of(config()).unwrap().id, model("a"));
}

#[test]
fn promotion_failed_raises_an_alert_until_one_succeeds() {
    let mut fold = Fold::default();
    fold.publish(PromotionStarted { model: model("m"), incumbent: None });
    fold.publish(PromotionFailed { model: model("m"), error: "disk full".to_owned() });
    assert_eq!(fold.state.models.deciding.len(), 0);
    assert_eq!(fold.state.alerts.open[0].what, "promotion square8_2p");
    fold.publish(promoted("m", None));
    assert_eq!(fold.state.alerts.open, []);
}

#[test]
fn elo_updated_draws_the_curve_and_orders_the_ladder() {
    let mut fold = Fold::default();
    let (a, b) = (Opponent::Model(model("a")), Opponent::Model(model("b")));
    fold.publish(rating(Opponent::Random, 0.0));
    fold.publish(rating(a.clone(), 150.0));
    fold.publish(rating(b.clone(), 400.0));
    fold.publish(rating(a.clone(), 170.0));
    let curve = fold.state.ratings.curve(config()).unwrap();
    assert_eq!((curve.points.len(), curve.points.last().unwrap().seq), (4, 4));
    assert_eq!(curve.rating(&a).unwrap().elo, 170.0);
    let ladder: Vec<&Opponent> = curve.ladder().iter().map(|rating| &rating.participant).collect();
    assert_eq!(ladder, [&b, &a, &Opponent::Random]);
}
