//! Events into the stream: one by itself, several as one batch that is stored all or none.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::{HeaderMap, header};

use super::bus::Bus;
use super::event_index;
use super::failure::{self, unavailable};
use super::streams::Kept;
use super::subject::token;
use crate::event::{Digest, Envelope};
use crate::fabric::Result;

/// How a publish ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Published {
    /// Stored; the sequence of the last event, those before stand directly before it.
    UpTo(u64),
    /// The server has one of the ids already; nothing was stored.
    Repeated,
}

/// One event as it goes to the servers.
pub(super) struct Message {
    id: String,
    subject: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Message {
    /// An event with its JSON.
    pub(super) fn new(bus: &Bus, event: &Envelope, body: &str) -> Self {
        let id = event.id.to_string();
        let headers = event_index::headers(event, &id);
        Self { id, subject: subject(bus, event), headers, body: body.as_bytes().to_vec() }
    }

    /// Makes it a part of a batch.
    fn join(&mut self, batch: &str, n: usize) {
        self.headers.insert(header::NATS_BATCH_ID, batch);
        self.headers.insert(header::NATS_BATCH_SEQUENCE, n.to_string());
    }
}

/// Stores events.
pub(super) struct Publisher {
    bus: Arc<Bus>,
    batches: AtomicU64,
}

impl Publisher {
    pub(super) fn new(bus: Arc<Bus>) -> Self {
        Self { bus, batches: AtomicU64::new(0) }
    }

    pub(super) fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Stores these events in their order, all or none.
    pub(super) async fn publish(&self, mut messages: Vec<Message>) -> Result<Published> {
        let Some(mut last) = messages.pop() else { return Ok(Published::Repeated) };
        if !messages.is_empty() {
            let batch = self.batch(&last);
            last.join(&batch, messages.len() + 1);
            last.headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
            self.send(&batch, messages).await?;
        }
        self.store(last).await
    }

    /// A name that no batch has had: the servers may remember one that broke off.
    fn batch(&self, last: &Message) -> String {
        let n = self.batches.fetch_add(1, Ordering::Relaxed);
        Digest::of(format!("{} {n}", last.id).as_bytes()).short().to_owned()
    }

    /// Sends what a batch has before its last event.
    async fn send(&self, batch: &str, messages: Vec<Message>) -> Result<()> {
        for (n, mut message) in (1..).zip(messages) {
            message.join(batch, n);
            let Message { subject, headers, body, .. } = message;
            let sent = self.bus.client.publish_with_headers(subject, headers, body.into()).await;
            sent.map_err(|error| unavailable(WHAT, error))?;
        }
        Ok(())
    }

    /// Sends an event, and with it the batch that it ends, and waits until it is stored.
    async fn store(&self, message: Message) -> Result<Published> {
        let Message { subject, headers, body, .. } = message;
        let confirmed =
            match self.bus.events.publish_with_headers(subject, headers, body.into()).await {
                Ok(confirmation) => confirmation.await,
                Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => Err(error),
                Err(error) => return Err(unavailable(WHAT, error)),
            };
        match confirmed {
            Ok(stored) if stored.duplicate => Ok(Published::Repeated),
            Ok(stored) => Ok(Published::UpTo(stored.sequence)),
            Err(error) => match failure::code(&error) {
                Some(ErrorCode::ATOMIC_PUBLISH_CONTAINS_DUPLICATE_MESSAGE) => {
                    Ok(Published::Repeated)
                }
                _ => Err(failure::of_publish(WHAT, &error)),
            },
        }
    }
}

/// What is done, for messages.
const WHAT: &str = "append to the event log";

/// `<kind>.<configuration or _>.<node>`.
fn subject(bus: &Bus, event: &Envelope) -> String {
    let kind = event.body.kind_name();
    // A newer agent's kind may have any form; it can be read from the body.
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let kind = if !kind.is_empty() && kind.bytes().all(plain) { kind } else { "_" };
    let config = event.config.map_or_else(|| "_".to_owned(), |config| config.to_string());
    let node = token(event.node().as_str());
    Kept::Events.subject(&bus.options, format_args!("{kind}.{config}.{node}"))
}
