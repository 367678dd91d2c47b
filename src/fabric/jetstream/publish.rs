//! Events into the stream: one by itself, several as one batch that is stored all or none.

use std::sync::Arc;

use async_nats::header;
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::PublishErrorKind;

use super::bus::Bus;
use super::event_index;
use super::failure::{self, unavailable};
use super::streams::Kept;
use super::subject::token;
use crate::event::Envelope;
use crate::fabric::Result;

/// How a publish ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Published {
    /// Stored; the sequence of the last event, those before stand directly before it.
    UpTo(u64),
    /// The server has one of the ids already, with this sequence if it says so; nothing was stored.
    Repeated(Option<u64>),
}

/// Events with their JSON.
pub(super) type Bodies<'a> = [(&'a Envelope, &'a String)];

/// Stores these events in their order, all or none.
pub(super) async fn publish(bus: &Arc<Bus>, events: &Bodies<'_>) -> Result<Published> {
    let what = "append to the event log";
    let Some(((last, last_body), before)) = events.split_last() else {
        return Ok(Published::Repeated(None));
    };
    let mut headers = event_index::headers(last);
    if !before.is_empty() {
        let batch = last.id.to_string();
        let digest = crate::event::Digest::of(batch.as_bytes());
        let batch = digest.short();
        for (n, (event, body)) in (1..).zip(before) {
            let headers = in_batch(event_index::headers(event), batch, n);
            let body = body.as_bytes().to_vec().into();
            let sent = bus.client.publish_with_headers(subject(bus, event), headers, body).await;
            sent.map_err(|error| unavailable(what, error))?;
        }
        headers = in_batch(headers, batch, events.len());
        headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
    }
    let body = last_body.as_bytes().to_vec().into();
    let sent = bus.events.publish_with_headers(subject(bus, last), headers, body).await;
    let confirmed = match sent {
        Ok(confirmation) => confirmation.await,
        Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => Err(error),
        Err(error) => return Err(unavailable(what, error)),
    };
    match confirmed {
        Ok(stored) if stored.duplicate => Ok(Published::Repeated(Some(stored.sequence))),
        Ok(stored) => Ok(Published::UpTo(stored.sequence)),
        Err(error) => match failure::code(&error) {
            Some(ErrorCode::ATOMIC_PUBLISH_CONTAINS_DUPLICATE_MESSAGE) => {
                Ok(Published::Repeated(None))
            }
            _ => Err(failure::of_publish(what, &error)),
        },
    }
}

fn in_batch(mut headers: async_nats::HeaderMap, batch: &str, n: usize) -> async_nats::HeaderMap {
    headers.insert(header::NATS_BATCH_ID, batch);
    headers.insert(header::NATS_BATCH_SEQUENCE, n.to_string());
    headers
}

/// `<kind>.<configuration or _>.<node>`.
fn subject(bus: &Bus, event: &Envelope) -> String {
    let kind = event.body.kind_name();
    // A newer agent's kind may have any form; it can be read from the body.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let kind = if !kind.is_empty() && kind.bytes().all(plain) { kind } else { "_" };
    let config = event.config.map_or_else(|| "_".to_owned(), |config| config.to_string());
    let node = token(event.node().as_str());
    Kept::Events.subject(&bus.options, &format!("{kind}.{}.{node}", token(&config)))
}
