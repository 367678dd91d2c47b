//! Which ids the log has: of the newest events, to answer repeated appends.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use async_nats::header::{self, HeaderMap, HeaderName, HeaderValue};
use async_nats::jetstream::Message;

use super::reader::View;
use crate::event::Envelope;
use crate::fabric::{FabricError, MonoMs, Result};

/// How many of the newest events are known by id. What is repeated is what was under way when a
/// process or a connection broke, and so among the newest.
pub(super) const KNOWN: usize = 50_000;

/// The id of an event, as JetStream itself recognises repeats by it.
pub(super) const ID: HeaderName = header::NATS_MESSAGE_ID;
/// Time and kind of an event: with its id, they tell it from every other.
const WHAT: HeaderName = HeaderName::from_static("RR-What");

/// What an event carries beside its body.
pub(super) fn headers(event: &Envelope, id: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ID, id);
    headers.insert(WHAT, what(event));
    headers
}

fn what(event: &Envelope) -> String {
    format!("{} {}", event.at.0, event.body.kind_name())
}

/// What is known of a stored event.
struct Known {
    seq: u64,
    what: String,
}

/// The newest events by id.
#[derive(Default)]
pub(super) struct EventIndex {
    by_id: HashMap<Arc<str>, Known>,
    oldest_first: VecDeque<Arc<str>>,
}

impl View for EventIndex {
    fn apply(&mut self, seq: u64, message: &Message, _: MonoMs) {
        let Some(headers) = &message.headers else { return };
        let text = |name: HeaderName| headers.get(name).map(HeaderValue::as_str);
        if let Some(id) = text(ID)
            && !self.has(id, seq)
            && let Some(what) = text(WHAT)
        {
            self.insert(id, Known { seq, what: what.to_owned() });
        }
    }
}

impl EventIndex {
    /// Notes that an event was stored.
    pub(super) fn stored(&mut self, event: &Envelope, seq: u64) {
        let id = event.id.to_string();
        if !self.has(&id, seq) {
            self.insert(&id, Known { seq, what: what(event) });
        }
    }

    /// What this process stored comes once more, from the stream.
    fn has(&self, id: &str, seq: u64) -> bool {
        self.by_id.get(id).is_some_and(|known| known.seq == seq)
    }

    fn insert(&mut self, id: &str, known: Known) {
        let id: Arc<str> = id.into();
        if self.by_id.insert(Arc::clone(&id), known).is_none() {
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
        let Some(known) = self.by_id.get(event.id.to_string().as_str()) else { return Ok(None) };
        if known.what == what(event) {
            return Ok(Some(known.seq));
        }
        Err(FabricError::Invalid(format!(
            "append of event {}: the id names another event already (sequence {}); ids are given \
             once",
            event.id, known.seq
        )))
    }
}
