//! What can be wrong with a file of the older service.

use std::path::PathBuf;

use super::pickle::PickleError;

/// Why a file cannot be used. Files are not trusted.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refused.
    #[error("{}: {reason}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// Not a zip archive, or cut off, or damaged.
    #[error("{}: not a readable archive: {reason}; copy it anew", path.display())]
    Archive {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        reason: zip::result::ZipError,
    },
    /// More than this program is willing to hold.
    #[error("{}: {what} is {size}, more than the limit of {limit}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What is too large.
        what: String,
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// What is read of it would take more memory than this program gives to one file.
    #[error(
        "{}: {part} would take {wanted} bytes of memory beside the {taken} that are taken: more than the limit of {limit}",
        path.display()
    )]
    Memory {
        /// The file.
        path: PathBuf,
        /// Which part of it.
        part: String,
        /// Bytes that the part would take, at least.
        wanted: u64,
        /// Bytes that the parts before it have taken.
        taken: u64,
        /// Bytes that all parts together may take.
        limit: u64,
    },
    /// A pickle that holds anything but plain data of known shapes.
    #[error("{}: {part}: refused: {reason}", path.display())]
    Pickle {
        /// The file.
        path: PathBuf,
        /// Which part of it.
        part: String,
        /// Why.
        reason: PickleError,
    },
    /// A part that is missing or is not what it should be.
    #[error("{}: {part}: {problem}", path.display())]
    Part {
        /// The file.
        path: PathBuf,
        /// Which part of it.
        part: String,
        /// What is wrong with it.
        problem: String,
    },
}
