//! Time, injected: wall time for people and records, monotonic time for durations.

use std::fmt;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::event::UtcMs;

/// Milliseconds since some start of this process; never goes backwards.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct MonoMs(pub u64);

impl MonoMs {
    /// The instant `ms` milliseconds later.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this instant; 0 if it lies after.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl UtcMs {
    /// What the clock of this machine says. Whoever is given a [`Clock`] asks that one.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// Whole seconds since 1970, negative before.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }
}

impl From<SystemTime> for UtcMs {
    fn from(time: SystemTime) -> Self {
        let ms = |by: Duration| i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self(ms(since)),
            Err(before) => Self(-ms(before.duration())),
        }
    }
}

/// Where the time comes from.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Wall time; may jump when the operator or NTP sets the clock.
    fn utc(&self) -> UtcMs;

    /// Monotonic time: the only one that durations are measured with.
    fn mono(&self) -> MonoMs;

    /// Waits until monotonic time has reached `at`.
    fn sleep_until(&self, at: MonoMs) -> BoxFuture<'_, ()>;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock whose monotonic time starts now.
    #[allow(clippy::new_without_default, reason = "it captures the moment of the call")]
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

fn whole_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Clock for SystemClock {
    fn utc(&self) -> UtcMs {
        UtcMs::now()
    }

    fn mono(&self) -> MonoMs {
        MonoMs(whole_ms(self.start.elapsed()))
    }

    fn sleep_until(&self, at: MonoMs) -> BoxFuture<'_, ()> {
        let deadline = self.start + Duration::from_millis(at.0);
        Box::pin(tokio::time::sleep_until(deadline.into()))
    }
}

/// A clock that only the test moves.
#[derive(Debug)]
pub struct ManualClock {
    now: watch::Sender<(UtcMs, MonoMs)>,
}

impl ManualClock {
    /// A clock that stands at this wall time, and at 0 monotonic.
    pub fn new(utc: UtcMs) -> Self {
        Self { now: watch::Sender::new((utc, MonoMs(0))) }
    }

    /// Lets time pass.
    pub fn advance(&self, ms: u64) {
        let wall = i64::try_from(ms).unwrap_or(i64::MAX);
        self.now.send_modify(|(utc, mono)| {
            *utc = UtcMs(utc.0.saturating_add(wall));
            *mono = mono.plus(ms);
        });
    }

    /// Sets the wall clock, as an operator might; no time passes.
    pub fn set_wall(&self, wall: UtcMs) {
        self.now.send_modify(|(utc, _)| *utc = wall);
    }
}

impl Clock for ManualClock {
    fn utc(&self) -> UtcMs {
        self.now.borrow().0
    }

    fn mono(&self) -> MonoMs {
        self.now.borrow().1
    }

    fn sleep_until(&self, at: MonoMs) -> BoxFuture<'_, ()> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // The sender lives in `self`, which this future borrows: waiting cannot fail.
            let _ = now.wait_for(|(_, mono)| *mono >= at).await;
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_time_has_passed_and_not_when_the_wall_is_set() {
        let clock = ManualClock::new(UtcMs(1_000));
        let mut sleeping = clock.sleep_until(MonoMs(50));
        clock.set_wall(UtcMs(9_000_000));
        assert!(futures::poll!(&mut sleeping).is_pending());
        clock.advance(50);
        sleeping.await;
        assert_eq!((clock.utc(), clock.mono()), (UtcMs(9_000_050), MonoMs(50)));
    }

    #[test]
    fn an_instant_before_1970_is_no_other_one() {
        let before = UtcMs::from(UNIX_EPOCH - Duration::from_millis(1_500));
        assert_eq!((before, before.seconds()), (UtcMs(-1_500), -2));
        let after = UtcMs::from(UNIX_EPOCH + Duration::from_millis(1_500));
        assert_eq!((after, after.seconds()), (UtcMs(1_500), 1));
    }
}
