//! A log as the cockpit folds it: once, however many agents share it.

use std::fmt;

use ringrift::api::StateSnapshot;
use ringrift::event::{Envelope, UtcMs};
use ringrift::id::Incarnation;
use ringrift::state::{LogId, State};

use super::AgentKey;

/// Which log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogKey {
    /// The log of this name; agents that give the same one share it.
    Named(LogId),
    /// The log of one agent that cannot name it: it is empty, or a later event was the first seen.
    Of(AgentKey),
}

impl LogKey {
    /// The log that an agent calls so.
    pub fn of(agent: &AgentKey, name: Option<&LogId>) -> Self {
        name.map_or_else(|| Self::Of(agent.clone()), |name| Self::Named(name.clone()))
    }
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(id) => id.fmt(f),
            Self::Of(agent) => agent.fmt(f),
        }
    }
}

/// What the events of a log add up to, as far as they were heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Log {
    /// What they add up to.
    pub state: State,
    /// The agent that told it last.
    pub feeder: AgentKey,
    /// The process of that agent.
    incarnation: Incarnation,
    /// When it was told last.
    pub heard: UtcMs,
    /// Sequence of the last event in the feed.
    fed: u64,
}

impl Log {
    /// The log as an agent tells it.
    pub fn told(by: &AgentKey, snapshot: StateSnapshot, now: UtcMs) -> Self {
        let StateSnapshot { incarnation, state, .. } = snapshot;
        Self { state, feeder: by.clone(), incarnation, heard: now, fed: 0 }
    }

    /// Takes in a snapshot. One that is behind what was heard already changes nothing, unless a new
    /// process of the same agent tells it: then the log itself was put back.
    pub fn take(&mut self, by: &AgentKey, snapshot: StateSnapshot, now: UtcMs) {
        let is_behind = snapshot.seq < self.state.applied;
        let is_restart = *by == self.feeder && snapshot.incarnation != self.incarnation;
        self.feeder = by.clone();
        self.incarnation = snapshot.incarnation;
        self.heard = now;
        if is_behind && !is_restart {
            return;
        }
        if is_behind {
            self.fed = snapshot.seq;
        }
        self.state = snapshot.state;
    }

    /// Takes in an event; true if it is not in the feed yet.
    pub fn fold(&mut self, seq: u64, event: &Envelope, now: UtcMs) -> bool {
        self.heard = now;
        self.state.apply(seq, event);
        let is_new = seq > self.fed;
        self.fed = self.fed.max(seq);
        is_new
    }

    /// Sequence of the last event in the feed.
    pub const fn fed(&self) -> u64 {
        self.fed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    fn snapshot(seq: u64, incarnation: u32) -> StateSnapshot {
        let mut snapshot = samples::snapshot(seq, samples::folded(seq));
        snapshot.incarnation = Incarnation(incarnation);
        snapshot
    }

    #[test]
    fn who_is_behind_takes_nothing_back_and_a_log_that_was_put_back_does() {
        let (a, b) = (AgentKey::at("http://a:1"), AgentKey::at("http://b:1"));
        let mut log = Log::told(&a, snapshot(20, 1), samples::LATER);
        log.take(&b, snapshot(18, 7), samples::LATER);
        assert_eq!(log.state.applied, 20, "another agent is a little behind");
        log.take(&b, snapshot(19, 7), samples::LATER);
        assert_eq!(log.state.applied, 20, "so is the same process");
        log.take(&b, snapshot(5, 8), samples::LATER);
        assert_eq!((log.state.applied, log.fed()), (5, 5), "started again on an older log");
    }
}
