//! Records that we write are read back as the same games; what was tampered with is named.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::testing::{config, random_game, sample};
use super::super::{
    FinishedGame, Imported, Loss, Losses, PolicyIndex, Tally, Verdict, import_database,
};
use super::*;
use crate::game::{Game, Move};

/// A number for each move: its place among the legal moves.
fn index(game: &Game, mv: Move) -> Option<usize> {
    let mut legal = Vec::new();
    game.legal(&mut legal);
    legal.iter().position(|other| *other == mv)
}

/// The same for all placements on a cell, as policies of hexagonal boards have it for choices.
fn coarse(game: &Game, mv: Move) -> Option<usize> {
    match mv {
        Move::Place { cell, .. } => Some(cell.index()),
        Move::SwapSides => None,
        mv => index(game, mv).map(|index| index + 1000),
    }
}

fn write(folder: &TempDir, games: &[FinishedGame], index: &PolicyIndex<'_>) -> (PathBuf, Losses) {
    let (mut text, mut all) = (String::new(), Losses::default());
    for game in games {
        let (line, losses) = LineWriter::new(index).line(game).unwrap();
        text.push_str(&line);
        text.push('\n');
        all.add_all(&losses);
    }
    let path = folder.path().join("games.jsonl");
    fs::write(&path, text).unwrap();
    (path, all)
}

fn read(path: &Path, index: &PolicyIndex<'_>) -> Vec<Imported> {
    let mut games = Vec::new();
    import_lines(path, index, &mut |imported| {
        games.push(imported);
        Ok(())
    })
    .unwrap();
    games
}

fn from_database(name: &str) -> Vec<(FinishedGame, Losses)> {
    let mut games = Vec::new();
    import_database(&sample(name), &mut |imported| {
        games.push(imported.game.unwrap());
        Ok(())
    })
    .unwrap();
    games
}

fn searched(game: &FinishedGame) -> usize {
    game.plies.iter().filter(|ply| ply.search.is_some()).count()
}

#[test]
fn our_games_round_trip() {
    let folder = TempDir::new().unwrap();
    let names = ["square8_2p", "square8_3p", "hex8_2p", "hex8_4p"];
    let mut games = Vec::new();
    for (name, seed) in names.iter().zip([1, 2, 5, 8]) {
        games.push(random_game(config(name), seed));
        games.push(random_game(config(name), u64::MAX - seed));
    }
    let (path, lost) = write(&folder, &games, &index);
    let all: usize = games.iter().map(searched).sum();
    assert_eq!(lost.count(Loss::SearchDetails), all as u64);
    for (mut game, imported) in games.into_iter().zip(read(&path, &index)) {
        let (mut back, losses) = imported.game.unwrap();
        assert!(losses.is_empty(), "{losses}");
        assert_eq!(searched(&back), searched(&game));
        for (ours, theirs) in game.plies.iter_mut().zip(&mut back.plies) {
            let (Some(ours), Some(theirs)) = (ours.search.take(), theirs.search.take()) else {
                continue;
            };
            for ((mv, p), (their_mv, their_p)) in ours.policy.iter().zip(&theirs.policy) {
                assert_eq!(mv, their_mv);
                assert!((p - their_p).abs() < 1e-6, "{p} {their_p}");
            }
        }
        assert_eq!(back, game);
    }
}

#[test]
fn shared_indices_are_added_up_split_and_named() {
    let folder = TempDir::new().unwrap();
    let game = random_game(config("square8_2p"), 4);
    let (path, lost) = write(&folder, std::slice::from_ref(&game), &coarse);
    assert!(lost.count(Loss::SharedKeys) > 0);
    let (back, losses) = read(&path, &coarse).remove(0).game.unwrap();
    assert_eq!(losses.count(Loss::SharedKeys), lost.count(Loss::SharedKeys));
    for search in back.plies.iter().filter_map(|ply| ply.search.as_ref()) {
        let total: f32 = search.policy.iter().map(|(_, p)| p).sum();
        assert!((total - 1.0).abs() < 1e-5, "{total}");
    }
}

#[test]
fn games_of_the_older_service_become_lines_that_hold() {
    let folder = TempDir::new().unwrap();
    for (name, count) in [
        ("canonical_square8_2p.db", 4),
        ("canonical_hex8_2p.db", 4),
        ("selfplay_multiplayer.db", 2),
        ("gumbel_hex8_2p.db", 1),
    ] {
        let games: Vec<FinishedGame> =
            from_database(name).into_iter().map(|(game, _)| game).collect();
        let (path, _) = write(&folder, &games, &index);
        let mut reports = Vec::new();
        let tally = verify_lines(&path, |report| reports.push(report.to_string())).unwrap();
        let expected = Tally { games: count, verified: count, ..Tally::default() };
        assert_eq!(tally, expected, "{name}: {reports:#?}");
        assert!(reports[0].starts_with("line 1 "), "{}", reports[0]);
        for (imported, game) in read(&path, &index).into_iter().zip(games) {
            let (back, _) = imported.game.unwrap();
            let moves =
                |game: &FinishedGame| game.plies.iter().map(|ply| ply.mv).collect::<Vec<_>>();
            assert_eq!(moves(&back), moves(&game));
            assert_eq!((back.ruleset, back.outcome), (game.ruleset, game.outcome));
        }
    }
}

