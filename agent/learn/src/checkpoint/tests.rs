use std::path::PathBuf;

use ringrift::event::Digest;
use ringrift::provenance::Known;
use tempfile::TempDir;

use super::*;
use crate::testing::{self, SMALLEST};

fn saved() -> (TempDir, PathBuf, Checkpoint) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    let checkpoint = testing::checkpoint(SMALLEST);
    checkpoint.save(&path).unwrap();
    (folder, path, checkpoint)
}

#[test]
fn a_network_is_read_back_exactly() {
    let (_folder, path, checkpoint) = saved();
    let read = Checkpoint::load(&path, testing::square()).unwrap();
    assert_eq!(read, checkpoint);
    assert!(read.model_id().unwrap().as_str().starts_with("square8_2p-"));
}

#[test]
fn the_run_of_a_network_is_read_back_and_an_older_record_does_not_know_it() {
    let (_folder, path, mut checkpoint) = saved();
    let settings = Digest::of(b"settings");
    checkpoint.metadata.run = Known::Known(Run { settings, seed: u64::MAX, games: 7 });
    checkpoint.metadata.code_version = "0.1.0+c6c1d81-dirty".parse().unwrap();
    checkpoint.save(&path).unwrap();
    assert_eq!(Checkpoint::load(&path, testing::square()).unwrap(), checkpoint);

    let mut record = serde_json::to_value(&checkpoint.metadata).unwrap();
    assert_eq!(record["code_version"], "0.1.0+c6c1d81-dirty");
    record.as_object_mut().unwrap().remove("run").unwrap();
    record["code_version"] = "0.1.0".into();
    let older: Metadata = serde_json::from_value(record).unwrap();
    assert_eq!((older.run, older.code_version.commit()), (Known::Unknown, &Known::Unknown));
}

#[test]
fn a_network_of_another_configuration_is_refused() {
    let (_folder, path, _) = saved();
    let error = Checkpoint::load(&path, "hex8_2p".parse().unwrap()).unwrap_err();
    assert!(matches!(error, CheckpointError::Config { .. }), "{error}");
    assert!(error.to_string().contains("square8_2p"), "{error}");
}

#[test]
fn truncated_and_altered_files_are_refused() {
    let (_folder, path, _) = saved();
    let bytes = std::fs::read(&path).unwrap();
    for length in [0, 7, 100, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&path, &bytes[..length]).unwrap();
        let error = Checkpoint::load(&path, testing::square()).unwrap_err();
        assert!(matches!(error, CheckpointError::Damaged { .. }), "{length} bytes: {error}");
    }
    let mut altered = bytes.clone();
    let last = altered.len() - 2;
    altered[last] ^= 1;
    std::fs::write(&path, &altered).unwrap();
    let error = Checkpoint::load(&path, testing::square()).unwrap_err();
    assert!(error.to_string().contains("hash"), "{error}");
}

#[test]
fn weights_that_are_not_numbers_are_refused_on_both_ways() {
    let (_folder, path, checkpoint) = saved();
    let mut broken = checkpoint.clone();
    let shape = checkpoint.shape();
    let poison = |spec: &crate::net::TensorSpec| Some(vec![f32::NAN; spec.len()]);
    assert!(crate::net::Weights::collect(shape.tensors(), poison).is_err());
    broken.weights.approach(&checkpoint.weights, f32::NAN);
    let error = broken.save(&path).unwrap_err();
    assert!(error.to_string().contains("not a number"), "{error}");
    assert!(Checkpoint::load(&path, testing::square()).is_ok(), "the old file is gone");

    let bytes = std::fs::read(&path).unwrap();
    let mut poisoned = bytes.clone();
    let end = poisoned.len();
    poisoned[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    std::fs::write(&path, &poisoned).unwrap();
    let error = Checkpoint::load(&path, testing::square()).unwrap_err();
    assert!(error.to_string().contains("not a number"), "{error}");
}

#[test]
fn a_missing_file_is_named() {
    let error = Checkpoint::load("/nowhere/net".as_ref(), testing::square()).unwrap_err();
    assert!(error.to_string().contains("/nowhere/net"), "{error}");
}
