//! The wiring of events: who emits each kind, who takes it in, which wait in `wiring/later.toml`, and
//! which are gone by `wiring/gone.toml`.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;

use ringrift::event::EventKind;
use ringrift::state::projections_of;

use crate::daemons::TABLE;
use crate::publisher::Emits;
use crate::{runtime, server, supervisor};

/// Parts that publish without being daemons.
const PARTS: [Emits; 3] = [supervisor::EMITS, server::EMITS, runtime::EMITS];

/// Everything that publishes.
pub fn sources() -> impl Iterator<Item = Emits> {
    TABLE.iter().map(|spec| spec.declared()).chain(PARTS)
}

/// Who emits events of this kind.
pub fn emitters(kind: EventKind) -> impl Iterator<Item = &'static str> {
    sources().filter(move |source| source.kinds.contains(&kind)).map(|source| source.source)
}

/// The daemons that handle events of this kind.
pub fn handlers(kind: EventKind) -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(move |spec| spec.consumes.contains(&kind)).map(|spec| spec.name)
}

/// True when somebody emits events of this kind and somebody takes them in.
pub fn is_wired(kind: EventKind) -> bool {
    let is_taken_in = handlers(kind).chain(projections_of(kind)).next().is_some();
    is_taken_in && emitters(kind).next().is_some()
}

/// Kinds that wait to be wired.
#[derive(Debug, Deserialize)]
pub struct Waiting {
    /// The reasons, by the names that `kinds` uses.
    reasons: BTreeMap<String, String>,
    /// The name of the reason of each kind that waits.
    #[serde(flatten)]
    kinds: BTreeMap<String, String>,
}

impl Waiting {
    /// What `wiring/later.toml` says.
    ///
    /// # Errors
    /// When it is no such list.
    pub fn load() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("wiring/later.toml"))
    }

    /// Why this kind waits; `None` if it does not.
    pub fn reason(&self, kind: EventKind) -> Option<&str> {
        self.reasons.get(self.kinds.get(kind.name())?).map(String::as_str)
    }
}

/// Kinds that nothing here can cause, with the reasons.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Gone(BTreeMap<String, String>);

impl Gone {
    /// What `wiring/gone.toml` says.
    ///
    /// # Errors
    /// When it is no such list.
    pub fn load() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("wiring/gone.toml"))
    }

    /// Why nothing causes this kind; `None` if something does or will.
    pub fn reason(&self, kind: EventKind) -> Option<&str> {
        self.0.get(kind.name()).map(String::as_str)
    }
}
