//! What the client's errors mean to the caller.

use std::error::Error as _;
use std::fmt::Display;

use async_nats::jetstream;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::{
    CreateStreamError, CreateStreamErrorKind, GetStreamError, GetStreamErrorKind, PublishError,
    PublishErrorKind, RequestError, RequestErrorKind,
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

/// Why nothing can be kept on servers that answer, and how to change that.
const OFF: &str = "JetStream is not enabled on this server, or not for this account: give the server \
                   a `jetstream` block with `sync_interval: always` and the account `jetstream: \
                   enabled`, and restart it; a full disk turns it off, too, until the server is \
                   restarted";

/// An error of a question about a stream.
pub(super) fn of_look(what: &str, error: &GetStreamError) -> FabricError {
    let source = error.source().and_then(|source| source.downcast_ref::<RequestError>());
    let is_off = match error.kind() {
        GetStreamErrorKind::JetStream(error) => tells_off(error.error_code()),
        _ => source.is_some_and(|source| source.kind() == RequestErrorKind::NoResponders),
    };
    if is_off { unavailable(what, OFF) } else { unavailable(what, error) }
}

/// An error of a stream that was asked for, or to be made.
pub(super) fn of_opening(what: &str, error: &CreateStreamError) -> FabricError {
    match error.kind() {
        CreateStreamErrorKind::JetStreamUnavailable => unavailable(what, OFF),
        CreateStreamErrorKind::JetStream(refused) if tells_off(refused.error_code()) => {
            unavailable(what, OFF)
        }
        _ => unavailable(what, error),
    }
}

fn tells_off(code: ErrorCode) -> bool {
    [ErrorCode::JETSTREAM_NOT_ENABLED, ErrorCode::JETSTREAM_NOT_ENABLED_FOR_ACCOUNT].contains(&code)
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
