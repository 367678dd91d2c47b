//! Why a call on the fabric did not succeed: five answers, each with one meaning.

use serde::{Deserialize, Serialize};

/// The result of a call on the fabric.
pub type Result<T> = std::result::Result<T, FabricError>;

/// Why a call did not succeed. The variant says what the caller has to do; the text says what
/// failed and with what input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FabricError {
    /// The state is not what the caller thought; nothing was done. Read again and decide anew.
    #[error("{0}; nothing was done: read the state again and decide anew")]
    Conflict(String),
    /// The caller's claim, lease or handle was given to someone else; nothing was done.
    #[error("{0}; nothing was done: someone else owns it now, stop this work and drop its result")]
    Fenced(String),
    /// The store cannot be used now; nothing was done.
    #[error("{0}; nothing was done, and it may be tried again")]
    Unavailable(String),
    /// The store did not confirm: it may have happened. Never treat it as a failure.
    #[error("{0}; it may have happened: repeat the call with the same id")]
    Unknown(String),
    /// The request can never succeed as it is; nothing was done.
    #[error("{0}; nothing was done: correct the request")]
    Invalid(String),
}

impl FabricError {
    /// What failed and with what input, without what the caller has to do.
    pub fn reason(&self) -> &str {
        match self {
            Self::Conflict(reason)
            | Self::Fenced(reason)
            | Self::Unavailable(reason)
            | Self::Unknown(reason)
            | Self::Invalid(reason) => reason,
        }
    }

    /// True when the call may have taken effect all the same, so that only a repetition with the
    /// same id tells.
    pub const fn may_have_happened(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }
}
