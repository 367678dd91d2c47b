//! The commands that judge the rules and recorded games, as scripts call them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use ringrift_system_tests::{Ran, agent};
use tempfile::TempDir;

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../data").join(name)
}

fn text(path: &Path) -> &str {
    path.to_str().expect("test paths are UTF-8")
}

fn run(args: &[&str]) -> Ran {
    agent(TempDir::new().unwrap().path(), args)
}

/// The first game of the corpus of one configuration, as a line of JSON.
fn one_game() -> serde_json::Value {
    let file = fs::File::open(data("parity/dev/square8_2p.jsonl.gz")).unwrap();
    let mut lines = String::new();
    MultiGzDecoder::new(file).read_to_string(&mut lines).unwrap();
    serde_json::from_str(lines.lines().next().unwrap()).unwrap()
}

/// `parity` on a file with this one game.
fn parity_of(game: &serde_json::Value) -> Ran {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("game.jsonl");
    fs::write(&path, format!("{game}\n")).unwrap();
    run(&["parity", text(&path)])
}

#[test]
fn parity_passes_on_a_recorded_game() {
    let ran = parity_of(&one_game());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.last_line().starts_with("games=1 plies="), "{ran:?}");
    assert!(ran.last_line().ends_with(" mismatches=0"), "{ran:?}");
}

#[test]
fn parity_fails_on_an_altered_hash_move_list_or_winner() {
    for alter in [
        (|game| game["steps"][7]["h"] = "0000000000000000".into()) as fn(&mut serde_json::Value),
        |game| game["steps"][3]["lh"] = "0000000000000000".into(),
        |game| game["steps"][5]["l"] = "SP".into(),
        |game| game["steps"][5]["k"] = 9999.into(),
        |game| game["winner"] = (3 - game["winner"].as_u64().unwrap()).into(),
        |game| game["end"] = "stalemate_markers".into(),
        |game| game["plies"] = 1.into(),
    ] {
        let mut game = one_game();
        alter(&mut game);
        let ran = parity_of(&game);
        assert_ne!(ran.code, 0, "{ran:?}");
        assert!(ran.last_line().ends_with(" mismatches=1"), "{ran:?}");
    }
}

#[test]
fn parity_fails_when_a_file_ends_early_or_nothing_was_read() {
    let dir = TempDir::new().unwrap();
    let whole = fs::read(data("parity/dev/square8_2p.jsonl.gz")).unwrap();
    let cut = dir.path().join("cut.jsonl.gz");
    fs::write(&cut, &whole[..whole.len() - 100]).unwrap();
    let ran = run(&["parity", text(&cut)]);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("cut.jsonl.gz") || ran.stdout.contains("cut.jsonl.gz"), "{ran:?}");

    let empty = dir.path().join("empty.jsonl.gz");
    GzEncoder::new(fs::File::create(&empty).unwrap(), Compression::fast()).write_all(b"").unwrap();
    assert_ne!(run(&["parity", text(&empty)]).code, 0);
    assert_ne!(run(&["parity", text(&dir.path().join("nothing"))]).code, 0);
}

#[test]
fn perft_counts_the_opening() {
    let state = "A|RP|1|H18,18|E0,0|T0,0|W0|S|M|C";
    let ran = run(&["perft", "--config", "hex8_2p", "--state", state, "--depth", "2"]);
    assert_eq!((ran.code, ran.last_line()), (0, "nodes=2430"), "{ran:?}");
    let ran = run(&["perft", "--config", "hex8_2p", "--state", "A|RP|1|nonsense", "--depth", "2"]);
    assert_ne!(ran.code, 0);
}

#[test]
fn perft_walks_position_files() {
    let ran = run(&["perft", text(&data("parity/perft.jsonl"))]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.last_line().ends_with(" mismatches=0"), "{ran:?}");
}

#[test]
fn the_sample_databases_verify() {
    for name in
        ["canonical_square8_2p", "canonical_hex8_2p", "selfplay_multiplayer", "gumbel_hex8_2p"]
    {
        let ran = run(&["games", "verify", text(&data(&format!("records/{name}.db")))]);
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
        assert!(ran.last_line().ends_with(" unfinished=0 failed=0"), "{name}: {ran:?}");
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_by_name() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("odd.db");
    fs::write(&path, b"this is not a database, it only has the name of one").unwrap();
    let ran = run(&["games", "verify", text(&path)]);
    assert_ne!(ran.code, 0);
    assert!(ran.stderr.contains("odd.db"), "{ran:?}");
}

#[test]
fn bench_engine_prints_its_contract() {
    let ran = run(&["bench", "engine", "--config", "square8_2p", "--seconds", "1", "--json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report: serde_json::Value = serde_json::from_str(ran.last_line()).unwrap();
    let result = &report["results"][0];
    assert_eq!(result["config"], "square8_2p");
    for key in
        ["plies_per_s", "games_per_s", "user_cpu_s", "mean_plies", "mean_legal", "forced_share"]
    {
        assert!(result[key].as_f64().is_some_and(|figure| figure > 0.0), "{key}: {result}");
    }
}
