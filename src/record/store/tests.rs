use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::super::game::{RecordedGame, Row};
use super::super::testing::{config, random_game, sample};
use super::super::verify::{Tally, verify_games};
use super::*;
use crate::game::{ConfigKey, Move};

fn store_in(folder: &TempDir) -> (PathBuf, GameStore) {
    let path = folder.path().join("games.db");
    let store = GameStore::open(&path).unwrap();
    (path, store)
}

fn verified(path: &Path) -> Tally {
    let mut faults = Vec::new();
    let tally = verify_games(path, |report| faults.push(report.to_string())).unwrap();
    assert_eq!(tally.failed, 0, "{}", faults.join("\n"));
    tally
}

#[test]
fn games_of_every_configuration_round_trip_and_verify() {
    let folder = TempDir::new().unwrap();
    let (path, mut store) = store_in(&folder);
    let games: Vec<_> =
        ConfigKey::all().zip(1..).map(|(config, seed)| random_game(config, seed)).collect();
    let batch = store.record(&games).unwrap();
    assert_eq!(batch.refused, []);
    assert_eq!(batch.recorded.len(), games.len());
    assert_eq!(store.count().unwrap(), 12);
    assert_eq!(store.total_moves().unwrap(), batch.plies);

    let read: Vec<_> = store.games_after(Row::default(), 100).unwrap();
    for (recorded, played) in read.iter().zip(&games) {
        assert_eq!(recorded.game, *played, "{}", played.id);
    }
    assert_eq!(read.len(), games.len());
    let ids: Vec<_> = games.iter().map(|game| game.id.clone()).collect();
    assert_eq!(store.ids().unwrap(), ids, "as they were recorded");
    let tally = verified(&path);
    assert_eq!((tally.games, tally.verified), (12, 12));
}

#[test]
fn a_game_says_what_played_it_and_an_older_one_does_not() {
    let folder = TempDir::new().unwrap();
    let (path, mut store) = store_in(&folder);
    let (told, untold) =
        (random_game(config("square8_2p"), 1), random_game(config("square8_2p"), 3));
    assert!(!told.maker.is_unknown() && untold.maker.is_unknown());
    store.record(&[told.clone(), untold.clone()]).unwrap();
    for game in [&told, &untold] {
        let origin = store.origin(&game.id).unwrap().unwrap();
        assert_eq!((&origin.maker, origin.seed), (&game.maker, game.seed));
        assert_eq!((&origin.players, &origin.source), (&game.players, &game.source));
    }
    assert!(store.origin(&GameId::new("nobody").unwrap()).unwrap().is_none());
    drop(store);

    // The older service reads its own members of the same JSON.
    let conn = rusqlite::Connection::open(&path).unwrap();
    let read = |member: &str| -> Option<String> {
        let sql = "SELECT metadata_json ->> ?1 FROM games WHERE game_id = ?2";
        conn.query_row(sql, (member, told.id.as_str()), |row| row.get(0)).unwrap()
    };
    assert_eq!(read("code_version").as_deref(), Some("0.1.0+c6c1d81"));
    assert_eq!(read("source").as_deref(), Some("selfplay"));
    let damage = "UPDATE games SET metadata_json = json_set(metadata_json, '$.settings_hash', '?')";
    conn.execute(damage, ()).unwrap();
    let error = GameReader::open(&path).unwrap().origin(&told.id).unwrap_err().to_string();
    assert!(error.contains("settings_hash"), "{error}");
}

#[test]
fn a_database_that_is_only_read_is_neither_made_nor_written() {
    let folder = TempDir::new().unwrap();
    let missing = folder.path().join("none.db");
    assert!(GameReader::open(&missing).is_err() && !missing.exists());
    let (path, mut store) = store_in(&folder);
    let game = random_game(config("square8_2p"), 1);
    store.record(std::slice::from_ref(&game)).unwrap();
    let reader = GameReader::open(&path).unwrap();
    assert_eq!(reader.game(&game.id).unwrap().unwrap().game, game, "beside its writer");
    drop((reader, store));
    assert_eq!(GameReader::open(&path).unwrap().count().unwrap(), 1);
}

