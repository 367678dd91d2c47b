use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::checker::Checker;
use super::{Counts, Finding, folder, networks};
use crate::legacy::files::{
    Array, EXPORT_MEMORY, Elements, FileError, Npz, NpzWriter, Object, TorchFile, TorchMetadata,
};
use crate::legacy::nets::read_parameters;

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

#[test]
fn a_network_with_more_outputs_than_players_agrees() {
    let (tensors, _) = read_parameters(&samples().join("nn_square_v4.npz")).unwrap();
    let metadata =
        |players| Some(TorchMetadata { num_players: Some(players), ..TorchMetadata::default() });
    for (players, mismatches) in [(2, 0), (4, 0), (5, 1)] {
        let (tensors, checksum) = (tensors.clone(), String::new());
        let file = TorchFile { tensors, metadata: metadata(players), checksum };
        let mut findings = Vec::new();
        let mut found = |finding: &Finding| findings.push(finding.to_string());
        let mut checker = Checker::new(Path::new("net.pth"), &mut found);
        networks::check_torch(&file, &mut checker);
        assert_eq!(checker.end().mismatches, mismatches, "{players}: {findings:?}");
    }
}

#[test]
fn a_sum_of_a_checkpoint_that_differs_is_a_mismatch() {
    let dir = tempfile::tempdir().unwrap();
    let name = "tiny_square8_2p_v2.pth.sha256";
    fs::write(dir.path().join(name), fs::read(samples().join(name)).unwrap()).unwrap();
    fs::write(dir.path().join("tiny_square8_2p_v2.pth"), "something else").unwrap();
    let counts = folder(dir.path(), &mut |_| {}).unwrap();
    assert_eq!((counts.checked, counts.mismatches), (2, 2));
}

#[test]
fn a_cell_that_is_listed_twice_does_not_hide_another() {
    let (counts, findings) = changed("positions.jsonl", |text| {
        let line = text.lines().find(|line| line.contains("\"nonzero\"")).unwrap();
        let mut sample: Value = serde_json::from_str(line).unwrap();
        let encodings = sample["encodings"].as_object_mut().unwrap();
        let listed = encodings.values_mut().find_map(|e| e["planes"].get_mut("nonzero")).unwrap();
        let cells = listed.as_array_mut().unwrap();
        cells[0] = cells[1].clone();
        sample.to_string()
    });
    assert!(counts.mismatches > 0, "{findings:?}");
}

#[test]
fn a_table_without_rows_and_a_rotation_beyond_three_do_not_agree() {
    let (counts, _) = changed("formulas.json", |_| r#"{"wilson": []}"#.to_owned());
    assert_eq!((counts.checked, counts.mismatches), (1, 1));
    let (counts, findings) = changed("symmetry.json", |text| {
        let mut tables: Value = serde_json::from_str(text).unwrap();
        let image = &mut tables["square8"][0]["images"][1];
        image["rotation"] = (image["rotation"].as_u64().unwrap() + 4).into();
        tables.to_string()
    });
    assert_eq!(counts.mismatches, 1, "{findings:?}");
}

type Arrays = std::collections::BTreeMap<String, Array>;

/// The two forms of a small export, and its texts.
fn forms() -> (Arrays, Arrays, Value) {
    let named = |arrays: Vec<(&str, Array)>| {
        arrays.into_iter().map(|(name, array)| (name.to_owned(), array)).collect::<Arrays>()
    };
    let array = |dtype: &str, bytes: Vec<u8>| Object::Array {
        dtype: dtype.to_owned(),
        shape: vec![bytes.len() / 4],
        data: Box::new(Object::Bytes(bytes)),
    };
    let ints = |list: &[i32]| array("i4", list.iter().flat_map(|n| n.to_le_bytes()).collect());
    let floats = |list: &[f32]| array("f4", list.iter().flat_map(|n| n.to_le_bytes()).collect());
    let texts = ["movement", "capture"].map(|text| Object::Text(text.to_owned()));
    let features = Array::new(&[2, 1], Elements::F32(vec![0.5, 0.25]));
    let flag = Array::new(&[], Elements::Bool(vec![true]));
    let pickled = named(vec![
        ("features", features.clone()),
        ("policies_normalized", flag.clone()),
        ("phases", Array::new(&[2], Elements::Objects(texts.to_vec()))),
        ("policy_indices", Array::new(&[2], Elements::Objects(vec![ints(&[3]), ints(&[1, 2])]))),
        (
            "policy_values",
            Array::new(&[2], Elements::Objects(vec![floats(&[1.0]), floats(&[0.5, 0.5])])),
        ),
    ]);
    let plain = named(vec![
        ("features", features),
        ("policies_normalized", flag),
        ("policy_offsets", Array::new(&[3], Elements::I64(vec![0, 1, 3]))),
        ("policy_indices_flat", Array::new(&[3], Elements::I32(vec![3, 1, 2]))),
        ("policy_values_flat", Array::new(&[3], Elements::F32(vec![1.0, 0.5, 0.5]))),
    ]);
    (pickled, plain, serde_json::json!({"phases": ["movement", "capture"]}))
}

fn compared(pickled: &Arrays, plain: &Arrays, texts: &Value) -> (Counts, Vec<String>) {
    let dir = tempfile::tempdir().unwrap();
    for (name, arrays) in [("x.npz", pickled), ("x.plain.npz", plain)] {
        let write = |writer: &mut NpzWriter<'_>| {
            arrays.iter().try_for_each(|(name, array)| writer.array(name, array))
        };
        NpzWriter::create::<FileError>(&dir.path().join(name), write).unwrap();
    }
    fs::write(dir.path().join("x.plain.json"), texts.to_string()).unwrap();
    let mut said = Vec::new();
    let counts = folder(dir.path(), &mut |found| said.push(found.to_string())).unwrap();
    (counts, said)
}

