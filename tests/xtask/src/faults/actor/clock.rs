//! A clock that does not count the time for which its process was stopped, like that of a virtual
//! machine that was paused. A leader that lives by it believes in a grant that has long run out.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use ringrift::event::UtcMs;
use ringrift::fabric::{Clock, MonoMs, SystemClock};

/// How often it is wound, and the most that it counts of the time in between.
const TURN: Duration = Duration::from_millis(20);
const MOST_MS: u64 = 1_000;

/// The clock.
#[derive(Debug)]
pub struct StandingClock {
    machine: SystemClock,
    /// The machine's time of the last look, and what was counted until then.
    counted: Mutex<(MonoMs, MonoMs)>,
}

impl StandingClock {
    /// A clock that runs until its process is stopped.
    pub fn start() -> Arc<Self> {
        let clock = Arc::new(Self { machine: SystemClock::new(), counted: Mutex::default() });
        let wound = Arc::downgrade(&clock);
        tokio::spawn(async move {
            while let Some(clock) = wound.upgrade() {
                clock.mono();
                tokio::time::sleep(TURN).await;
            }
        });
        clock
    }
}

impl Clock for StandingClock {
    fn utc(&self) -> UtcMs {
        self.machine.utc()
    }

    fn mono(&self) -> MonoMs {
        let now = self.machine.mono();
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, so_far) = *counted;
        *counted = (now, so_far.plus(now.since(last).min(MOST_MS)));
        counted.1
    }

    fn sleep_until(&self, at: MonoMs) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            while self.mono() < at {
                tokio::time::sleep(TURN).await;
            }
        })
    }
}
