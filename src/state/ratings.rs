//! Ratings by configuration: how strong each participant is, and how that changed.

use serde::{Deserialize, Serialize};

use super::{Recent, Seen, Sparse};
use crate::event::{EloSignificantChange, EloUpdated, Opponent, OpponentMastered, Payload, UtcMs};
use crate::game::ConfigKey;
use crate::id::ModelId;

/// Rating changes that are kept of each configuration.
pub const MAX_POINTS: usize = 2_000;
/// Promotion marks that are kept of each configuration.
pub const MAX_MARKS: usize = 200;
/// Participants that are kept of each configuration; the one rated longest ago goes first.
pub const MAX_PARTICIPANTS: usize = 500;

/// Large changes that are kept of each configuration.
pub const MAX_LARGE_CHANGES: usize = 100;
/// Mastered opponents that are kept of each configuration.
pub const MAX_MASTERED: usize = 20;

/// Ratings by configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ratings {
    /// Every configuration that has ratings or promotions.
    pub by_config: Sparse<ConfigKey, Curve>,
}

/// Ratings of one configuration over time. Random stands at 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Rating changes, oldest first.
    pub points: Recent<Point, MAX_POINTS>,
    /// Promotions, oldest first.
    pub promotions: Recent<PromotionMark, MAX_MARKS>,
    /// The newest rating of each participant, in the order of their last change.
    pub participants: Recent<Rating, MAX_PARTICIPANTS>,
    /// Large changes at once, oldest first.
    pub large_changes: Recent<LargeChange, MAX_LARGE_CHANGES>,
    /// Fixed opponents that are beaten for sure, with the first model that did.
    pub mastered: Recent<Mastered, MAX_MASTERED>,
}

/// A rating that moved far at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LargeChange {
    /// When.
    pub at: UtcMs,
    /// Whose.
    pub participant: Opponent,
    /// Rating before.
    pub old_elo: f64,
    /// Rating after.
    pub new_elo: f64,
}

/// A fixed opponent that is beaten for sure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mastered {
    /// When.
    pub at: UtcMs,
    /// The opponent.
    pub opponent: Opponent,
    /// The first model that did.
    pub model: ModelId,
    /// Lower bound of the 95 % interval of its share of games.
    pub lower: f64,
}

/// One rating change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Place of its event in the log.
    pub seq: u64,
    /// When.
    pub at: UtcMs,
    /// Whose.
    pub participant: Opponent,
    /// Rating.
    pub elo: f64,
    /// Half width of the 95 % interval.
    pub uncertainty: f64,
}

/// A promotion, to be marked on the curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PromotionMark {
    /// Place of its event in the log.
    pub seq: u64,
    /// When.
    pub at: UtcMs,
    /// The new best network.
    pub model: ModelId,
    /// Its rating, if known.
    pub elo: Option<f64>,
}

/// How strong one participant is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rating {
    /// Who.
    pub participant: Opponent,
    /// Rating.
    pub elo: f64,
    /// Half width of the 95 % interval.
    pub uncertainty: f64,
    /// Games that it rests on.
    pub games: u64,
    /// When it last changed.
    pub at: UtcMs,
}

impl Ratings {
    /// The curve of this configuration.
    pub fn curve(&self, config: ConfigKey) -> Option<&Curve> {
        self.by_config.get(&config)
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let Some(config) = seen.event.config else { return };
        match seen.payload {
            Payload::EloUpdated(e) => self.by_config.or_default(config).update(seen, e),
            Payload::ModelPromoted(e) => {
                self.by_config.or_default(config).promotions.push(PromotionMark {
                    seq: seen.seq,
                    at: seen.event.at,
                    model: e.model.clone(),
                    elo: e.elo,
                });
            }
            Payload::EloSignificantChange(e) => {
                self.by_config.or_default(config).changed(seen.event.at, e);
            }
            Payload::OpponentMastered(e) => {
                self.by_config.or_default(config).mastered(seen.event.at, e);
            }
            _ => {}
        }
    }
}

impl Curve {
    /// True once this opponent is beaten for sure.
    pub fn has_mastered(&self, opponent: &Opponent) -> bool {
        self.mastered.iter().any(|mastered| mastered.opponent == *opponent)
    }

    fn changed(&mut self, at: UtcMs, e: &EloSignificantChange) {
        self.large_changes.push(LargeChange {
            at,
            participant: e.participant.clone(),
            old_elo: e.old_elo,
            new_elo: e.new_elo,
        });
    }

    fn mastered(&mut self, at: UtcMs, e: &OpponentMastered) {
        if !self.has_mastered(&e.opponent) {
            let (opponent, model) = (e.opponent.clone(), e.model.clone());
            self.mastered.push(Mastered { at, opponent, model, lower: e.lower });
        }
    }

    /// The newest rating of a participant.
    pub fn rating(&self, participant: &Opponent) -> Option<&Rating> {
        self.participants.iter().find(|rating| rating.participant == *participant)
    }

    /// Participants by rating, strongest first.
    pub fn ladder(&self) -> Vec<&Rating> {
        let mut ladder: Vec<_> = self.participants.iter().collect();
        ladder.sort_by(|a, b| b.elo.total_cmp(&a.elo));
        ladder
    }

    fn update(&mut self, seen: &Seen<'_>, e: &EloUpdated) {
        let at = seen.event.at;
        self.points.push(Point {
            seq: seen.seq,
            at,
            participant: e.participant.clone(),
            elo: e.elo,
            uncertainty: e.uncertainty,
        });
        self.participants.retain(|rating| rating.participant != e.participant);
        self.participants.push(Rating {
            participant: e.participant.clone(),
            elo: e.elo,
            uncertainty: e.uncertainty,
            games: e.games,
            at,
        });
    }
}
