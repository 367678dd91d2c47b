//! The host file by the command line: check, show, set, hash.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::PathBuf;

use ringrift_system_tests::agent;
use tempfile::TempDir;

const SAMPLE: &str = include_str!("../../data/hosts/distributed_hosts.yaml");

fn sample(dir: &TempDir) -> PathBuf {
    let path = dir.path().join("hosts.yaml");
    fs::write(&path, SAMPLE).unwrap();
    path
}

#[test]
fn a_sound_file_is_counted_and_a_broken_one_named_line_by_line() {
    let dir = TempDir::new().unwrap();
    let path = sample(&dir);
    let file = path.to_str().unwrap();
    let ran = agent(dir.path(), &["hosts", "check", file]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("10 hosts, 8 in use, 5 voters"), "{ran:?}");
    fs::write(&path, SAMPLE.replace("role: proxy", "role: prox")).unwrap();
    let ran = agent(dir.path(), &["hosts", "check", file]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stdout.contains("hosts.yaml:38:") && ran.stdout.contains("`proxy`"), "{ran:?}");
    let ran = agent(dir.path(), &["hosts", "show", file]);
    assert!(ran.code == 2 && ran.stderr.contains("not valid"), "{ran:?}");
}

#[test]
fn a_value_is_set_shown_with_its_origin_and_changes_the_hash() {
    let dir = TempDir::new().unwrap();
    let path = sample(&dir);
    let file = path.to_str().unwrap();
    let hash = || agent(dir.path(), &["hosts", "hash", file]).stdout;
    let before = hash();
    let ran = agent(dir.path(), &["hosts", "set", file, "vast-90210", "bandwidth_mbps", "70"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let shown = agent(dir.path(), &["hosts", "show", file, "vast-90210", "--origins"]).stdout;
    assert!(shown.contains("70 MB/s  # host entry, bandwidth_mbps, line 41"), "{shown}");
    assert_ne!(hash(), before);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text, SAMPLE.replace("bin/activate\"}", "bin/activate\", bandwidth_mbps: 70}"));
    let ran = agent(dir.path(), &["hosts", "set", file, "vast-9021", "cpus", "8"]);
    assert!(ran.code == 2 && ran.stderr.contains("did you mean `vast-90210`?"), "{ran:?}");
}
