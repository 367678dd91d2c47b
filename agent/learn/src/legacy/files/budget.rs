//! How much memory may be taken by what is read of one archive.

use std::path::Path;

use super::FileError;

/// Bytes of memory that the parts read of an archive with a network may take.
pub const NETWORK_BYTES: u64 = 2 << 30;
/// Bytes of numbers and pickles in an archive with training data.
pub const EXPORT_BYTES: u64 = 4 << 30;
/// Bytes of memory that the parts read of such an archive may take: its numbers, and what its
/// pickles make, which takes more room than they do.
pub const EXPORT_MEMORY: u64 = 6 << 30;

/// Bytes that a text, a list or a box takes beside its content, at most: what the allocator keeps
/// for itself and rounds up to.
pub(super) const ALLOCATION: u64 = 32;

/// What the parts of an archive have taken of the memory that they may take. Every part pays
/// before it is unpacked, at least for its unpacked bytes, and nothing is given back: that bounds
/// the time, too, of archives whose parts lie over each other.
#[derive(Debug)]
pub(super) struct Budget {
    limit: u64,
    taken: u64,
}

impl Budget {
    /// A budget of `limit` bytes.
    pub(super) const fn new(limit: u64) -> Self {
        Self { limit, taken: 0 }
    }

    /// Bytes that may still be taken.
    pub(super) const fn left(&self) -> u64 {
        self.limit - self.taken
    }

    /// Takes some bytes for a part of a file.
    ///
    /// # Errors
    /// When fewer are left; none are taken then.
    pub(super) fn take(&mut self, path: &Path, part: &str, bytes: u64) -> Result<(), FileError> {
        if bytes > self.left() {
            return Err(self.refusal(path, part, bytes));
        }
        self.taken += bytes;
        Ok(())
    }

    /// The error of a part that would take `wanted` bytes, which are not left.
    pub(super) fn refusal(&self, path: &Path, part: &str, wanted: u64) -> FileError {
        FileError::Memory {
            path: path.to_owned(),
            part: part.to_owned(),
            wanted,
            taken: self.taken,
            limit: self.limit,
        }
    }
}
