//! The settings of an agent, as it shows them.

use serde::{Deserialize, Serialize};

/// One setting in effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Its dotted name.
    pub key: String,
    /// Its value as TOML, left out of secrets; `None` when unset.
    pub value: Option<String>,
    /// Where it came from: `default`, `file /etc/...`, `flag --...`.
    pub origin: String,
}
