//! The recorded games of the older service must hold; what was tampered with must not.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;

use super::super::testing::sample;
use super::*;

const SQUARE: &str = "canonical_square8_2p.db";

fn reports(path: &Path) -> (Tally, Vec<GameReport>) {
    let mut reports = Vec::new();
    let tally = verify_games(path, |report| reports.push(report.clone())).unwrap();
    (tally, reports)
}

/// A copy of a sample on which `sql` was run.
fn altered(folder: &TempDir, name: &str, sql: &str) -> PathBuf {
    let path = folder.path().join(name);
    fs::copy(sample(name), &path).unwrap();
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    path
}

/// Runs `sql` on a sample of four games, of which one must fail then, and returns what it says.
fn failure_after(sql: &str) -> Failure {
    let folder = TempDir::new().unwrap();
    let (tally, reports) = reports(&altered(&folder, SQUARE, sql));
    assert_eq!(tally, Tally { games: 4, verified: 3, unfinished: 0, failed: 1 }, "{sql}");
    let mut failures = reports.into_iter().filter_map(|report| match report.verdict {
        Verdict::Failed(failure) => Some(failure),
        Verdict::Verified(_) | Verdict::Unfinished(_) => None,
    });
    failures.next().unwrap()
}

#[test]
fn every_game_of_the_older_service_holds() {
    let samples = [
        (SQUARE, 4),
        ("canonical_hex8_2p.db", 4),
        ("selfplay_multiplayer.db", 2),
        ("gumbel_hex8_2p.db", 1),
    ];
    for (name, games) in samples {
        let (tally, reports) = reports(&sample(name));
        let lines: Vec<String> = reports.iter().map(ToString::to_string).collect();
        let expected = Tally { games, verified: games, ..Tally::default() };
        assert_eq!(tally, expected, "{name}:\n{}", lines.join("\n"));
    }
}

#[test]
fn the_ruleset_of_each_game_is_named() {
    let (_, reports) = reports(&sample("selfplay_multiplayer.db"));
    let rulesets: Vec<_> = reports.iter().map(|r| (r.config.as_str(), &r.verdict)).collect();
    let expected = [
        ("hex8_4p", &Verdict::Verified(Ruleset::Recorded)),
        ("square8_3p", &Verdict::Verified(Ruleset::Canonical)),
    ];
    assert_eq!(rulesets, expected);
    assert_eq!(
        reports[1].to_string(),
        "sample-square8-3p-31 square8_3p 210 plies, no end reason: verified (canonical)"
    );
}

#[test]
fn reading_leaves_the_file_as_it_is() {
    let folder = TempDir::new().unwrap();
    let path = altered(&folder, SQUARE, "PRAGMA journal_mode = WAL;");
    let before = fs::read(&path).unwrap();
    assert_eq!(reports(&path).0.verified, 4);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "side files were left");
}

#[test]
fn an_illegal_move_is_shown() {
    let failure = failure_after(
        "UPDATE game_moves SET move_json = json_set(move_json, '$.to.x', 7) \
         WHERE game_id = 'sample-square8-2p-21' AND move_number = 1",
    );
    assert_eq!(failure.ply, Some(1));
    assert!(failure.why.contains("move_stack from"), "{failure}");
    assert!(failure.why.contains("is not legal"), "{failure}");
}

#[test]
fn a_wrong_outcome_is_shown() {
    for (sql, part) in [
        ("winner = 1", "seat 1 is recorded as winner, but by the moves seat 2 wins"),
        ("winner = NULL", "no winner is recorded"),
        ("winner = 9", "seat 9"),
    ] {
        let update = format!("UPDATE games SET {sql} WHERE game_id = 'sample-square8-2p-22'");
        let failure = failure_after(&update);
        assert!(failure.why.contains(part), "{sql}: {failure}");
    }
}

