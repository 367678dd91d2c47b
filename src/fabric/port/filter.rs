//! Which events a reader wants.

use crate::event::{Category, Envelope, EventKind};
use crate::game::ConfigKey;
use crate::id::NodeId;

/// Which events a reader wants. The default wants all of them.
///
/// An event whose kind this version does not know passes only when neither kinds nor categories
/// are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// These kinds, and those of `categories`; all kinds if both are empty.
    pub kinds: Vec<EventKind>,
    /// All kinds of these categories.
    pub categories: Vec<Category>,
    /// Only events about this configuration.
    pub config: Option<ConfigKey>,
    /// Only events that this node published.
    pub node: Option<NodeId>,
}

impl Filter {
    /// Only these kinds.
    pub fn kinds(kinds: &[EventKind]) -> Self {
        Self { kinds: kinds.to_vec(), ..Self::default() }
    }

    /// True when neither kinds nor categories are asked for.
    pub fn any_kind(&self) -> bool {
        self.kinds.is_empty() && self.categories.is_empty()
    }

    /// Does it want events of this kind?
    pub fn wants(&self, kind: EventKind) -> bool {
        self.any_kind() || self.kinds.contains(&kind) || self.categories.contains(&kind.category())
    }

    /// Does it want this event?
    pub fn matches(&self, event: &Envelope) -> bool {
        let kind = event.body.kind().map_or_else(|| self.any_kind(), |kind| self.wants(kind));
        kind && self.config.is_none_or(|config| event.config == Some(config))
            && self.node.as_ref().is_none_or(|node| event.node() == node)
    }
}
