//! Exports of training data: every array can be read, has its recorded sum, and agrees with the
//! pickled export beside a plain one.

use std::collections::BTreeMap;
use std::path::Path;

use super::checker::Checker;
use crate::legacy::files::{Array, Elements, FileError, Npz, Object};

/// The array that holds the sums of the others.
const SUMS: &str = "data_checksums";
/// What the name of a plain export has before its ending.
const PLAIN: &str = ".plain.npz";
/// Arrays of a plain export that stand for lists in the pickled one.
const FLATTENED: [(&str, &str); 2] =
    [("policy_indices_flat", "policy_indices"), ("policy_values_flat", "policy_values")];

pub(super) fn check(path: &Path, checker: &mut Checker<'_>) {
    match Npz::open(path) {
        Ok(archive) => {
            let arrays = read_all(archive, checker);
            check_sums(&arrays, checker);
            check_lengths(&arrays, checker);
            let pickled = path.to_str().and_then(|path| path.strip_suffix(PLAIN));
            if let Some(name) = pickled {
                check_against(&arrays, Path::new(&format!("{name}.npz")), checker);
            }
        }
        Err(error) => checker.mismatch("", "export", "a readable file", &error.to_string()),
    }
}

fn read_all(mut archive: Npz, checker: &mut Checker<'_>) -> BTreeMap<String, Array> {
    let mut arrays = BTreeMap::new();
    for name in archive.names() {
        match archive.read(&name) {
            Ok(array) => {
                checker.same(&name, "array", "readable", "readable");
                arrays.insert(name, array);
            }
            Err(error) => checker.mismatch(&name, "array", "readable", &error.to_string()),
        }
    }
    arrays
}

fn check_sums(arrays: &BTreeMap<String, Array>, checker: &mut Checker<'_>) {
    let Some(text) = arrays.get(SUMS).and_then(Array::as_text) else { return };
    let sums: BTreeMap<String, String> = match serde_json::from_str(text) {
        Ok(sums) => sums,
        Err(error) => {
            checker.mismatch(SUMS, "content", "sums by array", &error.to_string());
            return;
        }
    };
    for (name, expected) in sums {
        match arrays.get(&name).map(Array::checksum) {
            Some(Some(got)) => checker.same(&name, "SHA-256", expected, got),
            // The sum of an object array covers addresses in the exporter's memory.
            Some(None) => {}
            None => checker.mismatch(&name, "SHA-256", &expected, "no such array"),
        }
    }
}

/// Arrays with one entry per sample have the same number of them.
fn check_lengths(arrays: &BTreeMap<String, Array>, checker: &mut Checker<'_>) {
    let samples = |name: &str| arrays.get(name).and_then(|array| array.shape.first()).copied();
    let Some(expected) = samples("features") else { return };
    for name in ["globals", "values", "values_mp", "num_players", "move_numbers"] {
        if let Some(got) = samples(name) {
            checker.same(name, "samples", expected, got);
        }
    }
}

fn check_against(plain: &BTreeMap<String, Array>, path: &Path, checker: &mut Checker<'_>) {
    let mut pickled = match Npz::open(path) {
        Ok(archive) => archive,
        Err(error) => {
            checker.note(&format!("not compared with the pickled export: {error}"));
            return;
        }
    };
    for (name, array) in plain {
        let flattened = FLATTENED.iter().find(|(flat, _)| flat == name);
        let theirs = match flattened {
            Some((_, lists)) => flat(&mut pickled, lists),
            None if pickled.names().contains(name) => {
                pickled.read(name).map(|array| array.as_f32())
            }
            None => continue,
        };
        match (theirs, array.as_f32()) {
            (Ok(Some(theirs)), Some(ours)) => checker.all_near("", name, &theirs, &ours, 0.0),
            (Err(error), _) => checker.mismatch(name, "array", "readable", &error.to_string()),
            // Texts and flags have sums.
            _ => {}
        }
    }
}

/// The numbers of an array of lists, one list after the other.
fn flat(archive: &mut Npz, name: &str) -> Result<Option<Vec<f32>>, FileError> {
    let Elements::Objects(objects) = archive.read(name)?.elements else { return Ok(None) };
    Ok(objects.iter().map(numbers).collect::<Option<Vec<_>>>().map(|lists| lists.concat()))
}

/// The numbers of a number, a list or a small array.
fn numbers(object: &Object) -> Option<Vec<f32>> {
    #[allow(clippy::cast_possible_truncation)] // as exports store them
    match object {
        Object::List(items) => {
            items.iter().map(numbers).collect::<Option<Vec<_>>>().map(|lists| lists.concat())
        }
        Object::Array { dtype, data, .. } => match (dtype.as_str(), &**data) {
            (_, Object::List(_)) => numbers(data),
            ("i4", Object::Bytes(bytes)) => {
                #[allow(clippy::cast_precision_loss)] // policies are shorter than 2^24
                Some(words(bytes, |word| i32::from_le_bytes(word) as f32))
            }
            ("f4", Object::Bytes(bytes)) => Some(words(bytes, f32::from_le_bytes)),
            _ => None,
        },
        _ => object.as_float().map(|number| vec![number as f32]),
    }
}

fn words(bytes: &[u8], read: impl Fn([u8; 4]) -> f32) -> Vec<f32> {
    bytes.chunks_exact(4).map(|word| read([word[0], word[1], word[2], word[3]])).collect()
}
