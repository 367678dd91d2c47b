//! Whether a configuration may train now; if not, each reason with its numbers.

use serde::Serialize;

use crate::game::ConfigKey;

/// What is known of a configuration's data and training.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrainingFacts {
    /// Positions that no training has seen; `None` if nobody counted.
    pub new_samples: Option<u64>,
    /// Games that there are; `None` if nobody counted.
    pub games: Option<u64>,
    /// Age of the newest game, in milliseconds.
    pub newest_game_age_ms: Option<u64>,
    /// Since the end of the last training, in milliseconds; `None` if there was none.
    pub since_training_ms: Option<u64>,
    /// Whether a training of it is queued or runs.
    pub is_training: bool,
    /// Candidates of it that wait for their match.
    pub waiting_candidates: usize,
}

/// Limits of the verdict.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TrainingRules {
    /// Positions of a training.
    pub samples: Samples,
    /// Least time between two trainings, in milliseconds.
    pub cooldown_ms: u64,
    /// Games older than this teach what the network knows, in milliseconds.
    pub max_age_ms: u64,
    /// Candidates that may wait for their match.
    pub max_waiting_candidates: usize,
}

impl TrainingRules {
    /// The usual ones: 5,000 positions, 2 minutes, 48 hours, 2 candidates.
    pub const STANDARD: Self = Self {
        samples: Samples::Growing(5_000),
        cooldown_ms: 120_000,
        max_age_ms: 48 * 3_600_000,
        max_waiting_candidates: 2,
    };
}

/// How many positions a training takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Samples {
    /// So many, always.
    Fixed(u64),
    /// So many with two seats and many games: fewer while there are few, and fewer for more seats,
    /// whose games are longer.
    Growing(u64),
}

impl Samples {
    /// The positions that a training of this configuration takes, which has so many games.
    pub fn needed(self, config: ConfigKey, games: u64) -> u64 {
        let samples = match self {
            Self::Fixed(samples) => return samples,
            Self::Growing(samples) => samples,
        };
        match games {
            0..500 => samples / 10,
            500..1_000 => samples / 5,
            1_000..2_000 => samples * 2 / 5,
            2_000..5_000 => samples * 3 / 5,
            _ => match config.seats() {
                2 => samples,
                3 => samples * 3 / 5,
                _ => samples * 2 / 5,
            },
        }
    }
}

/// Why a training does not begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocked {
    /// Nobody counted the data.
    #[error("its games and positions are not counted yet")]
    Uncounted,
    /// There is too little.
    #[error("{has} of {needed} new positions")]
    Samples {
        /// Positions that there are.
        has: u64,
        /// Positions that it takes.
        needed: u64,
    },
    /// What there is is old.
    #[error("its newest game is {age_ms} ms old, the limit is {limit_ms} ms")]
    Stale {
        /// Age of the newest game.
        age_ms: u64,
        /// What it may be.
        limit_ms: u64,
    },
    /// It trains.
    #[error("a training of it is queued or runs")]
    Trains,
    /// It has just trained.
    #[error("its last training ended {since_ms} ms ago, the pause is {pause_ms} ms")]
    Cooldown {
        /// Since the end.
        since_ms: u64,
        /// What it has to be.
        pause_ms: u64,
    },
    /// What it trained is not rated yet.
    #[error("{waiting} candidates wait for their match, the limit is {limit}")]
    Candidates {
        /// Candidates that wait.
        waiting: usize,
        /// How many may.
        limit: usize,
    },
}

/// Whether a configuration may train.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Everything that is in the way; nothing if it may.
    pub blocked: Vec<Blocked>,
}

impl Readiness {
    /// The verdict on a configuration.
    pub fn of(config: ConfigKey, facts: &TrainingFacts, rules: &TrainingRules) -> Self {
        let mut blocked = Vec::new();
        blocked.extend(data_block(config, facts, rules));
        if let Some(age_ms) = facts.newest_game_age_ms.filter(|age| *age > rules.max_age_ms) {
            blocked.push(Blocked::Stale { age_ms, limit_ms: rules.max_age_ms });
        }
        if facts.is_training {
            blocked.push(Blocked::Trains);
        }
        if let Some(since_ms) = facts.since_training_ms.filter(|ms| *ms < rules.cooldown_ms) {
            blocked.push(Blocked::Cooldown { since_ms, pause_ms: rules.cooldown_ms });
        }
        let (waiting, limit) = (facts.waiting_candidates, rules.max_waiting_candidates);
        if waiting > limit {
            blocked.push(Blocked::Candidates { waiting, limit });
        }
        Self { blocked }
    }

    /// Whether it may.
    pub fn is_ready(&self) -> bool {
        self.blocked.is_empty()
    }
}

fn data_block(config: ConfigKey, facts: &TrainingFacts, rules: &TrainingRules) -> Option<Blocked> {
    let (Some(games), Some(has)) = (facts.games, facts.new_samples) else {
        return Some(Blocked::Uncounted);
    };
    let needed = rules.samples.needed(config, games);
    (has < needed).then_some(Blocked::Samples { has, needed })
}
