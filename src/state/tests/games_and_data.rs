//! Games, databases, datasets.

use super::{Fold, artefact, at, config, job, model, node};
use crate::event::{
    AlertAcknowledged, BatchSoFar, DatabaseCreated, DatasetBuilt, GameRecorded, NewGamesAvailable,
    OrphanGamesDetected, ParityValidationCompleted, ParityValidationStarted, QualityCheckFailed,
    SelfplayComplete, UtcMs,
};
use crate::id::{GameId, NodeId};
use crate::state::{AlertKind, Database, GamesOf, State};

fn location() -> String {
    "games/square8_2p.db".to_owned()
}

fn database(state: &State) -> &Database {
    &state.data.databases[&node()][&location()]
}

fn checked(failed: u64, database_ok: bool) -> ParityValidationCompleted {
    let total_games = None;
    ParityValidationCompleted { location: location(), games: 10, failed, database_ok, total_games }
}

/// Two games were recorded, and the file counts so many.
fn recorded(total_games: u64) -> GameRecorded {
    let games = vec![GameId::new("a").unwrap(), GameId::new("b").unwrap()];
    GameRecorded { location: location(), games, plies: 2, total_games, batch: None }
}

/// What is said of lost games.
fn lost(state: &State) -> Vec<String> {
    let lost = state.alerts.open.iter().filter(|alert| alert.what.contains("lost games"));
    lost.map(|alert| alert.why.clone()).collect()
}

#[test]
fn game_recorded_counts_games_and_plies_and_the_database() {
    let mut fold = Fold::default();
    let games = vec![GameId::new("a").unwrap(), GameId::new("b").unwrap()];
    let recorded =
        GameRecorded { location: location(), games, plies: 200, total_games: 12, batch: None };
    fold.publish(recorded.clone());
    let state = fold.publish(recorded);
    let games = state.games.of(config()).unwrap();
    assert_eq!((games.recorded, games.plies, games.last_recorded), (4, 400, Some(at(2))));
    assert_eq!((database(state).games, database(state).last_recorded), (Some(12), Some(at(2))));
    assert_eq!(state.games.recorded(), 4);
}

#[test]
fn games_that_are_gone_are_alarmed_until_they_are_back() {
    let mut fold = Fold::default();
    fold.publish(recorded(600));
    assert_eq!(fold.publish(recorded(602)).alerts.open, []);
    assert_eq!(fold.publish(recorded(700)).alerts.open, [], "copies came in between");
    fold.publish(OrphanGamesDetected { location: location(), games: 1 });
    assert_eq!(lost(fold.publish(recorded(702))), [""; 0], "an orphan counts as recorded");
    let told = lost(fold.publish(recorded(6)));
    assert!(told[0].starts_with("698 games that were recorded are gone, 6 are there"), "{told:?}");
    assert_eq!(lost(fold.publish(checked(0, true))), told, "a sound file does not bring them back");
    let check = |total| ParityValidationCompleted { total_games: Some(total), ..checked(0, true) };
    assert_eq!(lost(fold.publish(check(6))), told);
    assert_eq!(lost(fold.publish(check(704))), [""; 0], "a copy was put back");
    let mut after = |total| lost(fold.publish(recorded(total))).pop().unwrap_or_default();
    assert!(after(6).starts_with("2 games"), "games are expected by what was told of them");
    assert!(after(4).starts_with("6 games"));
    assert!(after(8).starts_with("4 games"), "some are back");
    assert_eq!(after(14), "");
    assert_eq!(lost(fold.publish(check(12))), [""; 0], "counted before the last ones");
}

