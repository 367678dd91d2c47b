//! The arrays of an export.

use std::collections::BTreeMap;
use std::path::Path;

use super::checker::Checker;
use crate::legacy::files::{Array, EXPORT_MEMORY, Npz};

/// The arrays of a file by name.
pub(super) type Arrays = BTreeMap<String, Array>;

/// Reads all arrays; those that cannot be read are mismatches.
pub(super) fn read(path: &Path, checker: &mut Checker<'_>) -> Result<Arrays, String> {
    let mut archive = Npz::open(path, EXPORT_MEMORY).map_err(|error| error.to_string())?;
    for part in archive.other_parts() {
        checker.note(&format!("not checked: {part}, which is no array"));
    }
    let mut arrays = BTreeMap::new();
    for name in archive.names() {
        match archive.read(&name) {
            Ok(array) => {
                arrays.insert(name, array);
            }
            Err(error) => checker.mismatch(&name, "array", "readable", &error.to_string()),
        }
    }
    Ok(arrays)
}
