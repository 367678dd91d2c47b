//! The networks that were the best of a configuration one after another.

use super::{ModelStatus, Models};
use crate::event::PromotionRolledBack;
use crate::game::ConfigKey;
use crate::id::ModelId;

impl Models {
    /// The networks that were the best of this configuration one after another, oldest first.
    pub fn published(&self, config: ConfigKey) -> Vec<&ModelId> {
        self.published.get(&config).map(|list| list.iter().collect()).unwrap_or_default()
    }

    /// Those of them whose file is not known to be corrupted.
    pub fn sound(&self, config: ConfigKey) -> Vec<&ModelId> {
        let mut published = self.published(config);
        published.retain(|id| self.is_sound(id));
        published
    }

    /// The newest sound publication of this configuration: whom a candidate has to beat.
    pub fn incumbent(&self, config: ConfigKey) -> Option<&ModelId> {
        self.sound(config).last().copied()
    }

    fn is_sound(&self, id: &ModelId) -> bool {
        self.by_id.get(id).is_none_or(|model| model.status != ModelStatus::Corrupted)
    }

    /// Makes a network the newest of the publications; it stands among them once.
    pub(super) fn publish(&mut self, config: ConfigKey, model: &ModelId) {
        let published = self.published.entry(config).or_default();
        published.retain(|id| id != model);
        published.push(model.clone());
    }

    /// Makes an earlier publication the newest: those after it no longer count.
    pub(super) fn go_back(&mut self, config: ConfigKey, e: &PromotionRolledBack) {
        let published = self.published.entry(config).or_default();
        if let Some(place) = published.iter().position(|id| *id == e.to) {
            published.truncate(place + 1);
        } else {
            published.retain(|id| *id != e.model);
            published.push(e.to.clone());
        }
    }
}
