//! Files that are complete or absent.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file so that readers and crashes see the old content or the new, never a part.
///
/// # Errors
/// When the folder is missing or the disk refuses.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create_atomically(path, |error| error, |file| file.write_all(bytes))
}

/// The same for content that is written piece by piece; `refused` makes the error of the disk's.
///
/// # Errors
/// When the folder is missing, the disk refuses, or `write` fails; then the old content stays.
pub fn create_atomically<E>(
    path: &Path,
    refused: impl Fn(io::Error) -> E,
    write: impl FnOnce(&mut File) -> Result<(), E>,
) -> Result<(), E> {
    let temporary = beside(path);
    let mut file = File::create(&temporary).map_err(&refused)?;
    let written = write(&mut file)
        .and_then(|()| file.sync_all().map_err(&refused))
        .and_then(|()| fs::rename(&temporary, path).map_err(&refused));
    if written.is_err() {
        // Best effort: the error that is reported is the first one.
        let _ = fs::remove_file(&temporary);
        return written;
    }
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(folder) => File::open(folder).and_then(|folder| folder.sync_all()).map_err(refused),
        None => Ok(()),
    }
}

/// Looks whether the file could be written, before there is anything to write.
///
/// # Errors
/// When the folder is missing or takes no file.
pub fn check_writable(path: &Path) -> io::Result<()> {
    let temporary = beside(path);
    File::create(&temporary)?;
    fs::remove_file(temporary)
}

/// Where a file is made before it takes its name.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

/// Refuses a path that names something already: what a user asks to be written replaces nothing.
///
/// # Errors
/// `AlreadyExists`, with the path and what to do.
pub fn refuse_existing(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let why = format!("{} exists already: name another file, or move it away", path.display());
    Err(io::Error::new(io::ErrorKind::AlreadyExists, why))
}

/// Reads a file of at most `limit` bytes; `None` when it is larger.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn read_limited(path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > limit {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    file.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}
