//! The schedule: how self-play is shared out, from which terms, and what was queued ahead.

use serde::{Deserialize, Serialize};

use super::{Recent, Seen, Sparse};
use crate::event::{Payload, ScoreTerm, SelfplayAllocationUpdated, UtcMs};
use crate::game::ConfigKey;
use crate::id::{JobId, NodeId};

/// Batches of jobs that are kept.
pub const MAX_BATCHES: usize = 50;

/// The schedule.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// Every configuration that is scheduled.
    pub by_config: Sparse<ConfigKey, ScheduleOf>,
    /// The newest sets of jobs that were queued ahead, oldest first.
    pub batches: Recent<JobBatch, MAX_BATCHES>,
    /// Jobs that the queue did not take, since the start of the log.
    pub refused: u64,
}

/// The schedule of one configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ScheduleOf {
    /// Its part of self-play.
    pub allocation: Option<Allocation>,
    /// The rate at which it is played.
    pub rate: Option<Rate>,
    /// The rows that are wanted of it.
    pub target: Option<Target>,
    /// Since when its newest game has been too old to train on.
    pub stale_since: Option<UtcMs>,
}

/// A part of self-play, with everything that it was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Allocation {
    /// Since when.
    pub at: UtcMs,
    /// Part of all turns, 0 to 1.
    pub share: f64,
    /// What it is shared out by.
    pub score: f64,
    /// The operator's factor.
    pub priority: f64,
    /// The factor for the number of seats.
    pub seats: f64,
    /// The terms of the score.
    pub terms: Vec<ScoreTerm>,
    /// Nodes that can play it; empty if none is known.
    pub players: Vec<NodeId>,
    /// The node that is to train it, if one can.
    pub trainer: Option<NodeId>,
}

/// The rate at which a configuration is played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Since when.
    pub at: UtcMs,
    /// In parts of an even share.
    pub rate: f64,
    /// The term that changed it.
    pub reason: String,
}

/// The rows that are wanted of a configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Since when.
    pub at: UtcMs,
    /// Rows in all.
    pub rows: u64,
    /// Why.
    pub reason: String,
}

/// Jobs that were queued ahead together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobBatch {
    /// When they were picked.
    pub at: UtcMs,
    /// The jobs.
    pub jobs: Vec<JobId>,
    /// Whether they are in the queue.
    pub is_queued: bool,
}

impl Schedule {
    /// The schedule of this configuration.
    pub fn of(&self, config: ConfigKey) -> Option<&ScheduleOf> {
        self.by_config.get(&config)
    }

    /// Its part of self-play.
    pub fn allocation(&self, config: ConfigKey) -> Option<&Allocation> {
        self.of(config)?.allocation.as_ref()
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        match seen.payload {
            Payload::BatchScheduled(e) => {
                let jobs = e.jobs.clone();
                self.batches.push(JobBatch { at, jobs, is_queued: false });
            }
            Payload::BatchDispatched(e) => {
                self.refused += e.failed;
                let mut newest_first = self.batches.iter_mut().rev();
                if let Some(batch) = newest_first.find(|batch| batch.jobs == e.jobs) {
                    batch.is_queued = true;
                }
            }
            Payload::SelfplayAllocationUpdated(e) => {
                self.change(seen, |of| of.allocation = Some(Allocation::new(at, e)));
            }
            Payload::SelfplayRateChanged(e) => self.change(seen, |of| {
                of.rate = Some(Rate { at, rate: e.new_rate, reason: e.reason.clone() });
            }),
            Payload::SelfplayTargetUpdated(e) => self.change(seen, |of| {
                of.target = Some(Target { at, rows: e.rows, reason: e.reason.clone() });
            }),
            Payload::DataStale(_) => self.change(seen, |of| {
                of.stale_since.get_or_insert(at);
            }),
            Payload::DataFresh(_) => self.change(seen, |of| of.stale_since = None),
            _ => {}
        }
    }

    fn change(&mut self, seen: &Seen<'_>, change: impl FnOnce(&mut ScheduleOf)) {
        if let Some(config) = seen.event.config {
            change(self.by_config.or_default(config));
        }
    }
}

impl Allocation {
    fn new(at: UtcMs, e: &SelfplayAllocationUpdated) -> Self {
        Self {
            at,
            share: e.share,
            score: e.score,
            priority: e.priority,
            seats: e.seats,
            terms: e.terms.clone(),
            players: e.players.clone(),
            trainer: e.trainer.clone(),
        }
    }
}