#[test]
fn a_loss_that_an_operator_knows_of_is_over_and_the_next_one_is_told() {
    let mut fold = Fold::default();
    fold.publish(recorded(600));
    fold.publish(recorded(2));
    let what = fold.state.alerts.open[0].what.clone();
    let (kind, operator) = (AlertKind::Database.name().to_owned(), "ada".to_owned());
    fold.publish(AlertAcknowledged { node: node(), kind, what, operator, note: None });
    assert_eq!(fold.state.alerts.open, []);
    let closed = fold.state.alerts.cleared.last().unwrap();
    assert_eq!(closed.alert.acknowledged.as_ref().map(|known| known.by.as_str()), Some("ada"));
    assert_eq!(fold.publish(recorded(4)).alerts.open, []);
    let state = fold.publish(recorded(3));
    assert!(lost(state)[0].starts_with("3 games"), "{:?}", lost(state));
    assert_eq!(state.alerts.open[0].acknowledged, None);
}

#[test]
fn new_games_available_counts_rows_and_the_total() {
    let mut fold = Fold::default();
    let available = NewGamesAvailable { new_games: 5, total_games: 50, new_rows: 300, batch: None };
    fold.publish(available.clone());
    let state = fold.publish(NewGamesAvailable { total_games: 55, ..available });
    let games = state.games.of(config()).unwrap();
    assert_eq!((games.rows, games.total), (600, Some(55)));
}

/// What a node says of a batch: the games of this portion, and of the whole batch so far.
fn portion(fold: &mut Fold, name: &str, new: u64, so_far: u64) {
    let games = (0..new).map(|n| GameId::new(&format!("g-{n}")).unwrap()).collect();
    let (plies, rows) = (so_far * 100, so_far * 60);
    let batch = Some(BatchSoFar { work_id: job(name), games: so_far, plies, rows });
    let (plies, total_games) = (new * 100, so_far);
    let recorded =
        GameRecorded { location: location(), games, plies, total_games, batch: batch.clone() };
    fold.publish(recorded);
    fold.publish(NewGamesAvailable { new_games: new, total_games, new_rows: new * 60, batch });
}

#[test]
fn a_batch_that_is_played_again_elsewhere_counts_once() {
    let mut fold = Fold::default();
    let counted = |fold: &Fold| {
        let games = fold.state.games.of(config()).unwrap();
        (games.recorded, games.plies, games.rows)
    };
    for so_far in [30, 60, 80] {
        portion(&mut fold, "b1", 30, so_far);
    }
    assert_eq!(counted(&fold), (80, 8_000, 4_800));
    // Its node dies. Another one has copies of 20 games, and plays the other 80 of 100.
    portion(&mut fold, "b1", 0, 20);
    portion(&mut fold, "b1", 50, 70);
    portion(&mut fold, "b2", 10, 10);
    portion(&mut fold, "b1", 30, 100);
    assert_eq!(counted(&fold), (110, 11_000, 6_600));
    // The first one was only frozen, and says once more what it had played.
    portion(&mut fold, "b1", 5, 85);
    assert_eq!(counted(&fold), (110, 11_000, 6_600));
}

#[test]
fn selfplay_complete_keeps_what_the_batch_was_like() {
    let mut fold = Fold::default();
    let state = fold.publish(SelfplayComplete {
        work_id: job("j"),
        games: 30,
        plies: 1_500,
        decisions: 600,
        model: Some(model("m")),
        duration_s: 5.0,
    });
    let batch = state.games.of(config()).unwrap().last_batch().unwrap();
    assert_eq!((batch.games, batch.plies, batch.decisions), (30, 1_500, 600));
}

#[test]
fn the_rate_is_of_the_games_that_ended_within_the_last_minute() {
    let mut fold = Fold::default();
    for so_far in [60, 120] {
        portion(&mut fold, "b1", 60, so_far);
    }
    let games = fold.state.games.of(config()).unwrap();
    let after = |ms| games.games_per_s(UtcMs(at(3).0 + ms));
    assert_eq!((after(0), after(50_000)), (2.0, 2.0), "the batch goes on, its games count");
    assert_eq!(after(70_000), 0.0, "none ended since");
    assert_eq!(games.games_per_s_of(&node(), at(3)), 2.0);
    assert_eq!(games.games_per_s_of(&NodeId::new("n2").unwrap(), at(3)), 0.0);
    assert_eq!(games.so_far(&job("b1")), Some(120));
    assert_eq!(GamesOf::default().games_per_s(at(6)), 0.0);
}

