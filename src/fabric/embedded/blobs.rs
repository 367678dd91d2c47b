//! Blobs as files of one folder, `<first two digits>/<digest>`.

use std::fs::{DirEntry, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;

use super::super::blob_steps::{self, Received};
use super::super::port::{Blob, BlobStore};
use super::super::{FabricError, Result};
use crate::event::Digest;

/// The blobs of one folder.
#[derive(Clone)]
pub struct FileBlobs {
    shared: Arc<Shared>,
}

struct Shared {
    folder: PathBuf,
    /// The most bytes that all blobs together may have.
    max_bytes: u64,
    /// Held while a blob is stored or removed: the room is counted once.
    writing: Mutex<()>,
}

impl FileBlobs {
    /// The blobs of this folder, which is made if there is none; all together at most `max_bytes`.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be made.
    pub fn open(folder: &Path, max_bytes: u64) -> Result<Self> {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| unavailable("make the blobs' folder", folder, &error))?;
        let (folder, writing) = (folder.to_owned(), Mutex::default());
        let shared = Shared { folder, max_bytes, writing };
        shared.sweep()?;
        Ok(Self { shared: Arc::new(shared) })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let shared = Arc::clone(&self.shared);
        let work = tokio::task::spawn_blocking(move || work(&shared));
        work.await.unwrap_or_else(|error| {
            Err(FabricError::Unknown(format!("work on the blobs was cut off: {error}")))
        })
    }
}

impl Shared {
    fn place(&self, digest: &Digest) -> PathBuf {
        self.folder.join(&digest.as_str()[..2]).join(digest.as_str())
    }

    fn put(&self, file: &Path) -> Result<Blob> {
        let (mut from, blob) = blob_steps::open_and_name(file)?;
        let place = self.place(&blob.digest);
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.is_whole(&blob)? {
            return Ok(blob);
        }
        self.check_room(&blob)?;
        let parent = place.parent().unwrap_or(&self.folder);
        let stored = |error: io::Error| unavailable("store a blob", &place, &error);
        std::fs::create_dir_all(parent).map_err(stored)?;
        let written = blob_steps::write_whole(&place, |part| {
            let copied = blob_steps::copy(&mut from, part).map_err(stored)?;
            if copied == blob {
                return Ok(());
            }
            let file = file.display();
            Err(FabricError::Conflict(format!("store {file}: it was changed meanwhile")))
        });
        match written {
            // The folder is the store's, not the caller's.
            Err(FabricError::Invalid(why)) => Err(FabricError::Unavailable(why)),
            other => other.map(|()| blob),
        }
    }

    /// Whether this blob is stored, with all its bytes as they were.
    fn is_whole(&self, blob: &Blob) -> Result<bool> {
        let place = self.place(&blob.digest);
        let Some(mut stored) = opened(&place)? else { return Ok(false) };
        let found = blob_steps::copy(&mut stored, &mut io::sink());
        Ok(found.map_err(|error| unavailable("read a blob", &place, &error))? == *blob)
    }

    fn check_room(&self, blob: &Blob) -> Result<()> {
        let taken: u64 = self.list()?.iter().map(|stored| stored.bytes).sum();
        let Blob { digest, bytes } = blob;
        if bytes.saturating_add(taken) <= self.max_bytes {
            return Ok(());
        }
        let (most, folder) = (self.max_bytes, self.folder.display());
        Err(FabricError::Unavailable(format!(
            "store blob {digest} of {bytes} bytes in {folder}: {taken} of at most {most} bytes are \
             taken; remove blobs that nobody needs"
        )))
    }

    fn get(&self, digest: &Digest, file: &Path) -> Result<u64> {
        let place = self.place(digest);
        let Some(mut stored) = opened(&place)? else { return Err(blob_steps::missing(digest)) };
        let read = |error: io::Error| unavailable("read a blob", &place, &error);
        let bytes = stored.metadata().map_err(read)?.len();
        let wanted = Blob { digest: digest.clone(), bytes };
        match blob_steps::receive(file, &wanted, &mut stored)? {
            Received::Whole => Ok(bytes),
            Received::Damaged(why) => {
                self.remove(digest)?;
                Err(why)
            }
        }
    }

    fn find(&self, digest: Digest) -> Result<Option<Blob>> {
        let place = self.place(&digest);
        let Some(stored) = opened(&place)? else { return Ok(None) };
        let of = stored.metadata().map_err(|error| unavailable("read a blob", &place, &error))?;
        Ok(Some(Blob { digest, bytes: of.len() }))
    }

    fn list(&self) -> Result<Vec<Blob>> {
        let mut blobs = Vec::new();
        for entry in self.entries()? {
            if let Some(digest) = digest_of(&entry) {
                let of = entry.metadata().map_err(|error| self.unlisted(&error))?;
                blobs.push(Blob { digest, bytes: of.len() });
            }
        }
        blobs.sort_by(|a, b| a.digest.cmp(&b.digest));
        Ok(blobs)
    }

    /// Removes the parts that a crash left.
    fn sweep(&self) -> Result<()> {
        let parts = self.entries()?.into_iter().filter(|entry| digest_of(entry).is_none());
        for part in parts {
            let part = part.path();
            std::fs::remove_file(&part).map_err(|error| unavailable("sweep", &part, &error))?;
        }
        Ok(())
    }

    fn entries(&self) -> Result<Vec<DirEntry>> {
        let failed = |error: io::Error| self.unlisted(&error);
        let mut entries = Vec::new();
        for folder in std::fs::read_dir(&self.folder).map_err(failed)? {
            for entry in std::fs::read_dir(folder.map_err(failed)?.path()).map_err(failed)? {
                entries.push(entry.map_err(failed)?);
            }
        }
        Ok(entries)
    }

    fn unlisted(&self, error: &io::Error) -> FabricError {
        unavailable("list the blobs", &self.folder, error)
    }

    fn remove(&self, digest: &Digest) -> Result<()> {
        let place = self.place(digest);
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        match std::fs::remove_file(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(unavailable("remove a blob", &place, &error))
            }
            _ => Ok(()),
        }
    }
}

/// The blob that a file of the folder is; `None` for a part.
fn digest_of(entry: &DirEntry) -> Option<Digest> {
    entry.file_name().to_string_lossy().parse().ok()
}

/// The stored file, if there is one.
fn opened(place: &Path) -> Result<Option<File>> {
    match File::open(place) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unavailable("read a blob", place, &error)),
    }
}

fn unavailable(what: &str, place: &Path, error: &io::Error) -> FabricError {
    FabricError::Unavailable(format!("{what}, {}: {error}", place.display()))
}

impl BlobStore for FileBlobs {
    fn put(&self, file: PathBuf) -> BoxFuture<'_, Result<Blob>> {
        Box::pin(self.run(move |shared| shared.put(&file)))
    }

    fn get(&self, digest: Digest, file: PathBuf) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.run(move |shared| shared.get(&digest, &file)))
    }

    fn find(&self, digest: Digest) -> BoxFuture<'_, Result<Option<Blob>>> {
        Box::pin(self.run(move |shared| shared.find(digest)))
    }

    fn list(&self) -> BoxFuture<'_, Result<Vec<Blob>>> {
        Box::pin(self.run(Shared::list))
    }

    fn remove(&self, digest: Digest) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.run(move |shared| shared.remove(&digest)))
    }
}
