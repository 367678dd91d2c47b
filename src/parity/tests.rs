//! The judges on the corpus of the repository, and on altered copies of it.

use std::path::{Path, PathBuf};

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
