//! Which ids the log has: of the newest events, to answer repeated appends.

use std::collections::{HashMap, VecDeque};

use async_nats::HeaderMap;
use async_nats::jetstream::Message;

use super::tail::View;
use crate::event::Envelope;
use crate::fabric::{FabricError, MonoMs, Result};

/// How many of the newest events are known by id. What is repeated is what was under way when a
/// process or a connection broke, and so among the newest.
pub(super) const KNOWN: usize = 50_000;

/// The id of an event, as JetStream itself recognises repeats by it.
pub(super) const ID: &str = "Nats-Msg-Id";
/// Time and kind of an event: with its id, they tell it from every other.
const AT: &str = "RR-At";
const KIND: &str = "RR-Kind";

/// What an event carries beside its body.
pub(super) fn headers(event: &Envelope) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ID, event.id.to_string());
    headers.insert(AT, event.at.0.to_string());
    headers.insert(KIND, event.body.kind_name());
    headers
}

/// What is known of a stored event.
struct Known {
    seq: u64,
    at: String,
    kind: String,
}

/// The newest events by id.
#[derive(Default)]
pub(super) struct EventIndex {
    by_id: HashMap<String, Known>,
    oldest_first: VecDeque<String>,
}

impl View for EventIndex {
    fn apply(&mut self, seq: u64, message: &Message, _: MonoMs) {
        let Some(headers) = &message.headers else { return };
        let text = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
        if let (Some(id), Some(at), Some(kind)) = (text(ID), text(AT), text(KIND)) {
            self.insert(id, Known { seq, at, kind });
        }
    }
}

impl EventIndex {
    /// Notes that an event was stored.
    pub(super) fn stored(&mut self, event: &Envelope, seq: u64) {
        let (at, kind) = (event.at.0.to_string(), event.body.kind_name().to_owned());
        self.insert(event.id.to_string(), Known { seq, at, kind });
    }

    fn insert(&mut self, id: String, known: Known) {
        if self.by_id.insert(id.clone(), known).is_none() {
            self.oldest_first.push_back(id);
        }
        if self.oldest_first.len() > KNOWN
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.by_id.remove(&oldest);
        }
    }

    /// The sequence of an event that is stored.
    ///
    /// # Errors
    /// `Invalid` when its id names another event.
    pub(super) fn seq_of(&self, event: &Envelope) -> Result<Option<u64>> {
        let Some(known) = self.by_id.get(&event.id.to_string()) else { return Ok(None) };
        if known.at == event.at.0.to_string() && known.kind == event.body.kind_name() {
            return Ok(Some(known.seq));
        }
        Err(FabricError::Invalid(format!(
            "append of event {}: the id names another event already (sequence {}); ids are given \
             once",
            event.id, known.seq
        )))
    }
}