#[test]
fn database_created_lists_it() {
    let mut fold = Fold::default();
    let state = fold.publish(DatabaseCreated { location: location() });
    assert_eq!(database(state).created_at, Some(at(1)));
    assert_eq!(state.data.iter().count(), 1);
}

#[test]
fn orphan_games_detected_counts_them_and_tells_the_operator() {
    let mut fold = Fold::default();
    let state = fold.publish(OrphanGamesDetected { location: location(), games: 3 });
    assert_eq!(database(state).orphans, 3);
    assert_eq!(state.alerts.open[0].kind, AlertKind::Database);
}

#[test]
fn what_was_put_aside_stays_told_after_its_check_until_an_operator_knows() {
    let mut fold = Fold::default();
    fold.publish(OrphanGamesDetected { location: location(), games: 3 });
    let state = fold.publish(checked(0, true));
    let [alert] = state.alerts.open.as_slice() else { panic!("{:?}", state.alerts) };
    assert!(alert.why.starts_with("3 games without moves"), "{}", alert.why);
    let (node, kind, what) = (alert.node.clone(), alert.kind.name().to_owned(), alert.what.clone());
    let (operator, note) = ("ana".to_owned(), None);
    let state = fold.publish(AlertAcknowledged { node, kind, what, operator, note });
    assert_eq!(state.alerts.open, []);
}

#[test]
fn parity_validation_started_shows_the_check() {
    let mut fold = Fold::default();
    let state = fold.publish(ParityValidationStarted { location: location() });
    assert_eq!(database(state).checking_since, Some(at(1)));
}

#[test]
fn a_damaged_file_is_named_as_what_it_is() {
    let why = |check| Fold::default().publish(check).alerts.open[0].why.clone();
    assert_eq!(why(checked(3, true)), "3 of 10 games do not verify");
    let damaged = |games, failed| {
        why(ParityValidationCompleted { games, ..checked(failed, false) })
            .replace("the file itself is damaged; ", "damaged; ")
    };
    assert_eq!(damaged(10, 3), "damaged; 3 of 10 games do not verify");
    assert_eq!(damaged(10, 0), "damaged; the 10 games that could be read verify");
    assert_eq!(damaged(0, 0), "damaged; no game could be read");
}

#[test]
fn parity_validation_completed_shows_its_finding_and_raises_or_clears_the_alert() {
    let mut fold = Fold::default();
    fold.publish(ParityValidationStarted { location: location() });
    for bad in [checked(2, true), checked(0, false)] {
        let state = fold.publish(bad);
        assert!(!database(state).last_check.unwrap().is_clean());
        assert_eq!(state.alerts.open.len(), 1);
    }
    let state = fold.publish(checked(0, true));
    assert!(database(state).last_check.unwrap().is_clean());
    assert_eq!(database(state).checking_since, None);
    assert_eq!((state.alerts.open.len(), state.alerts.cleared.len()), (0, 1));
}

#[test]
fn quality_check_failed_says_why_until_a_check_finds_nothing() {
    let mut fold = Fold::default();
    fold.publish(ParityValidationStarted { location: location() });
    let error = "the disk does not answer".to_owned();
    let state = fold.publish(QualityCheckFailed { location: location(), error: error.clone() });
    let known = database(state);
    assert_eq!((known.checking_since, known.check_error.as_ref()), (None, Some(&error)));
    assert_eq!(state.alerts.open[0].why, format!("it cannot be checked: {error}"));
    let state = fold.publish(checked(0, true));
    assert!(database(state).check_error.is_none() && state.alerts.open.is_empty());
}

#[test]
fn dataset_built_lists_it() {
    let mut fold = Fold::default();
    let state = fold.publish(DatasetBuilt { artefact: artefact(), games: 9 });
    let dataset = state.data.dataset(config()).unwrap();
    assert_eq!((dataset.games, &dataset.artefact), (9, &artefact()));
}
