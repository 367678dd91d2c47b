//! Storms of restarts: many daemons that start again and again have one cause, which no one of them
//! sees.

use std::collections::VecDeque;

use ringrift::event::{HealthAlert, HealthCheckPassed, Payload, Severity};
use ringrift::fabric::MonoMs;
use ringrift::id::NodeId;
use ringrift::state::State;

/// The alert, and the check that clears it.
const RESTARTS: &str = "restarts";

/// So many restarts within [`WINDOW_MS`] are a storm: more than one daemon may have.
const STORM: u64 = 8;

/// Restarts count for five minutes.
const WINDOW_MS: u64 = 5 * 60_000;

/// Restarts that the supervisor of this node has tried.
pub(super) fn tries(state: &State, node: &NodeId) -> u64 {
    let daemons = state.daemons.by_node.get(node).into_iter().flatten();
    daemons.map(|(_, daemon)| daemon.tries).sum()
}

/// Watches how fast restarts come.
#[derive(Debug, Default)]
pub(super) struct StormWatch {
    /// Looks of the last minutes, oldest first: when, and restarts until then.
    looks: VecDeque<(MonoMs, u64)>,
    is_told: bool,
}

impl StormWatch {
    /// Takes in the restarts so far; says when a storm begins and when it is over.
    pub(super) fn look(&mut self, now: MonoMs, tries: u64) -> Option<Payload> {
        self.looks.retain(|(at, _)| now.since(*at) < WINDOW_MS);
        self.looks.push_back((now, tries));
        let before = self.looks.front().map_or(tries, |(_, before)| *before);
        let lately = tries.saturating_sub(before);
        let (was_told, minutes) = (self.is_told, WINDOW_MS / 60_000);
        self.is_told = lately >= STORM;
        match (was_told, self.is_told) {
            (false, true) => {
                let message = format!("daemons were restarted {lately} times in {minutes} minutes");
                let (alert, severity) = (RESTARTS.to_owned(), Severity::Critical);
                Some(HealthAlert { alert, message, severity }.into())
            }
            (true, false) => Some(HealthCheckPassed { check: RESTARTS.to_owned() }.into()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_told_when_it_begins_and_when_it_is_over() {
        let mut watch = StormWatch::default();
        let mut look = |minute: u64, tries| {
            watch.look(MonoMs(minute * 60_000), tries).map(|payload| payload.kind().name())
        };
        assert_eq!(look(0, 3), None, "what was before is not of this storm");
        assert_eq!(look(1, 10), None);
        assert_eq!(look(2, 11), Some("HEALTH_ALERT"));
        assert_eq!(look(3, 20), None);
        assert_eq!(look(6, 20), None);
        assert_eq!(look(8, 20), Some("HEALTH_CHECK_PASSED"));
    }
}
