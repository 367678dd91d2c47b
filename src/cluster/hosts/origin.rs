//! Values with where they came from.

use std::fmt::{self, Display};

use serde::{Serialize, Serializer};

use super::provider::Provider;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The host's own entry.
    Host {
        /// The key.
        key: &'static str,
        /// Its line in the file, from 1.
        line: usize,
    },
    /// A section of the file that is about all hosts.
    Section(String),
    /// The provider's custom.
    Provider(Provider),
    /// The node's name.
    Name,
    /// Nobody said anything.
    Default,
}

impl Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host { key, line } => write!(f, "host entry, {key}, line {line}"),
            Self::Section(path) => write!(f, "{path}"),
            Self::Provider(provider) => write!(f, "custom of {provider}"),
            Self::Name => f.write_str("name of the node"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}
