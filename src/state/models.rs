//! Networks: what is registered, which is the best of each configuration, how it came to be.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Recent, Seen};
use crate::event::{
    Artefact, Digest, ModelChange, ModelPromoted, ModelUpdated, Payload, PromotionRolledBack,
    RegistryUpdated, TrainingCompleted, UtcMs,
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
    /// The networks that were the best one after another, oldest first, without those that were
    /// withdrawn.
    pub published: BTreeMap<ConfigKey, Recent<ModelId, MAX_PUBLISHED>>,
    /// The candidate whose promotion is being decided, by configuration.
    pub deciding: BTreeMap<ConfigKey, ModelId>,
    /// The parent of the run that goes on, by configuration.
    parents: BTreeMap<ConfigKey, (JobId, Option<ModelId>)>,
}

/// One network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Its id.
    pub id: ModelId,
    /// The configuration that it plays.
    pub config: Option<ConfigKey>,
    /// Where it stands.
    pub status: ModelStatus,
    /// Why it stands there: the reason of a promotion or rejection, or what is corrupt.
    pub reason: Option<String>,
    /// Content hash of its weights.
    pub blake3: Option<Digest>,
    /// The network that its training started from.
    pub parent: Option<ModelId>,
    /// Its checkpoint, if its training was seen.
    pub artefact: Option<Artefact>,
    /// Mean loss at the end of its training.
    pub loss: Option<f64>,
    /// The evaluation that it passed.
    pub evaluation: Option<JobId>,
    /// Whether self-play may use it; `None` while that is not decided.
    pub canary: Option<Canary>,
    /// When it was first heard of.
    pub created_at: UtcMs,
    /// When its status last changed.
    pub changed_at: UtcMs,
}

/// Whether self-play may use a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canary {
    /// It may.
    pub passed: bool,
    /// Why.
    pub reason: String,
}

/// Where a network stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelStatus {
    /// Trained, or taken in by the registry.
    Registered,
    /// Passed its evaluation.
    Candidate,
    /// The best of its configuration.
    Best,
    /// Was the best once.
    Replaced,
    /// Missed the gate.
    Rejected,
    /// Was the best, and its promotion was taken back.
    Withdrawn,
    /// Unreadable, or not what its hash says.
    Corrupted,
}

/// One promotion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Promotion {
    /// Place of its event in the log.
    pub seq: u64,
    /// When.
    pub at: UtcMs,
    /// The configuration.
    pub config: ConfigKey,
    /// The new best network.
    pub model: ModelId,
    /// Content hash of its weights.
    pub blake3: Digest,
    /// The one before.
    pub replaces: Option<ModelId>,
    /// Why.
    pub reason: String,
    /// Its rating, if known.
    pub elo: Option<f64>,
    /// Its gain over the one before, if known.
    pub elo_delta: Option<f64>,
}

/// A promotion that was taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rollback {
    /// Place of its event in the log.
    pub seq: u64,
    /// When.
    pub at: UtcMs,
    /// The configuration.
    pub config: ConfigKey,
    /// The network that was withdrawn.
    pub model: ModelId,
    /// The best one from then on.
    pub to: ModelId,
    /// Why.
    pub reason: String,
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

    /// The networks that were the best of this configuration one after another, oldest first.
    pub fn published(&self, config: ConfigKey) -> Vec<&ModelId> {
        self.published.get(&config).map(|list| list.iter().collect()).unwrap_or_default()
    }

    /// Networks of this configuration, oldest first.
    pub fn of(&self, config: ConfigKey) -> Vec<&Model> {
        let mut models: Vec<_> =
            self.by_id.values().filter(|model| model.config == Some(config)).collect();
        models.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
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
                self.model(seen, &e.model).enter(ModelStatus::Corrupted, Some(why), at);
            }
            Payload::PromotionCandidate(e) => {
                let model = self.model(seen, &e.model);
                model.evaluation = Some(e.evaluation.clone());
                model.enter(ModelStatus::Candidate, None, at);
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
    }

    fn registered(&mut self, seen: &Seen<'_>, e: &RegistryUpdated) {
        let at = seen.event.at;
        let model = self.model(seen, &e.model);
        model.blake3 = Some(e.blake3.clone());
        match e.change.as_str() {
            "corrupted" => model.enter(ModelStatus::Corrupted, model.reason.clone(), at),
            "rejected" => model.enter(ModelStatus::Rejected, model.reason.clone(), at),
            // A checkpoint that is whole again; promotions come with their own event.
            "registered" if model.status == ModelStatus::Corrupted => {
                model.enter(ModelStatus::Registered, None, at);
            }
            _ => {}
        }
    }

    fn promoted(&mut self, seen: &Seen<'_>, e: &ModelPromoted) {
        let Some(config) = seen.event.config else { return };
        let at = seen.event.at;
        self.decided(&e.model);
        let before = self.best.insert(config, e.model.clone()).filter(|id| *id != e.model);
        if let Some(old) = before.and_then(|id| self.by_id.get_mut(&id)) {
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
        self.published.entry(config).or_default().retain(|id| *id != e.model);
        self.publish(config, &e.to);
        let restored = self.model(seen, &e.to);
        restored.blake3 = Some(e.blake3.clone());
        restored.enter(ModelStatus::Best, Some(e.reason.clone()), at);
        let (model, to, reason) = (e.model.clone(), e.to.clone(), e.reason.clone());
        self.rollbacks.push(Rollback { seq: seen.seq, at, config, model, to, reason });
    }

    /// Appends a network to the publications unless it is the newest of them already.
    fn publish(&mut self, config: ConfigKey, model: &ModelId) {
        let published = self.published.entry(config).or_default();
        if published.last() != Some(model) {
            published.push(model.clone());
        }
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
            .filter(|model| model.status != ModelStatus::Best)
            .min_by_key(|model| model.changed_at)
            .map(|model| model.id.clone());
        if let Some(id) = oldest {
            self.by_id.remove(&id);
        }
    }
}

impl Model {
    fn new(seen: &Seen<'_>, id: &ModelId) -> Self {
        Self {
            id: id.clone(),
            config: seen.event.config,
            status: ModelStatus::Registered,
            reason: None,
            blake3: None,
            parent: None,
            artefact: None,
            loss: None,
            evaluation: None,
            canary: None,
            created_at: seen.event.at,
            changed_at: seen.event.at,
        }
    }

    fn enter(&mut self, status: ModelStatus, reason: Option<String>, at: UtcMs) {
        if self.status != status {
            self.changed_at = at;
        }
        self.status = status;
        self.reason = reason;
    }
}
