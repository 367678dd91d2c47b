//! How agents stand, taken all together: counted when something changed or grew stale, not for each
//! frame.

use std::collections::BTreeMap;
use std::sync::Arc;

use ringrift::event::UtcMs;
use ringrift::id::NodeId;

use super::LogKey;
use super::agent::{Agent, Link, Standing};
use super::world::Counts;

/// What is counted of agents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Census {
    /// How many stand how.
    pub counts: Counts,
    /// How many cannot be reached.
    pub offline: usize,
    /// How many are connected, but silent.
    pub stale: usize,
    /// How many were not heard yet.
    pub unheard: usize,
    /// The longest of their last round trips, in milliseconds.
    pub slowest_ms: Option<u32>,
    /// Each is reached without another one's help.
    pub all_direct: bool,
    /// The nodes of each log that agents within reach miss.
    missed: Arc<Missed>,
    /// When it was taken.
    at: UtcMs,
    /// When the next one of them grows stale, if nothing is heard.
    until: UtcMs,
}

/// The nodes of each log that somebody misses, with the place of the first agent that says so.
type Missed = BTreeMap<LogKey, BTreeMap<NodeId, usize>>;

impl Census {
    /// What there is to count at an instant.
    pub fn of(agents: &[Agent], now: UtcMs) -> Self {
        let mut census = Self {
            counts: Counts::default(),
            offline: 0,
            stale: 0,
            unheard: 0,
            slowest_ms: agents.iter().filter_map(|agent| agent.rtt_ms).max(),
            all_direct: agents.iter().all(|agent| agent.via.is_none()),
            missed: Arc::new(missed(agents, now)),
            at: now,
            until: UtcMs(i64::MAX),
        };
        agents.iter().for_each(|agent| census.count(agent, now));
        census
    }

    fn count(&mut self, agent: &Agent, now: UtcMs) {
        let standing = agent.standing(now);
        self.counts.add(standing);
        match (&agent.link, standing) {
            (Link::Offline { .. }, _) => self.offline += 1,
            (_, Standing::Stale) => self.stale += 1,
            (_, Standing::Unknown) => self.unheard += 1,
            _ => self.until = agent.stale_from().map_or(self.until, |from| self.until.min(from)),
        }
    }

    /// The nodes that somebody misses, each with its log.
    pub fn missed(&self) -> impl Iterator<Item = (&LogKey, &NodeId)> {
        self.missed.iter().flat_map(|(log, nodes)| nodes.keys().map(move |node| (log, node)))
    }

    /// The place of the first agent that misses this node.
    pub fn who_misses(&self, log: &LogKey, node: &NodeId) -> Option<usize> {
        self.missed.get(log)?.get(node).copied()
    }

    /// True if it says at this instant, too, how agents stand of whom nothing more was heard.
    pub fn holds(&self, now: UtcMs) -> bool {
        (self.at..self.until).contains(&now)
    }
}

/// Whoever is cut off misses everybody: that is no news of the others.
fn missed(agents: &[Agent], now: UtcMs) -> Missed {
    let mut missed = Missed::new();
    for (place, agent) in agents.iter().enumerate() {
        let Some(known) = &agent.known else { continue };
        let mut nodes = known.missed().filter_map(|(node, _)| NodeId::new(node).ok()).peekable();
        if nodes.peek().is_some() && !agent.is_cut_off(now) {
            let of_log = missed.entry(known.log.clone()).or_default();
            for node in nodes {
                of_log.entry(node).or_insert(place);
            }
        }
    }
    missed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::agent::{AgentKey, STALE_MS};
    use crate::samples;

    fn heard(at: i64) -> Agent {
        let (known, heard) = (Some(samples::known()), Some(UtcMs(at)));
        Agent { known, heard, link: Link::Live, ..Agent::new(AgentKey::local()) }
    }

    #[test]
    fn it_holds_until_the_first_agent_grows_stale() {
        let agents = [heard(1_000), heard(2_000), Agent::new(AgentKey::local())];
        let census = Census::of(&agents, UtcMs(2_000));
        assert_eq!((census.counts.ok, census.stale, census.unheard), (2, 0, 1));
        let first = UtcMs(1_001 + STALE_MS);
        assert!(census.holds(UtcMs(first.0 - 1)) && !census.holds(first));
        assert!(!census.holds(UtcMs(1_999)), "of the past it knows nothing");
        let census = Census::of(&agents, first);
        assert_eq!((census.counts.ok, census.stale), (1, 1));
        assert!(census.holds(UtcMs(first.0 + 999)) && !census.holds(UtcMs(first.0 + 1_000)));
    }
}
