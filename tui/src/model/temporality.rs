//! What "now" means on the screen.

use super::Model;
use super::agent::Link;
use super::census::Census;

/// How the screen relates to the present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Temporality {
    /// Nobody was heard yet.
    Connecting,
    /// Every agent is heard.
    Live,
    /// Some agents are not heard.
    Partly {
        /// Heard.
        live: usize,
        /// All.
        all: usize,
    },
    /// Agents are connected, but silent for so many seconds.
    Stale(i64),
    /// No agent can be reached; the next attempt, if there is one, is in so many seconds.
    Offline(Option<i64>),
    /// The operator froze the screen. How much came since is told once it goes on: nothing moves.
    Paused,
    /// The operator looks at the past, so many seconds ago.
    Past(i64),
}

impl Model {
    /// How the screen relates to the present.
    pub fn temporality(&self) -> Temporality {
        if let Some(frozen) = self.frozen.as_ref().filter(|frozen| frozen.is_past) {
            return Temporality::Past(self.now.since(frozen.at) / 1000);
        }
        if self.frozen.is_some() {
            return Temporality::Paused;
        }
        let Census { offline, stale, unheard, .. } = self.live.agents.census(self.shown_at());
        let all = self.live.agents.len();
        match (all - offline - stale - unheard, offline, stale) {
            (heard, ..) if heard == all => Temporality::Live,
            (live @ 1.., ..) => Temporality::Partly { live, all },
            (_, _, 1..) => Temporality::Stale(self.silence_s()),
            (_, 1.., _) => Temporality::Offline(self.retry_s()),
            _ => Temporality::Connecting,
        }
    }

    fn silence_s(&self) -> i64 {
        let ages = self.live.agents.iter().filter_map(|agent| agent.age_ms(self.now));
        ages.min().unwrap_or(0) / 1000
    }

    fn retry_s(&self) -> Option<i64> {
        let retries = self.live.agents.iter().filter_map(|agent| match agent.link {
            Link::Offline { retry_at, .. } => Some(retry_at?.since(self.now)),
            Link::Connecting | Link::Live => None,
        });
        retries.min().map(|left| (left.max(0) + 999) / 1000)
    }
}