#[test]
fn altered_evidence_and_rows_are_found() {
    let game = "game_id = 'sample-square8-2p-1'";
    for (sql, part) in [
        ("UPDATE game_history_entries SET state_hash_after = '0' WHERE move_number = 50", "hash"),
        ("UPDATE game_history_entries SET state_before_json = 'x' WHERE move_number = 9", "base64"),
        (
            "UPDATE game_state_snapshots SET state_json = \
             json_set(state_json, '$.players[1].ringsInHand', 3) WHERE move_number = 39",
            "seat 2",
        ),
        ("DELETE FROM game_moves WHERE move_number = 60", "the move is missing"),
        ("DELETE FROM game_moves WHERE move_number > 100", "it states 111 moves, but has 101"),
        ("DELETE FROM game_moves", "has no moves"),
        ("UPDATE game_moves SET player = 2 WHERE move_number = 3", "recorded for seat 2"),
        ("UPDATE game_moves SET move_json = '{}' WHERE move_number = 8", "not a move"),
        ("UPDATE games SET board_type = 'octagon'", "octagon"),
        (
            "UPDATE game_initial_state SET initial_state_json = \
             json_set(initial_state_json, '$.rulesOptions.ringsPerPlayer', 12)",
            "12 rings per player",
        ),
    ] {
        let condition = if sql.contains("WHERE") { " AND " } else { " WHERE " };
        let failure = failure_after(&format!("{sql}{condition}{game}"));
        assert!(failure.why.contains(part), "{sql}: {failure}");
    }
}

#[test]
fn games_hold_without_evidence_and_in_the_oldest_layout() {
    let folder = TempDir::new().unwrap();
    let bare = altered(
        &folder,
        SQUARE,
        "DROP TABLE game_history_entries; DROP TABLE game_state_snapshots; \
         DROP TABLE game_initial_state; DROP TABLE schema_metadata; \
         UPDATE games SET termination_reason = NULL;",
    );
    assert_eq!(reports(&bare).0.verified, 4);
    let inline = altered(
        &folder,
        SQUARE,
        "ALTER TABLE games ADD COLUMN moves TEXT; \
         UPDATE games SET moves = (SELECT json_group_array(json(move_json)) FROM \
         (SELECT move_json FROM game_moves m WHERE m.game_id = games.game_id ORDER BY move_number)); \
         DROP TRIGGER enforce_moves_on_insert; DROP TABLE game_moves;",
    );
    assert_eq!(reports(&inline).0.verified, 4);
}

#[test]
fn unended_games_are_counted_apart() {
    let folder = TempDir::new().unwrap();
    let path = altered(
        &folder,
        SQUARE,
        "DELETE FROM game_moves WHERE game_id = 'sample-square8-2p-1' AND move_number > 70; \
         UPDATE games SET game_status = 'in_progress', winner = NULL \
         WHERE game_id = 'sample-square8-2p-1';",
    );
    let tally = reports(&path).0;
    assert_eq!(tally.to_string(), "games=4 verified=3 unfinished=1 failed=0");
}

#[test]
fn a_resignation_ends_the_game_for_the_other_seat() {
    let folder = TempDir::new().unwrap();
    let game = "game_id = 'sample-square8-2p-22'";
    let resigned = |winner: u8| {
        let sql = format!(
            "DELETE FROM game_moves WHERE {game} AND move_number > 50; \
             UPDATE game_moves SET move_type = 'resign', \
             move_json = json_set(move_json, '$.type', 'resign') WHERE {game} AND move_number = 50; \
             DELETE FROM game_state_snapshots WHERE {game}; \
             UPDATE games SET total_moves = 51, termination_reason = 'resignation', \
             winner = {winner} WHERE {game};"
        );
        reports(&altered(&folder, SQUARE, &sql)).0
    };
    let tallies = [resigned(1), resigned(2)];
    assert_eq!(tallies[0].verified + tallies[1].verified, 7, "{tallies:?}");
    assert_eq!(tallies[0].failed + tallies[1].failed, 1, "{tallies:?}");
}

#[test]
fn unusable_files_are_refused_with_a_reason() {
    let folder = TempDir::new().unwrap();
    let message = |path: &Path| verify_games(path, |_| {}).unwrap_err().to_string();
    let truncated = folder.path().join("truncated.db");
    let whole = fs::read(sample(SQUARE)).unwrap();
    fs::write(&truncated, &whole[..whole.len() / 3]).unwrap();
    assert!(message(&truncated).contains("not a readable SQLite database"));

    let newer = altered(&folder, SQUARE, "UPDATE schema_metadata SET value = '19'");
    assert!(message(&newer).contains("schema version 19 is newer than 18"), "{}", message(&newer));

    let empty = folder.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    assert!(message(&empty).contains("table games is missing"), "{}", message(&empty));

    let absent = folder.path().join("absent.db");
    assert!(message(&absent).contains("absent.db"), "{}", message(&absent));
    assert!(!absent.exists());
}