#[test]
fn games_are_read_in_order_from_any_row() {
    let folder = TempDir::new().unwrap();
    let (_, mut store) = store_in(&folder);
    let games: Vec<_> = (0..5).map(|seed| random_game(config("hex8_2p"), seed)).collect();
    store.record(&games).unwrap();
    let ids = |read: Vec<RecordedGame>| -> Vec<GameId> {
        read.into_iter().map(|recorded| recorded.game.id).collect()
    };
    let all = store.games_after(Row::default(), 100).unwrap();
    let rest = store.games_after(all[2].row, 100).unwrap();
    assert_eq!(ids(rest), [games[3].id.clone(), games[4].id.clone()]);
    assert_eq!(ids(store.newest(2).unwrap()), [games[3].id.clone(), games[4].id.clone()]);
    assert_eq!(ids(store.games_after(Row::default(), 1).unwrap()), [games[0].id.clone()]);
}

#[test]
fn what_was_reported_durable_survives_a_kill() {
    let folder = TempDir::new().unwrap();
    let (path, mut store) = store_in(&folder);
    let games: Vec<_> = (0..4).map(|seed| random_game(config("square8_2p"), seed)).collect();
    let first = store.record(&games[..2]).unwrap();
    let second = store.record(&games[2..]).unwrap();
    assert_eq!(first.recorded.len() + second.recorded.len(), 4);

    // The files as a kill would leave them: no checkpoint, no goodbye.
    let crashed = folder.path().join("crashed.db");
    fs::copy(&path, &crashed).unwrap();
    fs::copy(folder.path().join("games.db-wal"), folder.path().join("crashed.db-wal")).unwrap();
    let reopened = GameStore::open(&crashed).unwrap();
    reopened.integrity_check().unwrap();
    let read = reopened.games_after(Row::default(), 10).unwrap();
    let read: Vec<_> = read.into_iter().map(|recorded| recorded.game).collect();
    assert_eq!(read, games);
}

#[test]
fn recording_a_game_again_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let (_, mut store) = store_in(&folder);
    let game = random_game(config("square8_2p"), 7);
    let batch = store.record(&[game.clone(), game.clone()]).unwrap();
    assert_eq!((batch.recorded.len(), batch.known.len()), (1, 1));
    let again = store.record(std::slice::from_ref(&game)).unwrap();
    assert_eq!((again.recorded.len(), again.plies), (0, 0));
    assert_eq!(again.known, [game.id]);
    assert_eq!(store.count().unwrap(), 1);
}

#[test]
fn games_that_contradict_themselves_are_refused_and_the_others_stored() {
    let folder = TempDir::new().unwrap();
    let (_, mut store) = store_in(&folder);
    let good = random_game(config("square8_2p"), 3);
    let variant = |name: &str, change: &dyn Fn(&mut FinishedGame)| {
        let mut game = good.clone();
        game.id = GameId::new(name).unwrap();
        change(&mut game);
        game
    };
    let winner = good.outcome.winner.unwrap();
    let games = [
        variant("illegal", &|game| game.plies[9].mv = Move::SkipTerritory),
        variant("winner", &|game| game.outcome.winner = Some(winner.next(2))),
        variant("unended", &|game| {
            game.plies.pop();
        }),
        variant("short", &|game| game.plies.truncate(4)),
        variant("players", &|game| game.players.truncate(1)),
        variant("nan", &|game| game.plies[0].search.as_mut().unwrap().value[0] = f32::NAN),
        good.clone(),
    ];
    let batch = store.record(&games).unwrap();
    let refused: Vec<_> = batch.refused.iter().map(|(id, why)| (id.as_str(), why)).collect();
    assert_eq!(batch.recorded, [good.id]);
    assert!(
        matches!(
            refused[..],
            [
                ("illegal", Refusal::IllegalMove { ply: 9, .. }),
                ("winner", Refusal::Outcome { replayed: Some(_), .. }),
                ("unended", Refusal::Outcome { replayed: None, .. }),
                ("short", Refusal::TooShort(4)),
                ("players", Refusal::Players { players: 1, seats: 2 }),
                ("nan", Refusal::Search { ply: 0 }),
            ]
        ),
        "{refused:?}"
    );
}

