//! What SQLite's errors mean to the caller.

use rusqlite::ErrorCode;

use super::super::FabricError;

/// The meaning of an error before the commit: nothing was done.
pub(super) fn not_done(what: &str, error: &rusqlite::Error) -> FabricError {
    let why = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another process is writing to the file".to_owned()
        }
        Some(ErrorCode::DiskFull) => "the disk is full: free some space".to_owned(),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => {
            format!("the file cannot be written ({error}): check its path and permissions")
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            format!("the file is damaged ({error}): move it aside or restore a copy")
        }
        _ => error.to_string(),
    };
    FabricError::Unavailable(format!("{what}: {why}"))
}

/// The meaning of an error of the commit itself: a failed flush leaves it open what is on disk.
pub(super) fn of_commit(error: &rusqlite::Error) -> FabricError {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => {
            FabricError::Unknown(format!("flush of the event log to disk: {error}"))
        }
        _ => not_done("commit to the event log", error),
    }
}

/// Turns SQLite's errors of one step into the caller's.
pub(super) trait OrNotDone<T> {
    fn or_not_done(self, what: &str) -> Result<T, FabricError>;
}

impl<T> OrNotDone<T> for rusqlite::Result<T> {
    fn or_not_done(self, what: &str) -> Result<T, FabricError> {
        self.map_err(|error| not_done(what, &error))
    }
}

impl<T> OrNotDone<T> for serde_json::Result<T> {
    fn or_not_done(self, what: &str) -> Result<T, FabricError> {
        self.map_err(|error| {
            FabricError::Unavailable(format!("{what}: the stored record is damaged ({error})"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_told_as_what_it_is() {
        let full = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL);
        let error = not_done("append", &rusqlite::Error::SqliteFailure(full, None)).to_string();
        assert!(error.contains("append: the disk is full: free some space"), "{error}");
        assert!(!error.contains("answer"), "no store is waited for: {error}");
    }
}
