//! How late the timers of this process are. One that gets too little of the processor gives its signs
//! of life late, too, and looks from outside like one with a bad network.

use std::convert::Infallible;

use ringrift::event::{HealthAlert, HealthCheckPassed, Payload, Severity};
use ringrift::fabric::Clock;

/// The name of the check, in events.
pub(super) const CHECK: &str = "timers";

/// How often a timer is looked at, in milliseconds.
const EVERY_MS: u64 = 100;

/// The most timers between two looks.
const MAX_TIMERS: usize = 1_000;

/// A process whose timers are later than this is starved, in milliseconds: that is no jitter any more, and
/// signs of life follow each other within a second.
const STARVED_MS: u64 = 250;

/// How late timers were since the last look.
#[derive(Default)]
pub(super) struct Lateness {
    late_ms: Vec<u64>,
    /// They were too late at the last look.
    was_starved: bool,
    /// What was last told: that it is starved, or is not.
    told: Option<bool>,
}

impl Lateness {
    /// Measures for as long as it is polled.
    pub(super) async fn measure(&mut self, clock: &dyn Clock) -> Infallible {
        loop {
            let due = clock.mono().plus(EVERY_MS);
            clock.sleep_until(due).await;
            if self.late_ms.len() < MAX_TIMERS {
                self.late_ms.push(clock.mono().since(due));
            }
        }
    }

    /// What is to be told that was not. A process is starved when half of its timers were too late at two
    /// looks in a row: one that was frozen for a while is not.
    pub(super) fn look(&mut self) -> Option<Payload> {
        let late_ms = median(std::mem::take(&mut self.late_ms))?;
        let is_starved = late_ms >= STARVED_MS;
        let was_starved = std::mem::replace(&mut self.was_starved, is_starved);
        let told = match self.told {
            Some(true) if !is_starved => false,
            None | Some(false) if is_starved && was_starved => true,
            None if !is_starved => false,
            _ => return None,
        };
        self.told = Some(told);
        Some(if told {
            starved(late_ms)
        } else {
            HealthCheckPassed { check: CHECK.to_owned() }.into()
        })
    }
}

fn starved(late_ms: u64) -> Payload {
    let message = format!(
        "this node is starved: half of its timers are {late_ms} ms late or more; stop what else uses its \
         processor, or lower learn.threads"
    );
    HealthAlert { alert: CHECK.to_owned(), message, severity: Severity::Warning }.into()
}

/// The middle one; `None` if there is none.
fn median(mut of: Vec<u64>) -> Option<u64> {
    let middle = of.len() / 2;
    (middle < of.len()).then(|| *of.select_nth_unstable(middle).1)
}

#[cfg(test)]
mod tests {
    use ringrift::event::UtcMs;
    use ringrift::fabric::ManualClock;

    use super::*;

    /// Half a minute in which time goes on by such steps, and what is told after it.
    async fn after(lateness: &mut Lateness, steps_ms: &[u64]) -> Option<String> {
        let clock = ManualClock::new(UtcMs(0));
        let passing = async {
            for ms in steps_ms {
                clock.advance(*ms);
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            never = lateness.measure(&clock) => match never {},
            () = passing => {}
        }
        lateness.look().map(|told| match told {
            Payload::HealthAlert(alert) => alert.message,
            other => other.kind().name().to_owned(),
        })
    }

    #[tokio::test]
    async fn a_node_whose_timers_stay_late_is_starved_until_they_are_in_time() {
        let mut lateness = Lateness::default();
        let (well, starved) = ([100; 300], [400; 75]);
        assert_eq!(after(&mut lateness, &well).await.as_deref(), Some("HEALTH_CHECK_PASSED"));
        assert_eq!(after(&mut lateness, &well).await, None);
        assert_eq!(after(&mut lateness, &starved).await, None, "once is nothing");
        let told = after(&mut lateness, &starved).await.unwrap();
        assert!(told.contains("timers are 300 ms late"), "{told}");
        assert_eq!(after(&mut lateness, &starved).await, None, "it is told");
        assert_eq!(after(&mut lateness, &well).await.as_deref(), Some("HEALTH_CHECK_PASSED"));
    }

    #[tokio::test]
    async fn a_node_that_was_frozen_is_not_starved() {
        let mut lateness = Lateness { told: Some(false), ..Lateness::default() };
        let frozen = [&[100; 50][..], &[20_000], &[100; 50]].concat();
        for _ in 0..3 {
            assert_eq!(after(&mut lateness, &frozen).await, None);
        }
        assert_eq!(after(&mut lateness, &[]).await, None, "nothing was measured");
    }
}
