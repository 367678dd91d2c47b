//! Bytes in and out of files, hashed on the way: shared by the stores.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::port::{Blob, MAX_BLOB_BYTES};
use super::{FabricError, Result, is_transient};
use crate::event::Digest;

/// Bytes that are read at a time.
const BUFFER: usize = 1 << 16;

/// Opens a file that is to be stored.
pub(super) fn open(file: &Path) -> Result<File> {
    let opened = File::open(file).map_err(|error| cannot("read", file, &error))?;
    let bytes = opened.metadata().map_err(|error| cannot("read", file, &error))?.len();
    if bytes <= MAX_BLOB_BYTES {
        return Ok(opened);
    }
    let file = file.display();
    let why = format!("blob of {bytes} bytes from {file}: at most {MAX_BLOB_BYTES}, split it");
    Err(FabricError::Invalid(why))
}

/// Opens a file that is to be stored, and says what it is; it stands at its first byte.
pub(super) fn open_and_name(file: &Path) -> Result<(File, Blob)> {
    let read = |error: io::Error| cannot("read", file, &error);
    let mut from = open(file)?;
    let blob = copy(&mut from, &mut io::sink()).map_err(read)?;
    from.rewind().map_err(read)?;
    Ok((from, blob))
}

/// Copies all bytes, and says what they are.
pub(super) fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<Blob> {
    let mut hasher = blake3::Hasher::new();
    let (mut buffer, mut bytes) = (vec![0; BUFFER], 0);
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => return Ok(Blob { digest: hasher.finalize().into(), bytes }),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        bytes += read as u64;
    }
}

/// Writes a file beside its place and moves it there once `write` has succeeded and the bytes are on
/// disk.
pub(super) fn write_whole<T>(file: &Path, write: impl FnOnce(&mut File) -> Result<T>) -> Result<T> {
    let fail = |error: &io::Error| cannot("write", file, error);
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let part = Part::of(file);
    let mut opened = File::create_new(&part.0).map_err(|error| fail(&error))?;
    let answer = write(&mut opened)?;
    opened.sync_all().map_err(|error| fail(&error))?;
    std::fs::rename(&part.0, file).map_err(|error| fail(&error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| fail(&error))?;
    Ok(answer)
}

/// What came of reading a blob.
pub(super) enum Received {
    /// It is in its file.
    Whole,
    /// What is stored is not the blob.
    Damaged(FabricError),
}

/// Writes what `from` has to a file, if it is the wanted blob. A file that cannot be written says
/// nothing about what is stored.
pub(super) fn receive(file: &Path, wanted: &Blob, from: &mut impl Read) -> Result<Received> {
    let mut damage = None;
    let written = write_whole(file, |part| {
        let found = copy(from, part).map_err(|error| cannot("copy a blob to", file, &error))?;
        check(wanted, &found).inspect_err(|error| damage = Some(error.clone()))
    });
    match damage {
        Some(damage) => Ok(Received::Damaged(damage)),
        None => written.map(|()| Received::Whole),
    }
}

/// A file that is not whole yet: gone with this value, unless it was moved to its place.
struct Part(PathBuf);

impl Part {
    /// Beside the file, under a name that no other part of this machine has.
    fn of(file: &Path) -> Self {
        static PARTS: AtomicU64 = AtomicU64::new(0);
        let (process, n) = (std::process::id(), PARTS.fetch_add(1, Ordering::Relaxed));
        Self(file.with_extension(format!("part-{process}-{n}")))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It is there only if something failed, and then that error is told.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The answer to who asks for a blob that is not there.
pub(super) fn missing(digest: &Digest) -> FabricError {
    FabricError::Invalid(format!("blob {digest}: the store does not have it"))
}

/// Refuses bytes that are not those of the blob.
fn check(wanted: &Blob, found: &Blob) -> Result<()> {
    if wanted == found {
        return Ok(());
    }
    let (digest, bytes) = (&wanted.digest, wanted.bytes);
    Err(FabricError::Unavailable(format!(
        "blob {digest} of {bytes} bytes: the stored bytes are damaged ({} with digest {}); put it again",
        found.bytes, found.digest
    )))
}

/// The answer when a file of the caller cannot be used: what the machine lacks for a while passes,
/// all else is the caller's to mend.
pub(super) fn cannot(what: &str, file: &Path, error: &io::Error) -> FabricError {
    let why = format!("{what} {}: {error}", file.display());
    match is_transient(error) {
        true => FabricError::Unavailable(why),
        false => FabricError::Invalid(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_no_mistake_of_the_caller() {
        let of = |kind: io::ErrorKind| cannot("write", Path::new("a"), &kind.into());
        assert!(matches!(of(io::ErrorKind::StorageFull), FabricError::Unavailable(_)));
        for kind in [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied] {
            assert!(matches!(of(kind), FabricError::Invalid(_)), "{kind}");
        }
    }

    #[test]
    fn a_reader_without_room_says_nothing_about_what_is_stored() {
        struct NoRoom;
        impl Read for NoRoom {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        let wanted = Blob { digest: Digest::of(b"whole"), bytes: 5 };
        assert!(matches!(receive(&file, &wanted, &mut NoRoom), Err(FabricError::Unavailable(_))));
        let mut damaged = &b"other"[..];
        assert!(matches!(receive(&file, &wanted, &mut damaged), Ok(Received::Damaged(_))));
        assert!(matches!(receive(&file, &wanted, &mut &b"whole"[..]), Ok(Received::Whole)));
    }

    #[test]
    fn a_file_that_cannot_be_completed_leaves_nothing_and_the_former_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "before").unwrap();
        let broken: Result<()> = write_whole(&file, |part| {
            part.write_all(b"half").unwrap();
            Err(FabricError::Unavailable("cut off".to_owned()))
        });
        assert!(broken.is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "before");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
