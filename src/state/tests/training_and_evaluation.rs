//! Training and evaluation.

use super::{Fold, artefact, at, config, job, model};
use crate::event::{
    CheckpointLoaded, CheckpointSaved, EvaluationCompleted, EvaluationFailed, EvaluationProgress,
    EvaluationPurpose, EvaluationStarted, MatchTerms, MatchVerdict, Opponent, TrainingCompleted,
    TrainingFailed, TrainingProgress, TrainingStarted, TrainingThresholdReached,
};
use crate::rating::Hypotheses;
use crate::state::{AlertKind, EvaluationOutcome, RunOutcome, TrainingOf};

fn started(parent: Option<&str>) -> TrainingStarted {
    TrainingStarted { work_id: job("t"), parent: parent.map(model), rows: 900, steps: 40 }
}

fn progress(step: u64, loss: f64) -> TrainingProgress {
    TrainingProgress {
        work_id: job("t"),
        step,
        steps: 40,
        loss,
        policy_loss: Some(2.0),
        value_loss: 0.5,
    }
}

fn completed() -> TrainingCompleted {
    TrainingCompleted {
        work_id: job("t"),
        model: model("m"),
        artefact: artefact(),
        steps: 40,
        loss: 1.25,
        duration_s: 9.0,
        held_out: None,
    }
}

fn training(fold: &Fold) -> &TrainingOf {
    fold.state.training.of(config()).unwrap()
}

#[test]
fn training_threshold_reached_shows_that_a_run_is_due() {
    let mut fold = Fold::default();
    fold.publish(TrainingThresholdReached { new_rows: 70, threshold: 60 });
    let due = training(&fold).due.unwrap();
    assert_eq!((due.at, due.new_rows, due.threshold), (at(1), 70, 60));
}

#[test]
fn training_started_shows_the_run() {
    let mut fold = Fold::default();
    fold.publish(started(Some("old")));
    let run = training(&fold).run.as_ref().unwrap();
    assert_eq!((run.parent.clone(), run.rows, run.steps), (Some(model("old")), Some(900), 40));
}

#[test]
fn training_progress_moves_the_run_and_its_loss() {
    let mut fold = Fold::default();
    fold.publish(started(None));
    fold.publish(progress(10, 3.0));
    fold.publish(progress(20, 2.5));
    let run = training(&fold).run.as_ref().unwrap();
    assert_eq!((run.step, run.losses.len(), run.last_at), (20, 2, at(3)));
    assert!((run.share_done() - 0.5).abs() < 1e-12);
    assert_eq!(training(&fold).last_loss(), Some(2.5));
}

#[test]
fn training_completed_ends_the_run_and_clears_an_earlier_failure() {
    let mut fold = Fold::default();
    fold.publish(TrainingFailed { work_id: job("s"), error: "NaN".to_owned() });
    fold.publish(started(None));
    fold.publish(completed());
    let training = training(&fold);
    assert_eq!((training.run.clone(), training.completed), (None, 1));
    assert_eq!(training.last_loss(), Some(1.25));
    assert_eq!(fold.state.alerts.open, []);
}

#[test]
fn training_failed_ends_the_run_and_raises_an_alert() {
    let mut fold = Fold::default();
    fold.publish(started(None));
    fold.publish(TrainingFailed { work_id: job("t"), error: "NaN".to_owned() });
    let training = training(&fold);
    assert_eq!((training.run.clone(), training.failed), (None, 1));
    assert!(
        matches!(&training.last.as_ref().unwrap().outcome, RunOutcome::Failed { error } if error == "NaN")
    );
    assert_eq!(fold.state.alerts.open[0].kind, AlertKind::Stage);
}

#[test]
fn checkpoint_saved_is_listed() {
    let mut fold = Fold::default();
    fold.publish(CheckpointSaved { work_id: job("t"), artefact: artefact(), step: 30 });
    assert_eq!(training(&fold).checkpoints.last().unwrap().step, 30);
}

