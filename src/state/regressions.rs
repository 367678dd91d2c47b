//! Configurations whose best network became weaker.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Seen;
use crate::event::{Opponent, Payload, RegressionDetected, UtcMs};
use crate::game::ConfigKey;
use crate::id::{JobId, ModelId};
use crate::rating::regression::Level;

/// Regressions that are not cleared. There are as many configurations as the rules have.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Regressions {
    /// By configuration.
    pub open: BTreeMap<ConfigKey, Regression>,
}

/// What the last gauntlet with a drop showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Regression {
    /// When.
    pub at: UtcMs,
    /// The network that was the best then.
    pub model: ModelId,
    /// The match that showed the drop.
    pub evaluation: JobId,
    /// Whom it met there.
    pub opponent: Opponent,
    /// How bad.
    pub level: Level,
    /// Elo below what was expected.
    pub elo_drop: f64,
    /// Gauntlets in a row that showed a drop.
    pub in_a_row: u64,
    /// What to do about it; `None` until it is said.
    pub advice: Option<String>,
}

impl Regressions {
    /// Gauntlets in a row that showed a drop.
    pub fn in_a_row(&self, config: ConfigKey) -> u64 {
        self.open.get(&config).map_or(0, |regression| regression.in_a_row)
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let Some(config) = seen.event.config else { return };
        match seen.payload {
            Payload::RegressionDetected(e) => self.detected(config, seen.event.at, e),
            Payload::RegressionMinor(e) => self.advise(config, &e.advice),
            Payload::RegressionModerate(e) => self.advise(config, &e.advice),
            Payload::RegressionSevere(e) => self.advise(config, &e.advice),
            Payload::RegressionCritical(e) => self.advise(config, &e.reason),
            // A withdrawn network's weakness is no longer the configuration's.
            Payload::RegressionCleared(_) | Payload::PromotionRolledBack(_) => {
                self.open.remove(&config);
            }
            _ => {}
        }
    }

    fn detected(&mut self, config: ConfigKey, at: UtcMs, e: &RegressionDetected) {
        let regression = Regression {
            at,
            model: e.model.clone(),
            evaluation: e.evaluation.clone(),
            opponent: e.opponent.clone(),
            level: e.level,
            elo_drop: e.elo_drop,
            in_a_row: e.in_a_row,
            advice: None,
        };
        self.open.insert(config, regression);
    }

    fn advise(&mut self, config: ConfigKey, advice: &str) {
        if let Some(regression) = self.open.get_mut(&config) {
            regression.advice = Some(advice.to_owned());
        }
    }
}
