//! A stream as a map of records by key, each changed by compare-and-set.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_nats::jetstream::Message;
use async_nats::jetstream::message::PublishMessage;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use super::bus::Bus;
use super::failure::Written;
use super::streams::Kept;
use super::subject;
use super::tail::{Tail, View};
use crate::fabric::{FabricError, Result};

/// The newest record of each key.
pub(super) struct Map<T> {
    /// The newest sequence of the stream.
    pub(super) last: u64,
    /// By key: the sequence of the newest record and what it says; `None` once deleted, and an error
    /// for one that cannot be read.
    records: BTreeMap<String, (u64, Option<std::result::Result<T, String>>)>,
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self { last: 0, records: BTreeMap::new() }
    }
}

impl<T: DeserializeOwned + Send + 'static> View for Map<T> {
    fn apply(&mut self, seq: u64, message: &Message) {
        let token = message.subject.rsplit('.').next().unwrap_or_default();
        let read = || serde_json::from_slice(&message.payload).map_err(|error| error.to_string());
        let record = (!message.payload.is_empty()).then(read);
        self.records.insert(subject::name(token), (seq, record));
        self.last = seq;
    }
}

impl<T: Clone> Map<T> {
    /// The record of a key, with its sequence.
    pub(super) fn get(&self, key: &str) -> Result<Option<(u64, T)>> {
        let Some((seq, Some(record))) = self.records.get(key) else { return Ok(None) };
        match record {
            Ok(record) => Ok(Some((*seq, record.clone()))),
            Err(error) => Err(damaged(key, error)),
        }
    }

    /// The sequence that a write to this key has to name: of its newest record, also of a deletion;
    /// 0 if there never was one.
    pub(super) fn newest_of(&self, key: &str) -> u64 {
        self.records.get(key).map_or(0, |(seq, _)| *seq)
    }

    /// Every record, by key.
    pub(super) fn all(&self) -> Result<Vec<(String, u64, T)>> {
        let mut all = Vec::new();
        for (key, (seq, record)) in &self.records {
            match record {
                None => {}
                Some(Ok(record)) => all.push((key.clone(), *seq, record.clone())),
                Some(Err(error)) => return Err(damaged(key, error)),
            }
        }
        Ok(all)
    }
}

fn damaged(key: &str, error: &str) -> FabricError {
    FabricError::Unavailable(format!("read {key}: the stored record is damaged ({error})"))
}

/// The condition of a write.
#[derive(Debug, Clone, Copy)]
pub(super) enum If {
    /// This is the newest record of the key.
    KeyAt(u64),
    /// This is the newest record of the stream.
    StreamAt(u64),
}

/// The records of one stream.
pub(super) struct Documents<T> {
    bus: Arc<Bus>,
    kept: Kept,
    tail: Tail<Map<T>>,
}

impl<T: Serialize + DeserializeOwned + Clone + Send + 'static> Documents<T> {
    pub(super) async fn open(bus: &Arc<Bus>, kept: Kept) -> Result<Self> {
        let tail = Tail::follow(bus.stream(kept).await?, 1, false);
        Ok(Self { bus: Arc::clone(bus), kept, tail })
    }

    /// Reads the records, at least as they stood when this was called.
    pub(super) async fn read<R>(&self, read: impl FnOnce(&Map<T>) -> R) -> Result<R> {
        self.tail.fresh().await?;
        Ok(read(&self.tail.view()))
    }

    /// Follows the newest sequence.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.tail.watch()
    }

    /// Writes a record, or deletes it, if the condition holds.
    pub(super) async fn write(
        &self,
        key: &str,
        condition: If,
        record: Option<&T>,
    ) -> Result<Written> {
        let payload = record.map_or(Ok(Vec::new()), serde_json::to_vec).map_err(|error| {
            FabricError::Invalid(format!("write {key}: it cannot be written as JSON: {error}"))
        })?;
        let message = PublishMessage::build().payload(payload.into());
        let message = match condition {
            If::KeyAt(seq) => message.expected_last_subject_sequence(seq),
            If::StreamAt(seq) => message.expected_last_sequence(seq),
        };
        let subject = self.kept.subject(&self.bus.options, &subject::token(key));
        self.bus.write(subject, message).await
    }
}
