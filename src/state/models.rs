//! Networks: what is registered, which is the best of each configuration, how it came to be.

mod entries;
mod publications;

pub use entries::{Canary, Distribution, Model, ModelStanding, ModelStatus, Promotion, Rollback};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Recent, Seen};
use crate::event::{
    ModelChange, ModelPromoted, ModelUpdated, Payload, PromotionRolledBack, RegistryChange,
    RegistryUpdated, TrainingCompleted,
};
use crate::game::ConfigKey;
use crate::id::{JobId, ModelId};

/// The most networks that are kept; the oldest that is not a best one goes first.
pub const MAX_MODELS: usize = 2_000;
/// Promotions that are kept.
pub const MAX_PROMOTIONS: usize = 500;
/// Rollbacks that are kept.
pub const MAX_ROLLBACKS: usize = 100;
/// Publications of a configuration that are kept in their order.
pub const MAX_PUBLISHED: usize = 500;

/// Networks and promotions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Models {
    /// Networks by id.
    pub by_id: BTreeMap<ModelId, Model>,
    /// The best network of each configuration.
    pub best: BTreeMap<ConfigKey, ModelId>,
    /// Promotions, oldest first.
    pub promotions: Recent<Promotion, MAX_PROMOTIONS>,
    /// Promotions that were taken back, oldest first.
    pub rollbacks: Recent<Rollback, MAX_ROLLBACKS>,
    /// The networks that were the best one after another, oldest first, each once; a rollback takes
    /// away those after the one that is restored.
    pub published: BTreeMap<ConfigKey, Recent<ModelId, MAX_PUBLISHED>>,
    /// The candidate whose promotion is being decided, by configuration.
    pub deciding: BTreeMap<ConfigKey, ModelId>,
    /// The parent of the run that goes on, by configuration.
    parents: BTreeMap<ConfigKey, (JobId, Option<ModelId>)>,
}

impl Models {
    /// The network with this id.
    pub fn get(&self, id: &ModelId) -> Option<&Model> {
        self.by_id.get(id)
    }

    /// The best network of this configuration.
    pub fn best_of(&self, config: ConfigKey) -> Option<&Model> {
        self.by_id.get(self.best.get(&config)?)
    }

    /// The network that became the best of its configuration last, by promotion or rollback.
    pub fn newest_best(&self) -> Option<&Model> {
        let best = self.best.values().filter_map(|id| self.by_id.get(id));
        best.max_by_key(|model| model.changed_at)
    }

    /// Networks of this configuration in the order in which the log announced them, which no clock
    /// of a node can change.
    pub fn of(&self, config: ConfigKey) -> Vec<&Model> {
        let mut models: Vec<_> =
            self.by_id.values().filter(|model| model.config == Some(config)).collect();
        models.sort_by(|a, b| a.announced().cmp(&b.announced()));
        models
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        match seen.payload {
            Payload::TrainingStarted(e) => {
                if let Some(config) = seen.event.config {
                    self.parents.insert(config, (e.work_id.clone(), e.parent.clone()));
                }
            }
            Payload::TrainingCompleted(e) => self.trained(seen, e),
            Payload::RegistryUpdated(e) => self.registered(seen, e),
            Payload::ModelCorrupted(e) => {
                let why = format!("{}: {}", e.location, e.error);
                self.model(seen, &e.model).mark_corrupted(Some(why), at);
            }
            Payload::PromotionCandidate(e) => {
                let model = self.model(seen, &e.model);
                model.evaluation = Some(e.evaluation.clone());
                if model.verdict() == ModelStatus::Registered {
                    model.enter(ModelStatus::Candidate, None, at);
                }
            }
            Payload::PromotionStarted(e) => {
                if let Some(config) = seen.event.config {
                    self.deciding.insert(config, e.model.clone());
                }
            }
            Payload::ModelPromoted(e) => self.promoted(seen, e),
            Payload::PromotionRejected(e) => {
                self.decided(&e.model);
                self.model(seen, &e.model).enter(ModelStatus::Rejected, Some(e.reason.clone()), at);
            }
            Payload::PromotionRolledBack(e) => self.rolled_back(seen, e),
            Payload::ModelUpdated(e) => self.updated(seen, e),
            Payload::ModelDistributionStarted(e) => {
                self.model(seen, &e.model).distribution = Some(Distribution::Running(at));
            }
            Payload::ModelDistributionComplete(e) => {
                self.model(seen, &e.model).distribution = Some(Distribution::Complete(at));
            }
            Payload::ModelDistributionFailed(e) => {
                let failed = Distribution::Failed(e.error.clone());
                self.model(seen, &e.model).distribution = Some(failed);
            }
            Payload::PromotionFailed(e) => {
                self.decided(&e.model);
                self.model(seen, &e.model).reason = Some(e.error.clone());
            }
            _ => {}
        }
    }

