//! One network, one promotion, one rollback.

use serde::{Deserialize, Serialize};

use super::super::Seen;
use crate::event::{Artefact, Digest, HeldOutLoss, UtcMs};
use crate::game::ConfigKey;
use crate::id::{JobId, ModelId};

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
    /// Where it stands apart from its file, while that is corrupt.
    #[serde(default)]
    pub apart_from_file: Option<ModelStanding>,
    /// Content hash of its weights.
    pub blake3: Option<Digest>,
    /// The network that its training started from.
    pub parent: Option<ModelId>,
    /// Its checkpoint, if its training was seen.
    pub artefact: Option<Artefact>,
    /// Mean loss at the end of its training.
    pub loss: Option<f64>,
    /// Its loss on games held out, if its training measured it.
    #[serde(default)]
    pub held_out: Option<HeldOutLoss>,
    /// The evaluation that it passed.
    pub evaluation: Option<JobId>,
    /// Whether self-play may use it; `None` while that is not decided.
    pub canary: Option<Canary>,
    /// Whether every node can get it; `None` on one machine, and before anybody said.
    #[serde(default)]
    pub distribution: Option<Distribution>,
    /// Place in the log of the first event that named it; 0 in snapshots of older versions.
    #[serde(default)]
    pub seq: u64,
    /// When it was first heard of, by the clock of the node that told it.
    pub created_at: UtcMs,
    /// When its status last changed.
    pub changed_at: UtcMs,
}

/// Where a network stands, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelStanding {
    /// Where.
    pub status: ModelStatus,
    /// Why.
    pub reason: Option<String>,
}

/// Whether self-play may use a network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canary {
    /// It may.
    pub passed: bool,
    /// Why.
    pub reason: String,
}

/// How a network comes to where every node can get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// It is on its way since then.
    Running(UtcMs),
    /// It has been there since then.
    Complete(UtcMs),
    /// It did not get there; why.
    Failed(String),
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

impl Model {
    pub(super) fn new(seen: &Seen<'_>, id: &ModelId) -> Self {
        Self {
            id: id.clone(),
            config: seen.event.config,
            status: ModelStatus::Registered,
            reason: None,
            apart_from_file: None,
            blake3: None,
            parent: None,
            artefact: None,
            loss: None,
            held_out: None,
            evaluation: None,
            canary: None,
            distribution: None,
            seq: seen.seq,
            created_at: seen.event.at,
            changed_at: seen.event.at,
        }
    }

    /// What networks are ordered by.
    pub(super) fn announced(&self) -> impl Ord + use<'_> {
        (self.seq, self.created_at, &self.id)
    }

    /// What was decided about it, whatever its file is like.
    pub fn verdict(&self) -> ModelStatus {
        self.apart_from_file.as_ref().map_or(self.status, |standing| standing.status)
    }

    /// Whether it is still to be decided if it becomes the best of its configuration.
    pub fn is_undecided(&self) -> bool {
        matches!(self.verdict(), ModelStatus::Registered | ModelStatus::Candidate)
    }

    /// Takes a decision in. While its file is corrupt, that is what it shows.
    pub(super) fn enter(&mut self, status: ModelStatus, reason: Option<String>, at: UtcMs) {
        match &mut self.apart_from_file {
            Some(apart) => *apart = ModelStanding { status, reason },
            None => self.show(ModelStanding { status, reason }, at),
        }
    }

    /// Its file is corrupt.
    pub(super) fn mark_corrupted(&mut self, why: Option<String>, at: UtcMs) {
        let (status, reason) = (self.status, self.reason.clone());
        self.apart_from_file.get_or_insert(ModelStanding { status, reason });
        self.show(ModelStanding { status: ModelStatus::Corrupted, reason: why }, at);
    }

    /// Its file is whole again: it stands where it stood.
    pub(super) fn mark_whole(&mut self, at: UtcMs) {
        if let Some(apart) = self.apart_from_file.take() {
            self.show(apart, at);
        }
    }

    fn show(&mut self, standing: ModelStanding, at: UtcMs) {
        if self.status != standing.status {
            self.changed_at = at;
        }
        self.status = standing.status;
        self.reason = standing.reason;
    }
}
