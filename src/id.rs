//! Identifiers. Each is its own type, so that none can be passed for another.

use std::fmt;
use std::str::FromStr;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::game::ConfigKey;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{text}` is not valid: use 1 to {max} characters of a-z A-Z 0-9 . _ : -")]
pub struct IdError {
    what: &'static str,
    text: String,
    max: usize,
}

/// Longest identifier; keeps ids usable as file names, subjects and labels.
const MAX_ID: usize = 96;

fn checked(what: &'static str, text: &str) -> Result<CompactString, IdError> {
    let valid = (1..=MAX_ID).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b));
    if valid {
        return Ok(CompactString::new(text));
    }
    let shown = text.chars().take(MAX_ID).collect();
    Err(IdError { what, text: shown, max: MAX_ID })
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "CompactString", into = "CompactString")]
        pub struct $name(CompactString);

        impl $name {
            /// Checks and wraps a text.
            ///
            /// # Errors
            /// When the text is empty, too long, or has a character that ids may not have.
            pub fn new(text: &str) -> Result<Self, IdError> {
                checked($what, text).map(Self)
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl TryFrom<CompactString> for $name {
            type Error = IdError;
            fn try_from(text: CompactString) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl From<$name> for CompactString {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.into_string()
            }
        }
    };
}

text_id!(
    /// One recorded game.
    GameId, "game id"
);
text_id!(
    /// One network, named `<config>-<first 12 hex digits of the weights' BLAKE3>`.
    ModelId, "model id"
);
text_id!(
    /// One machine that runs an agent.
    NodeId, "node id"
);
text_id!(
    /// One unit of queued work.
    JobId, "job id"
);
text_id!(
    /// A chain of events that belong to one operation.
    CorrelationId, "correlation id"
);
text_id!(
    /// The name of a supervised daemon.
    DaemonName, "daemon name"
);
text_id!(
    /// A caller's name for one command, so that a repeated request acts once.
    IdempotencyKey, "idempotency key"
);
text_id!(
    /// One command of an operator on its way: a checklist with its steps.
    WorkflowId, "workflow id"
);
text_id!(
    /// A subscription to the event log, for example by its daemon.
    SubscriptionName, "subscription name"
);
text_id!(
    /// A role or a thing that has one holder at a time.
    LeaseName, "lease name"
);
text_id!(
    /// The name of a value that the cluster agrees on.
    CoordKey, "coordination key"
);

impl GameId {
    /// The configuration that the id begins with; `None` for one that another program gave.
    pub fn config(&self) -> Option<ConfigKey> {
        self.0.split('-').next()?.parse().ok()
    }
}

/// Process incarnation: random at start, so a restarted agent never inherits its past's claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Incarnation(pub u32);

impl fmt::Display for Incarnation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_refuse_what_could_escape_a_file_name() {
        for bad in ["", "a/b", "a b", "é", &"x".repeat(97)] {
            assert!(GameId::new(bad).is_err(), "{bad:?} was accepted");
        }
        assert_eq!(NodeId::new("gpu-07.eu").unwrap().as_str(), "gpu-07.eu");
    }

    #[test]
    fn a_game_of_ours_names_its_configuration() {
        let config = |id: &str| GameId::new(id).unwrap().config();
        let three: ConfigKey = "hex8_3p".parse().unwrap();
        assert_eq!(config("hex8_3p-0000000000000001-00000007"), Some(three));
        for other in ["hex8_3p7-1", "npz-hex8_3p-1", "b2f1c9"] {
            assert_eq!(config(other), None, "{other}");
        }
    }
}
