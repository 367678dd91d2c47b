//! What every event carries besides its payload.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use super::{EventKind, Payload};
use crate::game::ConfigKey;
use crate::id::{CorrelationId, Incarnation, NodeId};

/// Milliseconds since 1970 in UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct UtcMs(pub i64);

impl UtcMs {
    /// Milliseconds from `earlier` to this instant, negative if it lies after.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The instant `ms` milliseconds later.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add_unsigned(ms))
    }
}

/// Identity of an event: unique for ever, because an incarnation counts up from zero once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct EventId {
    /// Node that published it.
    pub node: NodeId,
    /// Process that published it.
    pub incarnation: Incarnation,
    /// Counter within the process.
    pub n: u64,
}

/// Why a text is not an event id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an event id: expected <node>.<incarnation as 8 hex digits>.<number>")]
pub struct EventIdError(String);

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.node, self.incarnation, self.n)
    }
}

impl FromStr for EventId {
    type Err = EventIdError;

    fn from_str(text: &str) -> Result<Self, EventIdError> {
        let parse = || {
            let mut parts = text.rsplitn(3, '.');
            let n = parts.next()?.parse().ok()?;
            let incarnation = u32::from_str_radix(parts.next()?, 16).ok()?;
            let node = NodeId::new(parts.next()?).ok()?;
            Some(Self { node, incarnation: Incarnation(incarnation), n })
        };
        parse().ok_or_else(|| EventIdError(text.chars().take(128).collect()))
    }
}

impl TryFrom<String> for EventId {
    type Error = EventIdError;
    fn try_from(text: String) -> Result<Self, EventIdError> {
        text.parse()
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What happened: known to this version, or kept as it came.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A payload of this version's vocabulary.
    Known(Payload),
    /// A newer agent's event: kept, shown and skipped past.
    Unknown {
        /// Its name.
        kind: String,
        /// Its payload as it came.
        raw: serde_json::Value,
    },
}

impl Body {
    /// The name of the kind.
    pub fn kind_name(&self) -> &str {
        match self {
            Self::Known(payload) => payload.kind().name(),
            Self::Unknown { kind, .. } => kind,
        }
    }

    /// The kind, when this version knows it.
    pub fn kind(&self) -> Option<EventKind> {
        match self {
            Self::Known(payload) => Some(payload.kind()),
            Self::Unknown { kind, .. } => EventKind::from_name(kind),
        }
    }
}

/// One event as it is stored, sent and folded.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "Read")]
pub struct Envelope {
    /// Identity; handlers are idempotent by it.
    pub id: EventId,
    /// When the publisher made it, by its wall clock.
    pub at: UtcMs,
    /// The configuration that it is about, if one.
    pub config: Option<ConfigKey>,
    /// The operation that it belongs to.
    pub correlation: Option<CorrelationId>,
    /// The event that made it happen.
    pub cause: Option<EventId>,
    /// What happened.
    pub body: Body,
}

impl Envelope {
    /// The node that published it.
    pub fn node(&self) -> &NodeId {
        &self.id.node
    }
}

/// The JSON shape of an envelope, as it is read.
#[derive(Deserialize)]
struct Read {
    id: EventId,
    at: UtcMs,
    #[serde(default)]
    config: Option<ConfigKey>,
    #[serde(default)]
    correlation: Option<CorrelationId>,
    #[serde(default)]
    cause: Option<EventId>,
    kind: String,
    payload: serde_json::Value,
}

impl From<Read> for Envelope {
    fn from(read: Read) -> Self {
        let body = match Payload::from_json(&read.kind, &read.payload) {
            Some(payload) => Body::Known(payload),
            None => Body::Unknown { kind: read.kind, raw: read.payload },
        };
        Self {
            id: read.id,
            at: read.at,
            config: read.config,
            correlation: read.correlation,
            cause: read.cause,
            body,
        }
    }
}

/// The same shape, as it is written.
#[derive(Serialize)]
struct Written<'a> {
    id: &'a EventId,
    at: UtcMs,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<ConfigKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation: Option<&'a CorrelationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a EventId>,
    kind: &'a str,
    payload: Content<'a>,
}

/// What a payload is written from.
#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Known(&'a Payload),
    Raw(&'a serde_json::Value),
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            id: &self.id,
            at: self.at,
            config: self.config,
            correlation: self.correlation.as_ref(),
            cause: self.cause.as_ref(),
            kind: self.body.kind_name(),
            payload: match &self.body {
                Body::Known(payload) => Content::Known(payload),
                Body::Unknown { raw, .. } => Content::Raw(raw),
            },
        };
        written.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_a_newer_agent_survives_unchanged() {
        let text = r#"{"id":"gpu.7.eu.0000002a.9","at":5,"kind":"TELEPORTED","payload":{"x":[1]}}"#;
        let event: Envelope = serde_json::from_str(text).unwrap();
        assert_eq!(event.node().as_str(), "gpu.7.eu");
        assert!(matches!(&event.body, Body::Unknown { kind, .. } if kind == "TELEPORTED"));
        assert_eq!(serde_json::to_string(&event).unwrap(), text);
    }

    #[test]
    fn a_known_kind_with_a_strange_payload_is_kept_as_it_came() {
        let text = r#"{"id":"n.0000002a.9","at":5,"kind":"MODEL_PROMOTED","payload":{"odd":1}}"#;
        let event: Envelope = serde_json::from_str(text).unwrap();
        assert!(matches!(event.body, Body::Unknown { .. }));
        assert_eq!(event.body.kind(), Some(EventKind::ModelPromoted));
    }
}
