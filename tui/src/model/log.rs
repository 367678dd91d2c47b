//! A log as the cockpit folds it: once, however many agents share it.

use std::fmt;
use std::sync::Arc;

use ringrift::api::StateSnapshot;
use ringrift::event::{Envelope, UtcMs};
use ringrift::id::{Incarnation, NodeId};
use ringrift::state::{Alert, LogId, State};

use super::AgentKey;
use super::accused::Accused;
use super::noted::Noted;

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
    /// What was told, with the events since folded in. The past holds the same copies: one is made only
    /// where an event changes what another holds.
    told: Noted<Arc<StateSnapshot>, Arc<Accused>>,
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
    pub fn told(by: &AgentKey, snapshot: Arc<StateSnapshot>, now: UtcMs) -> Self {
        let incarnation = snapshot.incarnation;
        Self { told: snapshot.into(), feeder: by.clone(), incarnation, heard: now, fed: 0 }
    }

    /// What its events add up to.
    pub fn state(&self) -> &State {
        &self.told.state
    }

    /// The nodes that it tells something against.
    pub fn accused(&self) -> Arc<Accused> {
        self.told.note(|_| true, |told| Arc::new(Accused::of(&told.state.alerts)))
    }

    /// The worst that it tells against a node.
    pub fn worst_of(&self, node: &NodeId) -> Option<&Alert> {
        self.accused().worst(&self.state().alerts, node)
    }

    /// The snapshot that would tell all of it.
    pub fn snapshot(&self) -> Arc<StateSnapshot> {
        Arc::clone(&self.told)
    }

    /// To be changed at will.
    #[cfg(test)]
    pub fn state_mut(&mut self) -> &mut State {
        &mut Arc::make_mut(&mut self.told).state
    }

    /// Takes in a snapshot. One that is behind what was heard already changes nothing, unless a new
    /// process of the same agent tells it: then the log itself was put back.
    pub fn take(&mut self, by: &AgentKey, snapshot: Arc<StateSnapshot>, now: UtcMs) {
        let is_behind = snapshot.seq < self.state().applied;
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
        *self.told = snapshot;
    }

    /// Takes in an event; true if it is not in the feed yet.
    pub fn fold(&mut self, seq: u64, event: &Envelope, now: UtcMs) -> bool {
        self.heard = now;
        if seq > self.state().applied {
            let told = Arc::make_mut(&mut self.told);
            told.state.apply(seq, event);
            told.seq = seq;
        }
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

    fn snapshot(seq: u64, incarnation: u32) -> Arc<StateSnapshot> {
        let mut snapshot = samples::snapshot(seq, samples::folded(seq));
        snapshot.incarnation = Incarnation(incarnation);
        Arc::new(snapshot)
    }

    #[test]
    fn a_state_is_held_once_until_an_event_changes_it() {
        let (a, told) = (AgentKey::at("http://a:1"), snapshot(20, 1));
        let mut log = Log::told(&a, Arc::clone(&told), samples::LATER);
        let before = log.clone();
        assert!(std::ptr::eq(log.state(), &told.state), "who told it and who reads it share it");
        let (seq, event) = &samples::journal()[20];
        log.fold(*seq, event, samples::LATER);
        assert_eq!((log.state().applied, before.state().applied), (21, 20));
        assert!(std::ptr::eq(before.state(), &told.state), "what was is as it was");
    }

    #[test]
    fn who_is_behind_takes_nothing_back_and_a_log_that_was_put_back_does() {
        let (a, b) = (AgentKey::at("http://a:1"), AgentKey::at("http://b:1"));
        let mut log = Log::told(&a, snapshot(20, 1), samples::LATER);
        log.take(&b, snapshot(18, 7), samples::LATER);
        assert_eq!(log.state().applied, 20, "another agent is a little behind");
        log.take(&b, snapshot(19, 7), samples::LATER);
        assert_eq!(log.state().applied, 20, "so is the same process");
        log.take(&b, snapshot(5, 8), samples::LATER);
        assert_eq!((log.state().applied, log.fed()), (5, 5), "started again on an older log");
    }
}
