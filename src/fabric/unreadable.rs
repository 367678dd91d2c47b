//! Stored events that cannot be read: they keep their place, are shown as they are, and stop nobody.

use serde_json::json;

use super::port::{Stored, shortened};
use crate::event::{Body, Envelope, EventId, UtcMs};
use crate::id::{Incarnation, NodeId};

/// The kind under which readers see an event that cannot be read.
const KIND: &str = "UNREADABLE";

/// An event as it was found in the log.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) seq: u64,
    pub(super) event: std::result::Result<Envelope, Damaged>,
}

/// What is known of an event that cannot be read.
#[derive(Debug, Clone)]
pub(super) struct Damaged {
    /// Why it cannot be read.
    pub(super) why: String,
    /// As the log names it beside its content.
    id: Option<EventId>,
    text: String,
}

impl Found {
    /// Reads an event; `id` is what the log knows it by.
    pub(super) fn read(seq: u64, id: Option<&str>, json: &[u8]) -> Self {
        let damaged = |error: serde_json::Error| Damaged {
            why: format!("event {seq} cannot be read: {error}"),
            id: id.and_then(|id| id.parse().ok()),
            text: shortened(&String::from_utf8_lossy(json)),
        };
        Self { seq, event: serde_json::from_slice(json).map_err(damaged) }
    }

    /// The event as readers see it.
    pub(super) fn shown(self) -> Stored {
        let Self { seq, event } = self;
        let event = event.unwrap_or_else(|damaged| damaged.shown(seq));
        Stored { seq, event }
    }
}

impl Damaged {
    fn shown(self, seq: u64) -> Envelope {
        let raw = json!({ "error": self.why, "text": self.text });
        Envelope {
            id: self.id.unwrap_or_else(|| nameless(seq)),
            at: UtcMs(0),
            config: None,
            correlation: None,
            cause: None,
            body: Body::Unknown { kind: KIND.to_owned(), raw },
        }
    }
}

/// The id of an event whose own cannot be read.
pub(super) fn nameless(seq: u64) -> EventId {
    let node = NodeId::new("unreadable").expect("lower-case letters are valid");
    EventId { node, incarnation: Incarnation(0), n: seq }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_shown_with_its_name_and_text() {
        let shown = Found::read(9, Some("n1.00000001.4"), b"{\"id\":\"n1").shown();
        assert_eq!((shown.seq, shown.event.id.to_string().as_str()), (9, "n1.00000001.4"));
        let Body::Unknown { kind, raw } = shown.event.body else { panic!("{:?}", shown.event) };
        assert_eq!((kind.as_str(), &raw["text"]), (KIND, &json!("{\"id\":\"n1")));
        assert_eq!(Found::read(9, None, b"").shown().event.id, nameless(9));
    }
}
