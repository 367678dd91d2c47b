//! CPU and wall seconds of each stage, for the loop's report.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The stages of the learning pipeline, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Playing games.
    Selfplay,
    /// Reading rows from recorded games.
    Dataset,
    /// Training a candidate.
    Train,
    /// Rating a candidate.
    Evaluate,
}

impl Stage {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Selfplay => "selfplay",
            Self::Dataset => "dataset",
            Self::Train => "train",
            Self::Evaluate => "evaluate",
        }
    }
}

/// What a stage has used.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// Times that it ran.
    pub runs: u64,
    /// Wall time.
    pub wall: Duration,
    /// User and system CPU time of its threads.
    pub cpu: Duration,
}

/// The costs of all stages in this process.
#[derive(Debug, Default)]
pub struct Costs(Mutex<BTreeMap<Stage, Cost>>);

impl Costs {
    /// Books one run of a stage that began at `started` and used `cpu`.
    pub fn book(&self, stage: Stage, started: Instant, cpu: Duration) {
        let mut costs = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let cost = costs.entry(stage).or_default();
        cost.runs += 1;
        cost.wall += started.elapsed();
        cost.cpu += cpu;
    }

    /// The costs so far, in the order of the stages.
    pub fn so_far(&self) -> Vec<(Stage, Cost)> {
        let costs = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        costs.iter().map(|(&stage, &cost)| (stage, cost)).collect()
    }
}