#[test]
fn other_databases_are_refused_and_left_alone() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("theirs.db");
    fs::copy(sample("gumbel_hex8_2p.db"), &path).unwrap();
    let before = fs::read(&path).unwrap();
    assert!(matches!(GameStore::open(&path), Err(RecordError::Foreign { .. })));
    assert!(matches!(GameReader::open(&path), Err(RecordError::Foreign { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);

    fs::write(&path, "this is a text, and long enough to be read as a database header".repeat(20))
        .unwrap();
    assert!(matches!(GameStore::open(&path), Err(RecordError::Damaged { .. })));

    let (ours, store) = store_in(&folder);
    store
        .conn
        .execute("UPDATE schema_metadata SET value = '19' WHERE key = 'schema_version'", ())
        .unwrap();
    drop(store);
    let error = GameStore::open(&ours).err().unwrap();
    assert!(matches!(error, RecordError::NewerSchema { found: 19, .. }), "{error}");
}

#[test]
fn orphans_are_noted_and_deleted_a_week_later() {
    let folder = TempDir::new().unwrap();
    let (_, mut store) = store_in(&folder);
    let game = random_game(config("square8_2p"), 1);
    store.record(std::slice::from_ref(&game)).unwrap();
    store
        .conn
        .execute(
            "INSERT INTO games (game_id, board_type, num_players, created_at, game_status, \
             total_moves, total_turns, schema_version) \
             VALUES ('orphan', 'square8', 2, '2026-01-01', 'in_progress', 0, 0, 18)",
            (),
        )
        .unwrap();
    let day = 24 * 3600 * 1000;
    let now = UtcMs(1_790_000_000_000);
    let scans = [0, 6, 7].map(|days| store.quarantine_orphans(UtcMs(now.0 + days * day)).unwrap());
    let expected = [(1, 0), (0, 0), (0, 1)].map(|(noted, deleted)| Quarantine { noted, deleted });
    assert_eq!(scans, expected);
    assert_eq!(store.newest(5).unwrap()[0].game, game);
    assert_eq!(store.recorded().unwrap(), 1, "the orphan was never recorded whole");
}

#[test]
fn a_recorded_game_that_lost_its_moves_counts_as_recorded_at_every_instant() {
    let folder = TempDir::new().unwrap();
    let (_, mut store) = store_in(&folder);
    let games: Vec<_> = (0..3).map(|seed| random_game(config("square8_2p"), seed)).collect();
    store.record(&games).unwrap();
    let mut recorded = vec![store.recorded().unwrap()];
    for (id, day) in [(0, 0), (1, 5), (1, 7), (1, 12)] {
        let lost = games[id].id.as_str();
        store.conn.execute("DELETE FROM game_moves WHERE game_id = ?1", [lost]).unwrap();
        let now = UtcMs(1_790_000_000_000 + day * 24 * 3600 * 1000);
        store.quarantine_orphans(now).unwrap();
        recorded.push(store.recorded().unwrap());
    }
    assert_eq!(recorded, [3; 5]);
    assert_eq!(store.count().unwrap(), 1, "two were deleted");
}

#[test]
fn a_damaged_game_is_named() {
    let folder = TempDir::new().unwrap();
    let (path, mut store) = store_in(&folder);
    store.record(&[random_game(config("square8_2p"), 1)]).unwrap();
    store
        .conn
        .execute("UPDATE game_moves SET search_stats_json = '{' WHERE move_number = 3", ())
        .unwrap();
    let error = store.newest(1).unwrap_err().to_string();
    assert!(error.contains("game square8_2p-1 is damaged"), "{error}");
    assert!(error.contains(&path.display().to_string()), "{error}");
}
