//! How much a configuration needs games: one formula, every term of it visible.
//!
//! ```text
//! score = priority x seats x (0.05 + sum of weight x need)
//! ```
//!
//! Each need is a number from 0 to 1; the weights add up to 0.95, so the sum in brackets is at most 1
//! and never 0. `priority` is the operator's, `seats` is 1, 1.25 or 1.5 for 2, 3 or 4. There are no
//! other factors, no tiers behind the formula, no boosts past it. What is not known is neither 0
//! nor 1: it is a need of one half, and the term says so.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::game::ConfigKey;

/// What every configuration gets however little it needs.
const FLOOR: f64 = 0.05;

/// Games that are young enough need no successors, and games that are old do, in hours.
const FRESH_H: f64 = 1.0;
const STALE_H: f64 = 4.0;

/// Elo a day whose term is 1 - 1/e.
const FAST_ELO_PER_DAY: f64 = 100.0;

/// Standard error of an Elo at which nothing is known of it.
const UNKNOWN_ELO_ERROR: f64 = 200.0;

/// Games that are enough.
const ENOUGH_GAMES: f64 = 100_000.0;

/// How much each need counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Weights {
    /// Age of the newest games.
    pub staleness: f64,
    /// Elo gained a day: what learns fast is worth games.
    pub velocity: f64,
    /// Uncertainty of the best network's Elo.
    pub exploration: f64,
    /// Games that are missing.
    pub underserved: f64,
    /// A training that waits for games.
    pub training: f64,
}

impl Weights {
    /// The usual ones.
    pub const STANDARD: Self = Self {
        staleness: 0.25,
        velocity: 0.15,
        exploration: 0.10,
        underserved: 0.30,
        training: 0.15,
    };
}

/// The operator's factor for a configuration, above 0 and at most 4.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Priority(f64);

impl Priority {
    /// Neither more nor less than others.
    pub const NORMAL: Self = Self(1.0);

    /// Checks and wraps a factor; `None` unless above 0 and at most 4.
    pub fn new(factor: f64) -> Option<Self> {
        (factor > 0.0 && factor <= 4.0).then_some(Self(factor))
    }
}

impl TryFrom<f64> for Priority {
    type Error = String;
    fn try_from(factor: f64) -> Result<Self, String> {
        Self::new(factor).ok_or_else(|| format!("priority {factor} is not within 0 to 4"))
    }
}

impl From<Priority> for f64 {
    fn from(priority: Priority) -> Self {
        priority.0
    }
}

/// What is known of a configuration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Facts {
    /// Games that there are.
    pub games: Option<u64>,
    /// Age of the newest game, in milliseconds.
    pub newest_game_age_ms: Option<u64>,
    /// Elo gained a day, of late.
    pub elo_per_day: Option<f64>,
    /// Standard error of the best network's Elo.
    pub elo_error: Option<f64>,
    /// Whether a training waits for games.
    pub training_waits: bool,
    /// Whether the host file names it as underserved.
    pub is_underserved: bool,
    /// The operator's factor.
    pub priority: Priority,
}

/// One term of a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Term {
    /// What is needed.
    pub name: &'static str,
    /// How much, 0 to 1; `None` if it is not known and counts as one half.
    pub need: Option<f64>,
    /// How much it counts.
    pub weight: f64,
}

impl Term {
    /// What it adds.
    pub fn value(&self) -> f64 {
        self.weight * self.need.unwrap_or(0.5)
    }
}

/// A configuration's score, with everything that it is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// The configuration.
    pub config: ConfigKey,
    /// The operator's factor.
    pub priority: f64,
    /// The factor for the number of seats.
    pub seats: f64,
    /// The terms of the sum.
    pub terms: [Term; 5],
}

impl Score {
    /// The score of a configuration.
    pub fn of(config: ConfigKey, facts: &Facts, weights: &Weights) -> Self {
        let term = |name, weight, need: Option<f64>| Term { name, need, weight };
        let hours = |ms: u64| ms as f64 / 3_600_000.0;
        let no_game = facts.games == Some(0);
        let staleness = match facts.newest_game_age_ms {
            _ if no_game => Some(1.0),
            age => age.map(|ms| share((hours(ms) - FRESH_H) / (STALE_H - FRESH_H))),
        };
        let velocity = facts.elo_per_day.map(|elo| share(-(-elo / FAST_ELO_PER_DAY).exp_m1()));
        let exploration = facts.elo_error.map(|error| share(error / UNKNOWN_ELO_ERROR));
        let underserved = match facts.games {
            _ if facts.is_underserved => Some(1.0),
            games => games.map(|games| share(1.0 - games as f64 / ENOUGH_GAMES)),
        };
        let training = Some(if facts.training_waits { 1.0 } else { 0.0 });
        Self {
            config,
            priority: facts.priority.0,
            seats: 1.0 + 0.25 * f64::from(config.seats() - 2),
            terms: [
                term("staleness", weights.staleness, staleness),
                term("velocity", weights.velocity, velocity),
                term("exploration", weights.exploration, exploration),
                term("underserved", weights.underserved, underserved),
                term("training", weights.training, training),
            ],
        }
    }

    /// The score: always above 0.
    pub fn total(&self) -> f64 {
        let needs: f64 = self.terms.iter().map(Term::value).sum();
        self.priority * self.seats * (FLOOR + needs)
    }
}

/// Kept within 0 to 1.
fn share(value: f64) -> f64 {
    value.clamp(0.0, 1.0)
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { config, priority, seats, terms } = self;
        write!(f, "{config} {:.3} = {priority} x {seats} x ({FLOOR}", self.total())?;
        for Term { name, need, weight } in terms {
            match need {
                Some(need) => write!(f, " + {weight} x {name} {need:.2}")?,
                None => write!(f, " + {weight} x {name} ? (0.50)")?,
            }
        }
        f.write_str(")")
    }
}
