//! A stream as a map of records by key, each changed by compare-and-set.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_nats::jetstream::Message;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::Stream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use super::bus::Bus;
use super::failure::Written;
use super::reader::View;
use super::streams::Kept;
use super::subject;
use super::tail::Tail;
use crate::fabric::{FabricError, MonoMs, Result};

/// How often a change is tried again because another writer was faster.
const TRIES: u32 = 20;

/// A record with its place.
#[derive(Debug, Clone)]
pub(super) struct Document<T> {
    /// Its sequence, which a write over it has to name.
    pub(super) seq: u64,
    /// When this process first had it, on its monotonic clock: no earlier than it was written.
    pub(super) seen: MonoMs,
    /// What it says.
    pub(super) content: T,
}

/// `None` for a record that is a deletion, an error for one that cannot be read.
type Read<T> = Option<std::result::Result<T, String>>;

/// The newest record of each key.
pub(super) struct Map<T> {
    /// The newest sequence of the stream.
    pub(super) last: u64,
    records: BTreeMap<String, Document<Read<T>>>,
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self { last: 0, records: BTreeMap::new() }
    }
}

impl<T: DeserializeOwned + Send + 'static> View for Map<T> {
    fn apply(&mut self, seq: u64, message: &Message, seen: MonoMs) {
        let token = message.subject.rsplit('.').next().unwrap_or_default();
        let key = subject::name(token);
        let read = || serde_json::from_slice(&message.payload).map_err(|error| error.to_string());
        let content = (!message.payload.is_empty()).then(read);
        if let Some(Err(error)) = &content {
            tracing::error!(%key, seq, %error, "a record cannot be read and is left out of lists");
        }
        self.records.insert(key, Document { seq, seen, content });
        self.last = seq;
    }
}

impl<T: Clone> Map<T> {
    /// The record of a key.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be read.
    pub(super) fn get(&self, key: &str) -> Result<Option<Document<T>>> {
        let Some(Document { seq, seen, content: Some(content) }) = self.records.get(key) else {
            return Ok(None);
        };
        match content {
            Ok(content) => Ok(Some(Document { seq: *seq, seen: *seen, content: content.clone() })),
            Err(error) => Err(FabricError::Unavailable(damaged(key, error))),
        }
    }

    /// The sequence of a record that is there, readable or not.
    fn find(&self, key: &str) -> Option<u64> {
        self.records.get(key).filter(|record| record.content.is_some()).map(|record| record.seq)
    }

    /// The sequence that a write to this key has to name: of its newest record, also of a deletion;
    /// 0 if there never was one.
    pub(super) fn newest_of(&self, key: &str) -> u64 {
        self.records.get(key).map_or(0, |record| record.seq)
    }

    /// Every record that can be read, by key.
    pub(super) fn all(&self) -> Vec<(String, Document<T>)> {
        let owned = |(key, seq, seen, content): (&String, u64, MonoMs, &T)| {
            (key.clone(), Document { seq, seen, content: content.clone() })
        };
        self.readable().map(owned).collect()
    }

    /// The same, in place.
    pub(super) fn readable(&self) -> impl Iterator<Item = (&String, u64, MonoMs, &T)> {
        self.records.iter().filter_map(|(key, record)| match &record.content {
            Some(Ok(content)) => Some((key, record.seq, record.seen, content)),
            _ => None,
        })
    }

    /// What is wrong with the records that cannot be read.
    pub(super) fn problems(&self) -> Vec<String> {
        let problem = |(key, record): (&String, &Document<Read<T>>)| match &record.content {
            Some(Err(error)) => Some(damaged(key, error)),
            _ => None,
        };
        self.records.iter().filter_map(problem).collect()
    }
}

fn damaged(key: &str, error: &str) -> String {
    format!("read {key}: the stored record is damaged ({error})")
}

/// What must not have been written in between a decision and its record.
#[derive(Debug, Clone, Copy)]
pub(super) enum On {
    /// Another record of the key.
    Key,
    /// Any record of the stream: the sequence of the write is known before.
    Stream,
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
        Ok(Self::over(bus, kept, bus.stream(kept).await?))
    }

    /// The records of this stream.
    pub(super) fn over(bus: &Arc<Bus>, kept: Kept, stream: Stream) -> Self {
        let tail = Tail::follow(stream, &bus.clock, 1, false);
        Self { bus: Arc::clone(bus), kept, tail }
    }

    /// Reads the records, at least as they stood when this was called.
    pub(super) async fn read<R>(&self, read: impl FnOnce(&Map<T>) -> R) -> Result<R> {
        self.refresh().await?;
        Ok(self.known(read))
    }

    /// Waits until the records are known at least as they stood when this was called.
    pub(super) async fn refresh(&self) -> Result<()> {
        self.tail.fresh().await
    }

    /// Looks at the records as this process knows them, without asking how far the stream goes.
    pub(super) fn known<R>(&self, read: impl FnOnce(&Map<T>) -> R) -> R {
        read(&self.tail.view())
    }

    /// Lets `step` decide by a record and the sequence that a write would get if no other came in
    /// between, and writes what it wants written; decides anew when another writer was faster.
    /// Answers also what was written, and where.
    pub(super) async fn change<A>(
        &self,
        key: &str,
        on: On,
        mut step: impl FnMut(Option<Document<T>>, u64) -> Result<(A, Option<T>)>,
    ) -> Result<(A, Option<Document<T>>)> {
        for _ in 0..TRIES {
            let read = self.read(|map| Ok((map.get(key)?, map.newest_of(key), map.last)));
            let (found, newest, last) = read.await??;
            let (answer, record) = step(found, last + 1)?;
            let Some(content) = record else { return Ok((answer, None)) };
            let condition = match on {
                On::Key => If::KeyAt(newest),
                On::Stream => If::StreamAt(last),
            };
            if let Written::As(seq) = self.write(key, condition, Some(&content)).await? {
                let seen = self.bus.clock.mono();
                return Ok((answer, Some(Document { seq, seen, content })));
            }
        }
        Err(FabricError::Unavailable(format!("write {key}: others were faster each time")))
    }

    /// Deletes a record, if there is one.
    pub(super) async fn delete(&self, key: &str) -> Result<()> {
        for _ in 0..TRIES {
            let Some(at) = self.read(|map| map.find(key)).await? else { return Ok(()) };
            if self.write(key, If::KeyAt(at), None).await? != Written::Lost {
                return Ok(());
            }
        }
        Err(FabricError::Unavailable(format!("delete {key}: others were faster each time")))
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
        let subject = self.kept.subject(&self.bus.options, subject::token(key));
        self.bus.write(subject, message).await
    }
}
