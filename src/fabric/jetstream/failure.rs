//! What the client's errors mean to the caller.

use std::error::Error as _;
use std::fmt::Display;

use async_nats::jetstream;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{
    GetStreamError, GetStreamErrorKind, PublishError, PublishErrorKind,
};

use super::super::FabricError;

/// How a conditional write ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// It is stored, with this sequence.
    As(u64),
    /// Another writer was faster; nothing was stored.
    Lost,
}

/// An error of a call that changes nothing.
pub(super) fn unavailable(what: &str, error: impl Display) -> FabricError {
    FabricError::Unavailable(format!("{what}: {error}"))
}

/// The server's own number for the error, if it answered with one.
pub(super) fn code(error: &PublishError) -> Option<ErrorCode> {
    error.source()?.downcast_ref::<jetstream::Error>().map(jetstream::Error::error_code)
}

/// Whether the condition of a write did not hold.
pub(super) fn was_lost(error: &PublishError) -> bool {
    matches!(
        code(error),
        Some(
            ErrorCode::STREAM_WRONG_LAST_SEQUENCE | ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT
        )
    ) || error.kind() == PublishErrorKind::WrongLastSequence
}

/// Whether a stream was asked for that does not exist.
pub(super) fn is_missing(error: &GetStreamError) -> bool {
    matches!(error.kind(), GetStreamErrorKind::JetStream(error)
        if error.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

/// The meaning of a failed publish.
pub(super) fn of_publish(what: &str, error: &PublishError) -> FabricError {
    let text = match error.source() {
        Some(source) => format!("{what}: {error}: {source}"),
        None => format!("{what}: {error}"),
    };
    match error.kind() {
        PublishErrorKind::MaxPayloadExceeded => FabricError::Invalid(text),
        PublishErrorKind::StreamNotFound | PublishErrorKind::MaxAckPending => {
            FabricError::Unavailable(text)
        }
        // The server answered, and did not store it.
        _ if code(error).is_some() => FabricError::Unavailable(text),
        _ => FabricError::Unknown(text),
    }
}
