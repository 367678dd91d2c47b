//! `nn_index.json`: the networks of a folder with their classes and the shapes of their parameters.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::checker::Checker;
use crate::files;
use crate::legacy::nets::{Plan, read_parameters};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndexRow {
    file: String,
    class: String,
    param_count: usize,
    weights: BTreeMap<String, Vec<usize>>,
    /// What people are told of the sizes.
    #[serde(default, rename = "note")]
    _note: IgnoredAny,
}

/// Largest index that is read.
const MAX_INDEX: u64 = 16 << 20;

/// Checks the list of networks against the archives beside it.
pub(super) fn check(path: &Path, checker: &mut Checker<'_>) {
    let bytes = files::read_limited(path, MAX_INDEX).map_err(|error| error.to_string());
    let bytes = bytes.and_then(|bytes| bytes.ok_or(format!("more than {MAX_INDEX} bytes")));
    let rows = bytes.and_then(|bytes| {
        serde_json::from_slice::<Vec<IndexRow>>(&bytes).map_err(|error| error.to_string())
    });
    match rows {
        Ok(rows) => rows.iter().for_each(|row| check_row(row, path, checker)),
        Err(error) => checker.mismatch("", "content", "a list of networks", &error),
    }
}

fn check_row(row: &IndexRow, index: &Path, checker: &mut Checker<'_>) {
    let path = index.with_file_name(&row.file);
    // Only the name of a file beside the index is followed.
    if path.parent() != index.parent() {
        checker.mismatch(&row.file, "file", "a file beside the index", "elsewhere");
        return;
    }
    let (tensors, _) = match read_parameters(&path) {
        Ok(read) => read,
        Err(error) => {
            checker.mismatch(&row.file, "file", "parameters", &error.to_string());
            return;
        }
    };
    let class = Plan::of(&tensors).map(|plan| plan.class.name().to_owned());
    let class = class.unwrap_or_else(|error| error.to_string());
    checker.same(&row.file, "class", row.class.clone(), class);
    for (name, expected) in &row.weights {
        let got = tensors.get(name).map(|tensor| format!("{:?}", tensor.shape));
        let got = got.unwrap_or_else(|| "missing".to_owned());
        checker.same(&row.file, name, format!("{expected:?}"), got);
    }
    for (name, tensor) in tensors.iter().filter(|(name, _)| !row.weights.contains_key(*name)) {
        checker.mismatch(&row.file, name, "not in the index", &format!("{:?}", tensor.shape));
    }
    let trains = |name: &str| !name.contains("running_") && name != "hex_mask";
    let trained = tensors.iter().filter(|(name, _)| trains(name));
    let count = trained.map(|(_, tensor)| tensor.values.len()).sum();
    checker.same(&row.file, "param_count", row.param_count, count);
}
