//! When the index of ids was last known to have all that was stored.
//!
//! A repeat of what was stored before is in the index; one of what was stored since is recognised by
//! the servers, for as long as their window lasts. So an append needs to ask how far the log goes
//! only when that moment lies too far back to be sure of the window.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::bus::Bus;
use super::streams::REPEATS;
use crate::event::UtcMs;
use crate::fabric::MonoMs;

/// How long a moment counts: a quarter of the window, since servers have clocks of their own.
const COUNTS: Duration = Duration::from_secs(REPEATS.as_secs() / 4);

/// A moment, by both clocks: the monotonic one stands still while the machine sleeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    mono: MonoMs,
    utc: UtcMs,
    disturbances: u64,
}

impl Moment {
    pub(super) fn now(bus: &Bus) -> Self {
        let disturbances = *bus.disturbances.borrow();
        Self { mono: bus.clock.mono(), utc: bus.clock.utc(), disturbances }
    }

    /// Whether so little has happened since `earlier` that the servers have forgotten no id.
    fn is_just_after(self, earlier: Self) -> bool {
        let counts = COUNTS.as_millis();
        let by_wall = self.utc.0.checked_sub(earlier.utc.0).and_then(|ms| u128::try_from(ms).ok());
        u128::from(self.mono.since(earlier.mono)) < counts
            && by_wall.is_some_and(|ms| ms < counts)
            && self.disturbances == earlier.disturbances
    }
}

/// The newest moment at which the index had everything; none at the start and after a failure.
#[derive(Default)]
pub(super) struct CaughtUp(Mutex<Option<Moment>>);

impl CaughtUp {
    pub(super) fn counts(&self, now: Moment) -> bool {
        self.last().is_some_and(|last| now.is_just_after(last))
    }

    /// Notes what is known of the index: everything as of this moment, or nothing.
    pub(super) fn note(&self, moment: Option<Moment>) {
        *self.last() = moment;
    }

    fn last(&self) -> MutexGuard<'_, Option<Moment>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Moment = Moment { mono: MonoMs(5), utc: UtcMs(1_000), disturbances: 1 };

    fn later(mono_ms: u64, utc_ms: i64) -> Moment {
        Moment { mono: FIRST.mono.plus(mono_ms), utc: UtcMs(FIRST.utc.0 + utc_ms), ..FIRST }
    }

    #[test]
    fn a_moment_counts_for_30_seconds_of_either_clock() {
        let caught_up = CaughtUp::default();
        assert!(!caught_up.counts(FIRST), "nothing is known at the start");
        caught_up.note(Some(FIRST));
        assert!(caught_up.counts(FIRST) && caught_up.counts(later(29_999, 29_999)));
        assert!(!caught_up.counts(later(30_000, 0)));
        assert!(!caught_up.counts(later(10, 30_000)), "the machine slept");
        assert!(!caught_up.counts(later(10, -1)), "the wall clock was set");
    }

    #[test]
    fn a_lost_connection_or_a_failure_ends_it() {
        let caught_up = CaughtUp::default();
        caught_up.note(Some(FIRST));
        assert!(!caught_up.counts(Moment { disturbances: 2, ..FIRST }));
        caught_up.note(None);
        assert!(!caught_up.counts(FIRST));
    }
}
