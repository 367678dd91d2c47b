//! Notices when somebody sets the wall clock: times in the log then tell less than they seem to. And
//! when timers are late.

mod lateness;

use std::sync::Arc;

use ringrift::event::{EventKind, HealthCheckFailed, HealthCheckPassed, UtcMs};
use ringrift::fabric::{Clock, MonoMs};

use self::lateness::Lateness;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The name of the check, in events.
const CHECK: &str = "clock";

/// A wall clock that is off by more than this since the last look was set.
const TOLERANCE_MS: u64 = 5_000;

/// The clock check.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "clock_check",
    about: "notices when the wall clock is set, and when the node gets too little of its processor",
    category: DaemonCategory::Health,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[EventKind::HealthCheckPassed, EventKind::HealthCheckFailed, EventKind::HealthAlert],
    every: Every::Millis(30_000),
    progress_max_age_s: 120,
    profiles: Profile::ALL,
    run: |context| Box::pin(run(context)),
};

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy)]
struct Look {
    utc: UtcMs,
    mono: MonoMs,
}

impl Look {
    fn at(clock: &dyn Clock) -> Self {
        Self { utc: clock.utc(), mono: clock.mono() }
    }

    /// Milliseconds that the wall clock went further than time did since `earlier`.
    fn jump_ms(self, earlier: Self) -> i64 {
        let passed = i64::try_from(self.mono.since(earlier.mono)).unwrap_or(i64::MAX);
        self.utc.since(earlier.utc).saturating_sub(passed)
    }
}

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    let mut last = Look::at(context.services.clock.as_ref());
    let (mut passed, mut lateness) = (None, Lateness::default());
    let clock = Arc::clone(&context.services.clock);
    loop {
        let every = context.every();
        let wake = tokio::select! {
            biased;
            wake = context.next(every) => wake?,
            never = lateness.measure(clock.as_ref()) => match never {},
        };
        match wake {
            Wake::Stop => return Ok(()),
            Wake::Event(_) => {}
            Wake::Due => {
                let now = Look::at(context.services.clock.as_ref());
                let jump_ms = now.jump_ms(last);
                last = now;
                context.progress(format!("wall clock off by {jump_ms} ms"));
                let passes = jump_ms.unsigned_abs() <= TOLERANCE_MS;
                if !passes {
                    let error = format!("the wall clock was set by {} s", jump_ms / 1000);
                    context.emit(HealthCheckFailed { check: CHECK.to_owned(), error }).await?;
                } else if passed != Some(true) {
                    context.emit(HealthCheckPassed { check: CHECK.to_owned() }).await?;
                }
                passed = Some(passes);
                if let Some(told) = lateness.look() {
                    context.emit(told).await?;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_set_clock_jumps() {
        let look = |utc, mono| Look { utc: UtcMs(utc), mono: MonoMs(mono) };
        assert_eq!(look(31_000, 30_000).jump_ms(look(1_000, 0)), 0);
        assert_eq!(look(1_000, 30_000).jump_ms(look(31_000, 0)), -60_000);
    }
}
