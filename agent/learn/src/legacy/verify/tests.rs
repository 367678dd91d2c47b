use std::fs;
use std::path::{Path, PathBuf};

use super::{Counts, Finding, folder};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/older")
}

/// What a folder that holds one changed file says.
fn changed(name: &str, change: impl Fn(&str) -> String) -> (Counts, Vec<Finding>) {
    let dir = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(samples().join(name)).unwrap();
    fs::write(dir.path().join(name), change(&text)).unwrap();
    let mut findings = Vec::new();
    let counts = folder(dir.path(), &mut |found| findings.push(found.clone())).unwrap();
    (counts, findings)
}

#[test]
fn the_samples_agree() {
    let mut mismatches = Vec::new();
    let counts = folder(&samples(), &mut |found| {
        if let Finding::Mismatch { .. } = found {
            mismatches.push(found.to_string());
        }
    });
    let counts = counts.unwrap();
    assert!(counts.agree(), "{counts}: {mismatches:#?}");
    assert!(counts.checked > 5_000, "{counts}");
}

#[test]
fn a_changed_value_is_found_and_named() {
    let (counts, findings) =
        changed("formulas.json", |text| text.replacen("0.21294197", "0.22", 1));
    assert_eq!(counts.mismatches, 1, "{findings:?}");
    let said = findings[0].to_string();
    assert!(said.starts_with("mismatch: formulas.json: wilson[0]: high: expected 0.22"), "{said}");
}

#[test]
fn what_is_not_known_does_not_agree() {
    let (counts, findings) = changed("symmetry.json", |text| text.replacen("square8", "round8", 1));
    assert!(!counts.agree(), "{findings:?}");
    let (counts, findings) =
        changed("positions.jsonl", |text| text.replacen("\"ply\"", "\"plies\"", 1));
    assert_eq!(counts.mismatches, 1, "{findings:?}");
}

#[test]
fn damaged_files_do_not_agree() {
    let (counts, _) = changed("positions.jsonl", |text| text[..text.len() / 2].to_owned());
    assert!(counts.mismatches > 0);
    let (counts, _) = changed("formulas.json", |_| "[]".to_owned());
    assert!(counts.mismatches > 0);
}

#[test]
fn nothing_to_compare_is_no_agreement() {
    let dir = tempfile::tempdir().unwrap();
    assert!(!folder(dir.path(), &mut |_| {}).unwrap().agree());
    assert!(folder(&dir.path().join("missing"), &mut |_| {}).is_err());
    fs::write(dir.path().join("other.bin"), "x").unwrap();
    let mut notes = Vec::new();
    let counts = folder(dir.path(), &mut |found| notes.push(found.to_string())).unwrap();
    assert!(!counts.agree());
    assert_eq!(notes.len(), 1, "a file that is left out is told of");
}
