//! CPU and wall seconds of each stage, for the loop's report.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

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
    /// User and system CPU time of the whole process meanwhile: stages run one at a time.
    pub cpu: Duration,
}

/// The costs of all stages in this process.
#[derive(Debug, Default)]
pub struct Costs(Mutex<BTreeMap<Stage, Cost>>);

impl Costs {
    /// Runs `work` and books what it used on `stage`.
    pub fn book<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let (wall, cpu) = (Instant::now(), process_cpu());
        let value = work();
        let mut costs = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let cost = costs.entry(stage).or_default();
        cost.runs += 1;
        cost.wall += wall.elapsed();
        cost.cpu += process_cpu().saturating_sub(cpu);
        value
    }

    /// The costs so far, in the order of the stages.
    pub fn so_far(&self) -> Vec<(Stage, Cost)> {
        let costs = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        costs.iter().map(|(&stage, &cost)| (stage, cost)).collect()
    }
}

/// User and system time of the whole process so far; zero where the system does not tell.
fn process_cpu() -> Duration {
    let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else { return Duration::ZERO };
    [usage.user_time(), usage.system_time()].into_iter().map(duration).sum()
}

fn duration(time: TimeVal) -> Duration {
    let seconds = u64::try_from(time.tv_sec()).unwrap_or(0);
    let micros = u64::try_from(time.tv_usec()).unwrap_or(0);
    Duration::from_secs(seconds) + Duration::from_micros(micros)
}
