//! Nodes with nothing to do, and nodes whose jobs do nothing.

use crate::fabric::MonoMs;

/// Below this use of its GPU, in percent, a node without jobs is idle.
const IDLE_BELOW: f64 = 10.0;

/// Below this use of its GPU, in percent, jobs do nothing.
const STUCK_BELOW: f64 = 5.0;

/// How long it has to last, in milliseconds.
const IDLE_AFTER_MS: u64 = 60_000;
const STUCK_AFTER_MS: u64 = 600_000;

/// What a node is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Nobody knows.
    Unknown,
    /// It works, or not for long not.
    Busy,
    /// It has nothing to do, for so many milliseconds.
    Idle(u64),
    /// It has jobs and does nothing, for so many milliseconds.
    Stuck(u64),
}

/// Watches the use of one node's GPU, or of its cores if it has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IdleWatch {
    /// Since when it is below the limit, and whether it had jobs.
    low: Option<(MonoMs, bool)>,
}

impl IdleWatch {
    /// Takes a measurement in, in percent. What was not measured proves nothing: counting begins
    /// anew.
    pub fn observe(&mut self, now: MonoMs, used: Option<f64>, jobs: usize) -> Usage {
        let Some(used) = used else {
            self.low = None;
            return Usage::Unknown;
        };
        let has_jobs = jobs > 0;
        if used >= if has_jobs { STUCK_BELOW } else { IDLE_BELOW } {
            self.low = None;
            return Usage::Busy;
        }
        let since = match self.low {
            Some((since, had_jobs)) if had_jobs == has_jobs => since,
            _ => now,
        };
        self.low = Some((since, has_jobs));
        match (now.since(since), has_jobs) {
            (ms @ STUCK_AFTER_MS.., true) => Usage::Stuck(ms),
            (ms @ IDLE_AFTER_MS.., false) => Usage::Idle(ms),
            _ => Usage::Busy,
        }
    }
}
