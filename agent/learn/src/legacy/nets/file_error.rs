//! Why a file holds no network of the older service.

use super::NetError;
use crate::legacy::files::FileError;

/// Why a file holds no network that can play.
#[derive(Debug, thiserror::Error)]
pub enum OldNetworkError {
    /// The file.
    #[error(transparent)]
    File(#[from] FileError),
    /// A safetensors file.
    #[error("{path}: not a readable safetensors file: {problem}")]
    Safetensors {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// Its parameters.
    #[error("{path}: {reason}")]
    Net {
        /// The file.
        path: String,
        /// What is wrong.
        reason: NetError,
    },
    /// What it says of itself contradicts its parameters, or is not known.
    #[error("{path}: {problem}")]
    Record {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
    },
}