#[test]
fn a_long_run_leaves_the_checkpoints_of_the_runs_before_it_known() {
    let mut fold = Fold::default();
    let saved = |name, step| CheckpointSaved { work_id: job(name), artefact: artefact(), step };
    for (name, last) in [("t-1", 400), ("t-2", 600), ("t-3", 20_000)] {
        for step in (200..=last).step_by(200) {
            fold.publish(saved(name, step));
        }
    }
    let kept = &training(&fold).checkpoints;
    let kept: Vec<_> = kept.iter().map(|it| (it.work_id.as_str(), it.step)).collect();
    assert_eq!(kept, [("t-1", 400), ("t-2", 600), ("t-3", 20_000)]);
}

#[test]
fn checkpoint_loaded_shows_where_the_run_went_on() {
    let mut fold = Fold::default();
    fold.publish(started(None));
    fold.publish(CheckpointLoaded { work_id: job("t"), step: 30 });
    let run = training(&fold).run.as_ref().unwrap();
    assert_eq!((run.resumed_at_step, run.step, run.steps), (Some(30), 30, 40));
}

fn evaluation_started() -> EvaluationStarted {
    EvaluationStarted {
        work_id: job("e"),
        model: model("m"),
        opponent: Opponent::Random,
        games_planned: 200,
        terms: Some(terms()),
    }
}

fn terms() -> MatchTerms {
    let hypotheses = Some(Hypotheses { elo0: 0.0, elo1: 35.0, alpha: 0.05, beta: 0.05 });
    MatchTerms { simulations: 16, seed: u64::MAX, opening: 4, hypotheses }
}

#[test]
fn evaluation_started_shows_it_running() {
    let mut fold = Fold::default();
    let state = fold.publish(evaluation_started());
    let running = &state.evaluations.running[&job("e")];
    assert_eq!((&running.opponent, running.games_planned), (&Some(Opponent::Random), Some(200)));
    assert_eq!(running.terms, Some(terms()));
}

#[test]
fn evaluation_progress_counts_games() {
    let mut fold = Fold::default();
    fold.publish(evaluation_started());
    let (work_id, model) = (job("e"), model("m"));
    let state = fold.publish(EvaluationProgress {
        work_id,
        model,
        games: 40,
        wins: 30,
        games_planned: 200,
    });
    let running = &state.evaluations.running[&job("e")];
    assert_eq!((running.games, running.wins, running.last_at), (40, 30, at(2)));
}

#[test]
fn evaluation_completed_keeps_the_result() {
    let mut fold = Fold::default();
    fold.publish(EvaluationFailed { work_id: job("d"), model: model("m"), error: "e".to_owned() });
    fold.publish(evaluation_started());
    let state = fold.publish(EvaluationCompleted {
        work_id: job("e"),
        model: model("m"),
        opponent: Opponent::Random,
        games: 200,
        wins: 190,
        win_rate: 0.95,
        lower: 0.91,
        upper: 0.97,
        verdict: MatchVerdict::Fixed,
        llr: None,
        duration_s: 5.0,
        purpose: EvaluationPurpose::Publication,
        seatings: Vec::new(),
        standard_error: None,
    });
    let ended = state.evaluations.of(&model("m")).next().unwrap();
    assert!(matches!(ended.outcome, Some(EvaluationOutcome::Completed { win_rate: 0.95, .. })));
    assert_eq!((state.evaluations.running.len(), ended.games), (0, 200));
    assert_eq!(state.alerts.open, [], "the failure before is cleared");
}

#[test]
fn evaluation_failed_ends_it_and_raises_an_alert() {
    let mut fold = Fold::default();
    fold.publish(evaluation_started());
    let error = "opponent is corrupt".to_owned();
    let state = fold.publish(EvaluationFailed { work_id: job("e"), model: model("m"), error });
    let ended = state.evaluations.ended.last().unwrap();
    assert!(matches!(ended.outcome, Some(EvaluationOutcome::Failed { .. })));
    assert_eq!(state.alerts.open[0].what, "evaluation square8_2p");
}
