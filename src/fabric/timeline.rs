//! Deadlines that survive a restart and do not move when the wall clock is set.

use std::sync::Arc;

use super::{Clock, MonoMs};
use crate::event::UtcMs;

/// The wall time of the start plus the monotonic time since: jumps of the wall clock do not move
/// it while the process runs, and a restart goes on at the wall time of its day.
#[derive(Debug, Clone)]
pub(super) struct Timeline {
    clock: Arc<dyn Clock>,
    start: (UtcMs, MonoMs),
}

impl Timeline {
    pub(super) fn starting_now(clock: Arc<dyn Clock>) -> Self {
        let start = (clock.utc(), clock.mono());
        Self { clock, start }
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Now, for deadlines.
    pub(super) fn now(&self) -> UtcMs {
        let (utc, mono) = self.start;
        utc.plus(self.clock.mono().since(mono))
    }

    /// Waits until [`Self::now`] has reached `at`.
    pub(super) async fn sleep_until(&self, at: UtcMs) {
        let ms = u64::try_from(at.since(self.now())).unwrap_or(0);
        self.clock.sleep_until(self.clock.mono().plus(ms)).await;
    }

    /// The same, for ever without a time.
    pub(super) async fn sleep_until_any(&self, at: Option<UtcMs>) {
        match at {
            Some(at) => self.sleep_until(at).await,
            None => futures::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ManualClock;
    use super::*;

    #[test]
    fn setting_the_wall_clock_moves_no_deadline() {
        let clock = Arc::new(ManualClock::new(UtcMs(1_000)));
        let timeline = Timeline::starting_now(clock.clone());
        clock.set_wall(UtcMs(9_000_000));
        clock.advance(5);
        assert_eq!(timeline.now(), UtcMs(1_005));
        assert_eq!(Timeline::starting_now(clock).now(), UtcMs(9_000_005), "a restart looks anew");
    }
}
