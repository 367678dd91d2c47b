//! The restart policy: one for all daemons.

use std::collections::VecDeque;

use ringrift::fabric::{Backoff, MonoMs};

/// Restarts within [`WINDOW_MS`] after which a daemon waits for the operator.
pub const MAX_RESTARTS: usize = 5;

/// How long a restart counts: an hour.
pub const WINDOW_MS: u64 = 60 * 60 * 1000;

/// Delays before the restarts: 1, 2, 4, 8, 16 s.
pub const DELAYS: Backoff = Backoff::STANDARD;

/// What happens to a daemon that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It starts again after a delay.
    RestartAfter {
        /// The delay in milliseconds.
        ms: u64,
    },
    /// It waits for the operator.
    Spent,
}

/// The failures of one daemon that still count.
#[derive(Debug, Default)]
pub struct RestartBudget {
    failures: VecDeque<MonoMs>,
}

impl RestartBudget {
    /// Takes in a failure and says what happens next.
    pub fn failed(&mut self, now: MonoMs) -> Verdict {
        self.failures.retain(|at| now.since(*at) < WINDOW_MS);
        if self.failures.len() >= MAX_RESTARTS {
            return Verdict::Spent;
        }
        self.failures.push_back(now);
        let failures = u32::try_from(self.failures.len()).expect("at most MAX_RESTARTS");
        Verdict::RestartAfter { ms: DELAYS.delay_ms(failures) }
    }

    /// Forgets all failures: the operator restarted it.
    pub fn clear(&mut self) {
        self.failures.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_restarts_an_hour_with_doubling_delays_then_the_operator() {
        let mut budget = RestartBudget::default();
        let verdicts: Vec<_> = (0..6).map(|n| budget.failed(MonoMs(n))).collect();
        let after = |s: u64| Verdict::RestartAfter { ms: s * 1000 };
        assert_eq!(verdicts, [after(1), after(2), after(4), after(8), after(16), Verdict::Spent]);
        budget.clear();
        assert_eq!(budget.failed(MonoMs(9)), after(1));
    }

    #[test]
    fn a_failure_counts_for_an_hour() {
        let mut budget = RestartBudget::default();
        for n in 0..5 {
            budget.failed(MonoMs(n));
        }
        let later = budget.failed(MonoMs(4 + WINDOW_MS));
        assert_eq!(later, Verdict::RestartAfter { ms: 1000 });
    }
}
