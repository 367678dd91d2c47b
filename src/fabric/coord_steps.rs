//! What a writer of small values is told; adapters only keep the values.

use serde_json::Value;

use super::port::{Entry, MAX_VALUE_BYTES};
use super::{FabricError, Result};
use crate::id::CoordKey;

/// Refuses values that are too large.
pub(super) fn check_value(key: &CoordKey, value: &Value) -> Result<()> {
    let bytes = value.to_string().len();
    if bytes <= MAX_VALUE_BYTES {
        return Ok(());
    }
    let why = format!("value of {key}, {bytes} bytes: at most {MAX_VALUE_BYTES}, use a file");
    Err(FabricError::Invalid(why))
}

/// Refuses a write unless the key stands at this revision; `None` for a key without a value.
pub(super) fn check_revision(
    key: &CoordKey,
    wanted: Option<u64>,
    found: Option<&Entry>,
) -> Result<()> {
    let found = found.map(|entry| entry.revision);
    if found == wanted {
        return Ok(());
    }
    Err(conflict(key, wanted, found))
}

/// The answer to a writer that was wrong about the revision.
pub(super) fn conflict(key: &CoordKey, wanted: Option<u64>, found: Option<u64>) -> FabricError {
    let said = |revision: Option<u64>| {
        revision.map_or_else(|| "no value".to_owned(), |n| format!("revision {n}"))
    };
    let (wanted, found) = (said(wanted), said(found));
    FabricError::Conflict(format!("write of {key} over {wanted}: it has {found}"))
}
