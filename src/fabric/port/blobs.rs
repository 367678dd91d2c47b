//! Bulk bytes under the name of their content.

use std::path::PathBuf;

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::event::Digest;
use crate::fabric::Result;

/// The largest blob, in bytes.
pub const MAX_BLOB_BYTES: u64 = 1 << 30;

/// What is stored under one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// The BLAKE3 digest of its bytes: its name.
    pub digest: Digest,
    /// How many bytes it has.
    pub bytes: u64,
}

/// Files by content. A blob is there as a whole or not at all, and what is read is what was stored:
/// the bytes are hashed on the way in and on the way out.
pub trait BlobStore: Send + Sync {
    /// Stores the bytes of a file; the file stays as it is. Durable on return. Storing them again
    /// changes nothing.
    ///
    /// # Errors
    /// `Invalid` for a file that cannot be read or is over [`MAX_BLOB_BYTES`]; `Unavailable` when the
    /// store is full.
    fn put(&self, file: PathBuf) -> BoxFuture<'_, Result<Blob>>;

    /// Writes the bytes to a file, which appears as a whole, with all of them, or not at all; a file
    /// that is there is replaced. Answers how many there are.
    ///
    /// # Errors
    /// `Invalid` when the store does not have the blob or the file cannot be written; `Unavailable`
    /// when there is no room for it now, or when what is stored is not what it was: then the store
    /// forgets the blob, so that it can be put again.
    fn get(&self, digest: Digest, file: PathBuf) -> BoxFuture<'_, Result<u64>>;

    /// What is stored under this name; `None` if nothing is.
    fn find(&self, digest: Digest) -> BoxFuture<'_, Result<Option<Blob>>>;

    /// Every blob, by name.
    fn list(&self) -> BoxFuture<'_, Result<Vec<Blob>>>;

    /// Removes a blob; the caller knows that nobody needs it. Repeating it changes nothing.
    fn remove(&self, digest: Digest) -> BoxFuture<'_, Result<()>>;
}