#[test]
fn the_forms_of_an_export_agree_in_everything() {
    let (pickled, plain, texts) = forms();
    let (counts, said) = compared(&pickled, &plain, &texts);
    assert!(counts.agree(), "{said:?}");
    let altered = |name: &str, change: &dyn Fn(&mut Arrays, &mut Arrays, &mut Value)| {
        let (mut pickled, mut plain, mut texts) = forms();
        change(&mut pickled, &mut plain, &mut texts);
        let (counts, said) = compared(&pickled, &plain, &texts);
        assert!(counts.mismatches > 0, "{name}: {said:?}");
    };
    let integers = |values: Vec<i64>| Array::new(&[3], Elements::I64(values));
    altered("offsets", &|_, plain, _| {
        plain.insert("policy_offsets".into(), integers(vec![0, 2, 3]));
    });
    altered("flags", &|_, plain, _| {
        let flag = Array::new(&[], Elements::Bool(vec![false]));
        plain.insert("policies_normalized".into(), flag);
    });
    altered("texts", &|_, _, texts| texts["phases"][1] = "movement".into());
    altered("type", &|_, plain, _| {
        let doubles = Array::new(&[2, 1], Elements::F64(vec![0.5, 0.25]));
        plain.insert("features".into(), doubles);
    });
    for name in ["features", "policies_normalized", "phases", "policy_indices"] {
        altered(name, &|pickled, _, _| drop(pickled.remove(name)));
    }
    for name in ["features", "policy_offsets", "policy_values_flat"] {
        altered(name, &|_, plain, _| drop(plain.remove(name)));
    }
    altered("no texts", &|_, _, texts| *texts = serde_json::json!({}));
}

#[test]
fn rows_of_an_export_are_those_of_a_game() {
    let mut archive = Npz::open(&samples().join("hex8_4p.npz"), EXPORT_MEMORY).unwrap();
    let mut whole = Arrays::new();
    for name in archive.names().into_iter().filter(|name| name != "data_checksums") {
        let array = archive.read(&name).unwrap();
        whole.insert(name, array);
    }
    let checked = |change: &dyn Fn(&mut Arrays)| {
        let (mut arrays, dir) = (whole.clone(), tempfile::tempdir().unwrap());
        change(&mut arrays);
        let write = |writer: &mut NpzWriter<'_>| {
            arrays.iter().try_for_each(|(name, array)| writer.array(name, array))
        };
        NpzWriter::create::<FileError>(&dir.path().join("x.npz"), write).unwrap();
        folder(dir.path(), &mut |_| {}).unwrap().mismatches
    };
    assert_eq!(checked(&|_| {}), 0);
    let bad = |name: &'static str, at: usize, value: f32| {
        checked(&move |arrays: &mut Arrays| {
            let Elements::F32(numbers) = &mut arrays.get_mut(name).unwrap().elements else {
                panic!("{name} holds floats")
            };
            numbers[at] = value;
        })
    };
    assert!(bad("globals", 7, f32::NAN) > 0);
    assert!(bad("features", 0, f32::INFINITY) > 0);
    let texts = |name: &'static str, at: usize, text: &'static str| {
        checked(&move |arrays: &mut Arrays| {
            let Elements::Objects(texts) = &mut arrays.get_mut(name).unwrap().elements else {
                panic!("{name} holds texts")
            };
            texts[at] = Object::Text(text.to_owned());
        })
    };
    assert_eq!(texts("move_types", 0, "skip_capture"), 1);
    assert_eq!(texts("phases", 30, "game_over"), 1);
    let halved = checked(&|arrays| {
        let Elements::Objects(values) = &mut arrays.get_mut("policy_values").unwrap().elements
        else {
            panic!("policies are objects")
        };
        values[3] = Object::Float(0.5);
    });
    assert!(halved > 0);
    let short = checked(&|arrays| {
        let Elements::F32(values) = &mut arrays.get_mut("opponent_elo").unwrap().elements else {
            panic!("ratings are floats")
        };
        values.pop();
        arrays.get_mut("opponent_elo").unwrap().shape = vec![164];
    });
    assert!(short > 0);
}

#[test]
fn what_positions_leave_out_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let samples = std::fs::read_to_string(samples().join("positions.jsonl")).unwrap();
    let mut position: serde_json::Value =
        serde_json::from_str(samples.lines().next().unwrap()).unwrap();
    position["heuristicTs"] = serde_json::Value::Null;
    position["stateHash"] = serde_json::Value::Null;
    std::fs::write(dir.path().join("positions.jsonl"), position.to_string()).unwrap();
    std::fs::write(dir.path().join("positions_none.jsonl"), "").unwrap();
    let mut notes = Vec::new();
    let counts = folder(dir.path(), &mut |found| notes.push(found.to_string())).unwrap();
    assert!(counts.agree(), "{notes:?}");
    let told = |what: &str| notes.iter().any(|note| note.contains(what));
    assert!(told("not compared: heuristicTs") && told("not compared: stateHash"), "{notes:?}");
    assert!(told("positions_none.jsonl: nothing in it"), "{notes:?}");
}