#[test]
fn stored_policies_are_read_and_what_they_leave_out_is_named() {
    let (game, losses) = from_database("gumbel_hex8_2p.db").remove(0);
    assert_eq!(searched(&game), 9);
    assert!(losses.count(Loss::SharedKeys) > 0, "{losses}");
    assert!(losses.to_string().contains("policies in which moves share a key"), "{losses}");
}

/// What verification and import say of a record that was changed.
fn said_of(change: impl Fn(&mut Value)) -> String {
    let folder = TempDir::new().unwrap();
    let games = [random_game(config("square8_2p"), 6), random_game(config("square8_2p"), 7)];
    let (path, _) = write(&folder, &games, &index);
    let text = fs::read_to_string(&path).unwrap();
    let (first, second) = text.trim_end().split_once('\n').unwrap();
    let mut record: Value = serde_json::from_str(second).unwrap();
    change(&mut record);
    fs::write(&path, format!("{first}\n\n{record}\n")).unwrap();
    let mut reports = Vec::new();
    let tally = verify_lines(&path, |report| reports.push(report.clone())).unwrap();
    assert_eq!((tally.verified, tally.failed), (1, 1), "{record}");
    assert!(matches!(reports[1].verdict, Verdict::Failed(_)));
    let imported = read(&path, &index).remove(1);
    assert!(imported.game.is_err());
    imported.to_string()
}

type Change = fn(&mut Value);

#[test]
fn altered_records_are_named_with_their_line() {
    let changes: [(&str, Change); 9] = [
        ("state hash", |record| record["finalStateHash"] = json!("0123456789abcdef")),
        ("state hash", |record| record["initialStateHash"] = json!("0123456789abcdef")),
        ("eliminated rings of seat 2", |record| {
            record["finalScore"]["ringsEliminated"]["2"] = json!(99);
        }),
        ("seat", |record| record["winner"] = json!(3 - record["winner"].as_i64().unwrap())),
        ("it states 3 moves", |record| record["totalMoves"] = json!(3)),
        ("recorded for seat 2", |record| record["moves"][0]["player"] = json!(2)),
        ("its number is 9", |record| record["moves"][4]["moveNumber"] = json!(9)),
        ("is not legal", |record| record["moves"][0]["placementCount"] = json!(7)),
        ("not a game record", |record| record["moves"] = json!("none")),
    ];
    for (expected, change) in changes {
        let said = said_of(change);
        // The empty line counts.
        assert!(said.starts_with("line 3 left out"), "{said}");
        assert!(said.contains(expected), "{expected}: {said}");
    }
}

#[test]
fn overlong_and_torn_lines_are_named_and_passed_over() {
    let folder = TempDir::new().unwrap();
    let game = random_game(config("square8_2p"), 6);
    let (path, _) = write(&folder, std::slice::from_ref(&game), &index);
    let line = fs::read(&path).unwrap();
    let long = vec![b' '; usize::try_from(line::MAX_LINE).unwrap() + 10];
    fs::write(&path, [&long, &b"\n{\"id\": \n"[..], &line].concat()).unwrap();
    let games = read(&path, &index);
    let said: Vec<String> = games.iter().map(ToString::to_string).collect();
    assert_eq!(games.len(), 3);
    assert!(said[0].starts_with("line 1 left out: more than"), "{}", said[0]);
    assert!(said[1].starts_with("line 2 left out: not a game record"), "{}", said[1]);
    assert!(games[2].game.is_ok(), "{}", said[2]);
}

#[test]
fn what_has_no_place_in_a_game_of_ours_is_named() {
    let folder = TempDir::new().unwrap();
    let game = random_game(config("square8_2p"), 6);
    let (path, _) = write(&folder, std::slice::from_ref(&game), &index);
    let mut record: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    record["isRated"] = json!(true);
    record["rngSeed"] = Value::Null;
    record["players"][1]["ratingBefore"] = json!(1234);
    record["moves"][0]["thinkTimeMs"] = json!(12);
    record["metadata"]["tags"] = json!(["a note"]);
    fs::write(&path, record.to_string()).unwrap();
    let (_, losses) = read(&path, &index).remove(0).game.unwrap();
    for loss in
        [Loss::Rated, Loss::Seed, Loss::PlayerDetails, Loss::ThinkTime, Loss::Notes, Loss::SwapRule]
    {
        assert_eq!(losses.count(loss), 1, "{loss:?}");
    }
}
