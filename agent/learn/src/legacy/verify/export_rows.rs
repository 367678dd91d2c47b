//! The rows of an export: as many in every array, and policies that are policies.

use super::array_file::Arrays;
use super::checker::Checker;
use crate::legacy::files::{Array, Elements};

/// How far the sum of a policy may be from 1.
const TOLERANCE: f64 = 1e-4;
/// Arrays that do not have one entry for each row.
const OTHER_LENGTHS: [&str; 3] = ["policy_offsets", "policy_indices_flat", "policy_values_flat"];

pub(super) fn check(arrays: &Arrays, checker: &mut Checker<'_>) {
    let Some(rows) = arrays.get("features").and_then(|array| array.shape.first()).copied() else {
        checker.mismatch("features", "array", "one entry for each row", "none");
        return;
    };
    for (name, array) in arrays.iter().filter(|(name, _)| !OTHER_LENGTHS.contains(&name.as_str())) {
        if let Some(length) = array.shape.first() {
            checker.same(name, "rows", rows, *length);
        }
    }
    if let Some(stated) = arrays.get("metadata").and_then(sample_count) {
        checker.same("metadata", "sample_count", stated, i64::try_from(rows).unwrap_or(i64::MAX));
    }
    check_policies(arrays, checker);
}

fn sample_count(array: &Array) -> Option<i64> {
    match &array.elements {
        Elements::Objects(objects) => objects.first()?.get("sample_count")?.as_int(),
        _ => None,
    }
}

fn check_policies(arrays: &Arrays, checker: &mut Checker<'_>) {
    let (Some(indices), Some(values)) = (arrays.get("policy_indices"), arrays.get("policy_values"))
    else {
        return;
    };
    let (Some(indices), Some(values)) = (indices.lists(), values.lists()) else {
        checker.mismatch("policy_indices", "rows", "lists of numbers", "something else");
        return;
    };
    checker.same("policy_values", "rows", indices.len(), values.len());
    for (row, (indices, values)) in indices.iter().zip(&values).enumerate() {
        let id = format!("row {row}");
        checker.same(&id, "policy length", indices.len(), values.len());
        checker.near(&id, "policy sum", 1.0, values.iter().sum(), TOLERANCE);
    }
    check_largest(arrays, &indices, checker);
}

/// The highest index is the one that the export states, and has a place in the policy.
fn check_largest(arrays: &Arrays, indices: &[Vec<f64>], checker: &mut Checker<'_>) {
    let highest = indices.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let lowest = indices.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let stated =
        |name: &str| arrays.get(name).and_then(Array::as_f32)?.first().map(|n| f64::from(*n));
    if let Some(stated) = stated("max_policy_index") {
        checker.same("max_policy_index", "value", stated, highest);
    }
    if let Some(size) = stated("policy_size") {
        checker.same("policy_size", "all indices within", true, lowest >= 0.0 && highest < size);
    }
}
