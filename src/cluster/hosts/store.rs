//! The host file on disk: read within bounds, replaced whole or not at all, with backups.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};

use super::read::MAX_BYTES;
use crate::event::UtcMs;

/// Backups that are kept beside the file.
pub const KEPT_BACKUPS: usize = 5;

/// Why a host file cannot be read or replaced.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused.
    #[error("cannot {doing} {path}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is too large.
    #[error("{0} has more than {MAX_BYTES} bytes; is it a host file?")]
    TooLarge(PathBuf),
    /// The file is no text.
    #[error("{path}: line {line} is not UTF-8; save the file as UTF-8")]
    NotText {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
    },
    /// Somebody else is changing the file, or has changed it.
    #[error("{0} was changed by somebody else meanwhile; look at it and try again")]
    Changed(PathBuf),
}

/// Reads the text of a host file.
///
/// # Errors
/// When it cannot be read, is too large, or is no text.
pub fn load(path: &Path) -> Result<String, StoreError> {
    let io = |source| StoreError::Io { doing: "read", path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    File::open(path).map_err(io)?.take(limit).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() > MAX_BYTES {
        return Err(StoreError::TooLarge(path.to_owned()));
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        StoreError::NotText { path: path.to_owned(), line }
    })
}

/// Puts `new` in the place of the file whose text was `old`, and keeps `old` as a backup named by
/// the time. After a crash the file is the old one or the new one; both keep their permissions.
///
/// # Errors
/// When the file is not `old` any more, or the disk refuses.
pub fn replace(path: &Path, old: &str, new: &str, now: UtcMs) -> Result<(), StoreError> {
    // The link stays a link.
    let path = &fs::canonicalize(path).map_err(|source| io_error("find", path, source))?;
    let _lock = lock(path)?;
    if load(path)? != old {
        return Err(StoreError::Changed(path.clone()));
    }
    write_whole(path, &beside(path, &format!("backup-{:015}", now.0)), old)?;
    write_whole(path, path, new)?;
    prune_backups(path)
}

fn io_error(doing: &'static str, path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { doing, path: path.to_owned(), source }
}

/// The file's name with an ending, in its folder.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// One writer at a time; the system lets go when the process ends.
fn lock(path: &Path) -> Result<File, StoreError> {
    let lock_path = beside(path, "lock");
    let io = |source| io_error("lock", &lock_path, source);
    let file = File::options().create(true).append(true).open(&lock_path).map_err(io)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(StoreError::Changed(path.to_owned())),
        Err(error) => Err(io(error.into())),
    }
}

/// Writes a file whole or not at all, with the permissions of `model`.
fn write_whole(model: &Path, path: &Path, text: &str) -> Result<(), StoreError> {
    let fresh = beside(path, "new");
    let write = || -> io::Result<()> {
        let mut file = File::create(&fresh)?;
        file.set_permissions(fs::metadata(model)?.permissions())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        File::open(path.parent().unwrap_or(Path::new("/")))?.sync_all()
    };
    write().map_err(|source| io_error("write", path, source))
}

fn prune_backups(path: &Path) -> Result<(), StoreError> {
    let io = |source| io_error("remove an old backup of", path, source);
    let folder = path.parent().unwrap_or(Path::new("/"));
    let prefix = beside(path, "backup-");
    let mut backups = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        let candidate = folder.join(entry.map_err(io)?.file_name());
        let is_backup = candidate.to_string_lossy().starts_with(&*prefix.to_string_lossy());
        if is_backup && !candidate.to_string_lossy().ends_with(".new") {
            backups.push(candidate);
        }
    }
    backups.sort();
    let surplus = backups.len().saturating_sub(KEPT_BACKUPS);
    backups.iter().take(surplus).try_for_each(|backup| fs::remove_file(backup).map_err(io))
}
