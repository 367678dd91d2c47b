//! The check on real databases.

use ringrift::record::{FinishedGame, GameStore};

use super::*;
use crate::pipeline::testing::finished_game;
use crate::services::testing::{TestBed, config};
use crate::supervisor::testing::pass;

fn played(id: &str, step: usize) -> FinishedGame {
    finished_game(config(), id, step)
}

/// Records two games and tells of them.
async fn record(bed: &TestBed) -> PathBuf {
    record_these(bed, &[played("g-1", 7), played("g-2", 11)]).await
}

/// Records games and tells of them.
async fn record_these(bed: &TestBed, games: &[FinishedGame]) -> PathBuf {
    let path = bed.services.data_dir.games_db(config());
    let mut store = GameStore::open(&path).unwrap();
    let batch = store.record(games).unwrap();
    assert_eq!(batch.recorded.len(), games.len(), "{batch:?}");
    let recorded = GameRecorded {
        location: bed.services.data_dir.location(&path),
        games: batch.recorded,
        plies: batch.plies,
        total_games: store.recorded().unwrap(),
        batch: None,
    };
    bed.publish(recorded).await;
    path
}

async fn completed(bed: &TestBed) -> Vec<ParityValidationCompleted> {
    pass(bed, &SPEC).await;
    let events = bed.events(&[EventKind::ParityValidationCompleted]).await;
    let payload = |event: Envelope| match event.body {
        Body::Known(Payload::ParityValidationCompleted(payload)) => payload,
        other => panic!("{other:?}"),
    };
    events.into_iter().map(payload).collect()
}

#[tokio::test]
async fn recorded_games_are_replayed_once() {
    let bed = TestBed::with(&[]).await;
    record(&bed).await;
    let told = completed(&bed).await;
    assert_eq!((told[0].games, told[0].failed, told[0].database_ok), (2, 0, true));
    let told = completed(&bed).await;
    assert_eq!(told[1].games, 0);
}

#[tokio::test]
async fn an_altered_game_is_told_at_once_and_stays_told() {
    let bed = TestBed::with(&[]).await;
    let path = record(&bed).await;
    let connection = rusqlite::Connection::open(path).unwrap();
    let altered = "UPDATE games SET winner = 3 - winner WHERE game_id = 'g-2'";
    assert_eq!(connection.execute(altered, ()).unwrap(), 1);
    let told = completed(&bed).await;
    assert_eq!((told[0].games, told[0].failed), (2, 1));
    let told = completed(&bed).await;
    let last = told.last().unwrap();
    assert_eq!((last.games, last.failed, last.database_ok), (2, 1, true));
    let told = bed.events(&[EventKind::ParityFailureRateChanged]).await;
    let Body::Known(Payload::ParityFailureRateChanged(changed)) = &told[0].body else {
        panic!("{told:?}")
    };
    assert_eq!((changed.old_rate, changed.new_rate, told.len()), (0.0, 0.5, 1));
}

#[tokio::test]
async fn a_database_that_cannot_be_checked_is_told_and_keeps_no_other_from_its_check() {
    let bed = TestBed::with(&[]).await;
    let newer = bed.services.data_dir.games_db("hex8_2p".parse().unwrap());
    GameStore::open(&newer).unwrap();
    let connection = rusqlite::Connection::open(&newer).unwrap();
    let raised = "UPDATE schema_metadata SET value = '99' WHERE key = 'schema_version'";
    assert_eq!(connection.execute(raised, ()).unwrap(), 1);
    record(&bed).await;
    assert_eq!(completed(&bed).await.len(), 1, "that of square8_2p");
    let failed = bed.events(&[EventKind::QualityCheckFailed]).await;
    let Body::Known(Payload::QualityCheckFailed(failed)) = &failed[0].body else {
        panic!("{failed:?}")
    };
    assert_eq!(failed.location, "games/hex8_2p.db");
    assert!(failed.error.contains("update ringrift"), "{}", failed.error);
}

#[tokio::test]
async fn games_that_were_put_aside_and_deleted_are_not_lost_games() {
    const WEEK_MS: u64 = 7 * 24 * 3600 * 1000;
    let bed = TestBed::with(&[]).await;
    let path = record(&bed).await;
    completed(&bed).await;
    let connection = rusqlite::Connection::open(path).unwrap();
    let lost = "DELETE FROM game_moves WHERE game_id = 'g-2'";
    assert!(connection.execute(lost, ()).unwrap() > 0);
    completed(&bed).await;
    // While it is noted, after it is deleted, and the one after that.
    for (id, step, pause_ms) in [("g-3", 13, WEEK_MS), ("g-4", 17, 0), ("g-5", 19, 0)] {
        record_these(&bed, &[played(id, step)]).await;
        bed.clock.advance(pause_ms);
        completed(&bed).await;
    }
    assert_eq!(bed.events(&[EventKind::OrphanGamesDetected]).await.len(), 1);
    assert_eq!(bed.events(&[EventKind::QualityCheckFailed]).await, []);
    let state = bed.services.state.read();
    let open: Vec<_> = state.alerts.open.iter().map(|alert| alert.what.as_str()).collect();
    assert_eq!(open, ["games/square8_2p.db (orphans)"], "an operator has to know");
}
