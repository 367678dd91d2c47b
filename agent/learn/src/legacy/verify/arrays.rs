//! Exports of training data: every array can be read, has its recorded sum, is finite and as long as
//! the others, and agrees with the other forms of the export beside it.

use std::collections::BTreeMap;
use std::path::Path;

use super::array_file::{Arrays, read};
use super::checker::Checker;
use super::{export_forms, export_rows};
use crate::legacy::exports::{Unfit, replay_rows};
use crate::legacy::files::{Array, Elements};

/// The array that holds the sums of the others.
const SUMS: &str = "data_checksums";

/// What only a pickled export has.
const LISTS: &str = "policy_indices";

pub(super) fn check(path: &Path, checker: &mut Checker<'_>) {
    match read(path, checker) {
        Ok(arrays) => {
            check_sums(&arrays, checker);
            check_finite(&arrays, checker);
            export_rows::check(&arrays, checker);
            export_forms::check(path, &arrays, checker);
            if arrays.contains_key(LISTS) {
                drop(arrays);
                check_replay(path, checker);
            }
        }
        Err(error) => checker.mismatch("", "export", "a readable file", &error),
    }
}

fn check_sums(arrays: &Arrays, checker: &mut Checker<'_>) {
    let Some(text) = arrays.get(SUMS).and_then(Array::as_text) else { return };
    let sums: BTreeMap<String, String> = match serde_json::from_str(text) {
        Ok(sums) => sums,
        Err(error) => {
            checker.mismatch(SUMS, "content", "sums by array", &error.to_string());
            return;
        }
    };
    let mut addresses = Vec::new();
    for (name, expected) in &sums {
        match arrays.get(name).map(Array::checksum) {
            Some(Some(got)) => checker.same(name, "SHA-256", expected, &got),
            Some(None) => addresses.push(name.as_str()),
            None => checker.mismatch(name, "SHA-256", expected, "no such array"),
        }
    }
    if !addresses.is_empty() {
        let names = addresses.join(", ");
        checker.note(&format!("sums of addresses in the exporter's memory, not checked: {names}"));
    }
    for name in arrays.keys().filter(|name| *name != SUMS && !sums.contains_key(*name)) {
        checker.note(&format!("{name} has no recorded sum"));
    }
}

fn check_finite(arrays: &Arrays, checker: &mut Checker<'_>) {
    for (name, array) in arrays {
        let found = match &array.elements {
            Elements::F32(values) => values.iter().position(|value| !value.is_finite()),
            Elements::F64(values) => values.iter().position(|value| !value.is_finite()),
            _ => continue,
        };
        let place = |at: Option<usize>| at.map_or("none".to_owned(), |at| format!("element {at}"));
        checker.same(name, "first number that is not finite", place(None), place(found));
    }
}

/// Legal moves lead from each row to the next, with the recorded policies, phases and values.
fn check_replay(path: &Path, checker: &mut Checker<'_>) {
    let replayed = replay_rows(path, |rows, replayed| match replayed {
        Ok(count) => checker.agreed(count),
        Err(Unfit::Contradiction(failure)) => {
            checker.mismatch(rows, "moves", "legal moves from row to row", &failure.to_string());
        }
        Err(Unfit::TooLittle(failure)) => {
            checker.note(&format!("{rows}: moves not checked{failure}"));
        }
    });
    if let Err(error) = replayed {
        checker.note(&format!("moves not checked: {error}"));
    }
}