    fn trained(&mut self, seen: &Seen<'_>, e: &TrainingCompleted) {
        let started = seen.event.config.and_then(|config| self.parents.remove(&config));
        let parent = started.filter(|(job, _)| *job == e.work_id).and_then(|(_, parent)| parent);
        let model = self.model(seen, &e.model);
        model.parent = parent;
        model.artefact = Some(e.artefact.clone());
        model.loss = Some(e.loss);
        model.held_out = e.held_out;
    }

    fn registered(&mut self, seen: &Seen<'_>, e: &RegistryUpdated) {
        let at = seen.event.at;
        let model = self.model(seen, &e.model);
        model.blake3 = Some(e.blake3.clone());
        match e.change {
            RegistryChange::Corrupted => model.mark_corrupted(model.reason.clone(), at),
            RegistryChange::Rejected => {
                model.enter(ModelStatus::Rejected, model.reason.clone(), at);
            }
            // If it was corrupted, it is whole again.
            RegistryChange::Registered => model.mark_whole(at),
            // Promotions come with their own event.
            RegistryChange::Promoted | RegistryChange::Unknown(_) => {}
        }
    }

    fn promoted(&mut self, seen: &Seen<'_>, e: &ModelPromoted) {
        let Some(config) = seen.event.config else { return };
        let at = seen.event.at;
        self.decided(&e.model);
        let before = self.best.insert(config, e.model.clone()).filter(|id| *id != e.model);
        let before = before.and_then(|id| self.by_id.get_mut(&id));
        if let Some(old) = before.filter(|old| old.verdict() == ModelStatus::Best) {
            old.enter(ModelStatus::Replaced, None, at);
        }
        self.publish(config, &e.model);
        let model = self.model(seen, &e.model);
        model.blake3 = Some(e.blake3.clone());
        model.enter(ModelStatus::Best, Some(e.reason.clone()), at);
        self.promotions.push(Promotion {
            seq: seen.seq,
            at,
            config,
            model: e.model.clone(),
            blake3: e.blake3.clone(),
            replaces: e.replaces.clone(),
            reason: e.reason.clone(),
            elo: e.elo,
            elo_delta: e.elo_delta,
        });
    }

    fn rolled_back(&mut self, seen: &Seen<'_>, e: &PromotionRolledBack) {
        let Some(config) = seen.event.config else { return };
        let at = seen.event.at;
        self.best.insert(config, e.to.clone());
        self.model(seen, &e.model).enter(ModelStatus::Withdrawn, Some(e.reason.clone()), at);
        self.go_back(config, e);
        let restored = self.model(seen, &e.to);
        restored.blake3 = Some(e.blake3.clone());
        restored.enter(ModelStatus::Best, Some(e.reason.clone()), at);
        let (model, to, reason) = (e.model.clone(), e.to.clone(), e.reason.clone());
        self.rollbacks.push(Rollback { seq: seen.seq, at, config, model, to, reason });
    }

    fn updated(&mut self, seen: &Seen<'_>, e: &ModelUpdated) {
        let passed = match e.change {
            ModelChange::CanaryPassed => true,
            ModelChange::CanaryFailed => false,
        };
        self.model(seen, &e.model).canary = Some(Canary { passed, reason: e.reason.clone() });
    }

    fn decided(&mut self, model: &ModelId) {
        self.deciding.retain(|_, candidate| candidate != model);
    }

    fn model(&mut self, seen: &Seen<'_>, id: &ModelId) -> &mut Model {
        if !self.by_id.contains_key(id) && self.by_id.len() >= MAX_MODELS {
            self.forget_the_oldest();
        }
        self.by_id.entry(id.clone()).or_insert_with(|| Model::new(seen, id))
    }

    fn forget_the_oldest(&mut self) {
        let oldest = self
            .by_id
            .values()
            .filter(|model| model.verdict() != ModelStatus::Best)
            .min_by_key(|model| model.changed_at)
            .map(|model| model.id.clone());
        if let Some(id) = oldest {
            self.by_id.remove(&id);
        }
    }
}
