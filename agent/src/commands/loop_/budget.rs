//! How long a loop goes on.

use std::time::Duration;

use ringrift::game::ConfigKey;
use ringrift::state::State;

/// What ends a loop, besides a signal. Without a limit it goes on until it is stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Budget {
    /// Games of the configuration on disk, those of earlier runs included.
    pub games: Option<u64>,
    /// Wall time of this process.
    pub time: Option<Duration>,
}

impl Budget {
    /// The share that is used, 0 to 1; `None` without a limit. The nearer limit counts.
    pub fn used(&self, state: &State, config: ConfigKey, elapsed: Duration) -> Option<f64> {
        let games = self.games.map(|limit| recorded(state, config) as f64 / limit.max(1) as f64);
        let time = self.time.map(|limit| elapsed.as_secs_f64() / limit.as_secs_f64().max(1e-3));
        let used = [games, time].into_iter().flatten().reduce(f64::max)?;
        Some(used.min(1.0))
    }

    /// Whether a limit is reached.
    pub fn is_spent(&self, state: &State, config: ConfigKey, elapsed: Duration) -> bool {
        self.used(state, config, elapsed).is_some_and(|used| used >= 1.0)
    }

    /// The time that is left if the loop goes on as it did so far; `None` without a limit or before
    /// anything can be said.
    pub fn left(&self, state: &State, config: ConfigKey, elapsed: Duration) -> Option<Duration> {
        let used = self.used(state, config, elapsed)?;
        if used <= 0.0 {
            return None;
        }
        Some(elapsed.mul_f64(((1.0 - used) / used).min(1e6)))
    }
}

/// Games of this configuration on disk.
pub fn recorded(state: &State, config: ConfigKey) -> u64 {
    state.games.of(config).map_or(0, |games| games.total.unwrap_or(games.recorded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> ConfigKey {
        "square8_2p".parse().unwrap()
    }

    #[test]
    fn time_is_used_evenly() {
        let budget = Budget { games: None, time: Some(Duration::from_secs(100)) };
        let state = State::default();
        let at = |s| Duration::from_secs(s);
        assert_eq!(budget.used(&state, config(), at(25)), Some(0.25));
        assert_eq!(budget.left(&state, config(), at(25)), Some(at(75)));
        assert!(budget.is_spent(&state, config(), at(100)));
    }

    #[test]
    fn without_a_limit_nothing_is_spent() {
        let budget = Budget::default();
        let long = Duration::from_secs(1_000_000);
        assert_eq!(budget.used(&State::default(), config(), long), None);
        assert!(!budget.is_spent(&State::default(), config(), long));
    }
}
