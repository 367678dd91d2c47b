//! Keeps the queue filled: which jobs are to be queued now, until targets are met.

use std::collections::BTreeMap;

use super::mix::Mix;
use super::quota::Quota;
use super::share::Shares;
use crate::event::JobKind;
use crate::game::ConfigKey;

/// What a configuration wants.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// The configuration.
    pub config: ConfigKey,
    /// How much it needs games; see [`super::Score`]. One without a score above 0 gets nothing.
    pub score: f64,
    /// Whether its target of strength is met: it is rated from time to time and nothing else.
    pub is_on_target: bool,
    /// Whether a training could begin; see [`super::Readiness`].
    pub can_train: bool,
    /// Whether a network waits for a match.
    pub can_evaluate: bool,
    /// Its jobs that are queued or running.
    pub in_flight: usize,
}

impl Demand {
    fn wants(&self, kind: JobKind) -> bool {
        match kind {
            JobKind::Selfplay => !self.is_on_target,
            JobKind::Train => !self.is_on_target && self.can_train,
            JobKind::Evaluate => self.can_evaluate,
            // A verdict follows from a match; nobody plans one.
            JobKind::Promote => false,
        }
    }
}

/// A job to be queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// What it does.
    pub kind: JobKind,
    /// For which configuration.
    pub config: ConfigKey,
}

/// Fills a queue. It remembers what each kind and each configuration is owed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Populator {
    mix: Mix,
    configs: BTreeMap<JobKind, Shares<ConfigKey>>,
}

/// How often the queue is looked at, in milliseconds, and how often once all targets are met.
const INTERVAL_MS: u64 = 60_000;
const ON_TARGET_INTERVAL_MS: u64 = 300_000;

impl Populator {
    /// The jobs that fill a queue of `places` places. A training or a match is planned once: the
    /// next one depends on its outcome.
    pub fn fill(&mut self, places: usize, demands: &[Demand], quota: Quota) -> Vec<Planned> {
        let mut demands: BTreeMap<ConfigKey, Demand> =
            demands.iter().map(|demand| (demand.config, demand.clone())).collect();
        let held: usize = demands.values().map(|demand| demand.in_flight).sum();
        let limit = quota.places(places, demands.len());
        let mut planned = Vec::new();
        for _ in held..places {
            let Some(job) = self.next(&demands, limit) else { break };
            if let Some(demand) = demands.get_mut(&job.config) {
                demand.in_flight += 1;
                demand.can_train &= job.kind != JobKind::Train;
                demand.can_evaluate &= job.kind != JobKind::Evaluate;
            }
            planned.push(job);
        }
        planned
    }

    fn next(&mut self, demands: &BTreeMap<ConfigKey, Demand>, limit: usize) -> Option<Planned> {
        let may = |demand: &&Demand, kind| {
            demand.score > 0.0 && demand.in_flight < limit && demand.wants(kind)
        };
        let kind = self.mix.next(|kind| demands.values().any(|demand| may(&demand, kind)))?;
        let claimants = demands.values().filter(|demand| may(demand, kind));
        let claimants = claimants.map(|demand| (demand.config, demand.score));
        let config = self.configs.entry(kind).or_default().next(claimants)?;
        Some(Planned { kind, config })
    }

    /// When to look again, in milliseconds.
    pub fn interval_ms(demands: &[Demand]) -> u64 {
        let is_done = demands.iter().all(|demand| demand.is_on_target);
        if is_done { ON_TARGET_INTERVAL_MS } else { INTERVAL_MS }
    }
}
