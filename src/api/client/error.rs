//! What can go wrong on the way to an agent.

use crate::event::Digest;

/// Why an agent gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address is no HTTP address.
    #[error("`{0}` is not the address of an agent: use http://host:port")]
    Address(String),
    /// The address has a user or a password in it, which would be shown.
    #[error(
        "an address of an agent holds a user or password: give a token instead, see operating.md"
    )]
    Password,
    /// The agent cannot be contacted.
    #[error("{0}")]
    Unreachable(String),
    /// The agent was contacted, and its answer did not come in time.
    #[error("{0}")]
    TimedOut(String),
    /// The agent went away.
    #[error("{0}")]
    Transport(String),
    /// What came is not what the agent sent.
    #[error(
        "{path}: {} was sent and {} came: something on the way damages it",
        sent.short(),
        received.short()
    )]
    Damaged {
        /// What was asked.
        path: &'static str,
        /// Digest of what was sent.
        sent: Digest,
        /// Digest of what came.
        received: Digest,
    },
    /// The agent said no.
    #[error("{status}: {error}{}", hint_text(.hint))]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What failed.
        error: String,
        /// What to do next.
        hint: String,
    },
    /// The answer is not what the vocabulary says.
    #[error("the answer of {path} cannot be read: {reason}; is it an agent of another version?")]
    Answer {
        /// What was asked.
        path: &'static str,
        /// What is wrong.
        reason: String,
    },
}

fn hint_text(hint: &str) -> String {
    if hint.is_empty() { String::new() } else { format!(" ({hint})") }
}

/// What became of a request that got no answer.
pub(super) fn unanswered(error: &reqwest::Error) -> ClientError {
    let reason = chain(error);
    // A connection that is not made in time is one that is not made.
    match (error.is_connect(), error.is_timeout()) {
        (true, _) => ClientError::Unreachable(reason),
        (false, true) => ClientError::TimedOut(reason),
        (false, false) => ClientError::Transport(reason),
    }
}

impl ClientError {
    /// Whether no agent answered at all.
    pub const fn is_silence(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::TimedOut(_) | Self::Transport(_))
    }
}

/// The innermost causes say what happened: `connection refused` rather than `error sending request`.
pub(super) fn chain(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
