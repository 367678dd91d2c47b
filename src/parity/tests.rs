//! The judges on the corpus of the repository, and on altered copies of it.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::*;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/parity")
}

fn corpus(config: &str) -> Vec<PathBuf> {
    vec![data().join(format!("dev/{config}.jsonl.gz"))]
}

/// Walks `files`, showing what was found.
fn walk(files: &[PathBuf]) -> Tally {
    walk_files(files, |finding| println!("{finding}"))
}

macro_rules! corpus_tests {
    ($($config:ident)*) => { $(
        #[test]
        fn $config() {
            let tally = walk(&corpus(stringify!($config)));
            assert!(tally.is_clean(), "{tally}");
        }
    )* };
}

corpus_tests! {
    square8_2p square8_3p square8_4p
    square19_2p square19_3p square19_4p
    hex8_2p hex8_3p hex8_4p
    hexagonal_2p hexagonal_3p hexagonal_4p
}

#[test]
fn positions_have_the_recorded_move_trees() {
    let tally = count_positions(&[data().join("perft.jsonl")], |finding| println!("{finding}"));
    assert!(tally.is_clean(), "{tally}");
}

/// The lines of the corpus file of one configuration.
fn recorded_lines(config: &str) -> Vec<String> {
    let file = File::open(&corpus(config)[0]).unwrap();
    let mut text = String::new();
    MultiGzDecoder::new(BufReader::new(file)).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn recorded_game() -> serde_json::Value {
    serde_json::from_str(&recorded_lines("square8_2p")[0]).unwrap()
}

fn difference(game: serde_json::Value) -> Box<Difference> {
    walk_game(&serde_json::from_value(game).unwrap()).unwrap_err()
}

#[test]
fn every_altered_field_is_a_difference_at_its_ply() {
    type Alter = fn(&mut serde_json::Value);
    let alterations: [(usize, &str, Alter); 14] = [
        (0, "plies", |game| game["plies"] = 3.into()),
        (0, "s0", |game| game["s0"] = "A|RP|1|H18,18|E0,0|T0,0|W1|S|M|C".into()),
        (0, "h0", |game| game["h0"] = "0000000000000000".into()),
        (4, "seat p", |game| game["steps"][4]["p"] = 3.into()),
        (4, "phase f", |game| game["steps"][4]["f"] = "TP".into()),
        (5, "moves k", |game| game["steps"][5]["k"] = 999.into()),
        (5, "moves lh", |game| game["steps"][5]["lh"] = "0000000000000000".into()),
        (6, "list of moves l", |game| game["steps"][6]["l"] = "NP".into()),
        (7, "move m", |game| game["steps"][7]["m"] = "P9,9x1".into()),
        (7, "move m", |game| game["steps"][7]["m"] = "F0,0:1".into()),
        (8, "state h", |game| game["steps"][8]["h"] = "0000000000000000".into()),
        (9, "state s", |game| game["steps"][9]["s"] = "A".into()),
        (94, "winner", |game| game["winner"] = 1.into()),
        (94, "end", |game| game["end"] = "territory".into()),
    ];
    for (ply, field, alter) in alterations {
        let mut game = recorded_game();
        alter(&mut game);
        let difference = difference(game);
        assert_eq!(difference.ply, ply, "{difference}");
        assert!(difference.what[0].contains(field), "{field}: {difference}");
    }
}

#[test]
fn the_round_counter_is_compared() {
    let lines = recorded_lines("hex8_2p");
    let counted = |game: &serde_json::Value| {
        game["steps"].as_array().unwrap().iter().position(|step| !step["q"].is_null())
    };
    let mut games = lines.iter().map(|line| serde_json::from_str(line).unwrap());
    let (mut game, ply) = games.find_map(|game| counted(&game).map(|ply| (game, ply))).unwrap();
    game["steps"][ply]["q"] = serde_json::json!([7, 1]);
    assert_eq!(difference(game).ply, ply);
}

#[test]
fn a_difference_shows_the_board_and_the_moves() {
    let mut game = recorded_game();
    let list = game["steps"][0]["l"].as_str().unwrap().replace("P0,0x1", "P9,9x1");
    game["steps"][0]["l"] = list.into();
    let text = difference(game).to_string();
    for part in
        ["dev-square8-2p", "ply 0", "missing moves: P9,9x1", "extra moves: P0,0x1", "seat 1"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert_eq!(text.lines().filter(|line| line.ends_with("  .   .   .   .")).count(), 8, "{text}");
}

#[test]
fn a_game_that_stops_early_is_a_difference() {
    let mut game = recorded_game();
    game["steps"].as_array_mut().unwrap().pop();
    game["plies"] = 93.into();
    assert!(difference(game).what[0].contains("not over"));
}

/// Writes a file and walks it; the tally and everything reported.
fn walk_bytes(name: &str, bytes: &[u8]) -> (Tally, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut findings = Vec::new();
    let tally = walk_files(&[path], |finding| findings.push(finding.to_string()));
    (tally, findings)
}

#[test]
fn files_that_cannot_be_read_to_their_end_are_failures() {
    let whole = std::fs::read(&corpus("square8_2p")[0]).unwrap();
    let mut checksum = whole.clone();
    let at = checksum.len() - 8;
    checksum[at] ^= 1;
    for (what, bytes, games) in [
        ("truncated", &whole[..whole.len() - 4], 38),
        ("altered", &checksum, 38),
        ("short", &whole[..9000], 0),
    ] {
        let (tally, findings) = walk_bytes("games.jsonl.gz", bytes);
        assert!(!tally.is_clean(), "{what}: {tally}");
        assert_eq!((tally.unreadable, tally.mismatches), (1, 0), "{what}: {findings:?}");
        assert!(tally.games >= games, "{what}: {tally}");
        assert!(findings[0].contains("games.jsonl.gz, after line"), "{what}: {findings:?}");
    }
}

#[test]
fn broken_lines_are_named_and_the_others_still_walked() {
    let game = &recorded_lines("square8_2p")[0];
    let (tally, findings) = walk_bytes("games.jsonl", format!("{game}\n{{\n\n{game}").as_bytes());
    assert_eq!((tally.games, tally.mismatches, tally.unreadable), (2, 0, 1));
    assert!(findings[0].contains("games.jsonl:2: "), "{findings:?}");
    assert!(!tally.is_clean());
    assert_eq!(tally.to_string(), "games=2 plies=188 mismatches=0");
}

#[test]
fn nothing_read_is_no_success() {
    let (tally, findings) = walk_bytes("games.jsonl", b"");
    assert!(!tally.is_clean() && findings.is_empty());
    let (tally, _) = walk_bytes("games.jsonl.gz", b"");
    assert!(!tally.is_clean());
}

#[test]
fn altered_counts_are_mismatches() {
    let text = std::fs::read_to_string(data().join("perft.jsonl")).unwrap();
    let first = text.lines().next().unwrap();
    for (from, to) in
        [("\"nodes\": 1901", "\"nodes\": 1902"), ("a41eecf9", "a41eecf8"), ("A|MV", "A|XX")]
    {
        let altered = first.replace(from, to);
        assert_ne!(altered, first);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("positions.jsonl");
        std::fs::write(&path, &altered).unwrap();
        let tally = count_positions(&[path], |_| {});
        assert_eq!((tally.positions, tally.mismatches, tally.is_clean()), (1, 1, false), "{to}");
    }
}

#[test]
fn folders_are_searched_and_missing_paths_named() {
    let files = find_files(&[data()], &[".jsonl.gz", ".jsonl"]).unwrap();
    assert_eq!(files.len(), 13);
    assert_eq!(files.iter().filter(|path| holds_positions(path)).count(), 1);
    let error = find_files(&[data().join("nothing")], &[".jsonl"]).unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("cannot read ") && said.contains("data/parity/nothing: "), "{said}");
}
