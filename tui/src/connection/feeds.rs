//! Who tells a log: one of the agents that share it. The others stand by, and when it goes away one of
//! them goes on behind the last event that came.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use ringrift::state::LogId;
use tokio::sync::OwnedMutexGuard;

use crate::model::AgentKey;

/// The logs that are told, for all connections together. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Feeds(Arc<Mutex<Known>>);

/// The logs that were told lately.
#[derive(Debug, Default)]
struct Known {
    feeds: HashMap<LogId, Weak<Feed>>,
    /// With so many, those that nobody tells any more are forgotten.
    full: usize,
}

/// So many may be known before it is looked whether each is told.
const FEW: usize = 64;

/// One log.
#[derive(Debug, Default)]
pub struct Feed {
    /// Held by whoever tells it, with how far it was told.
    turn: Arc<tokio::sync::Mutex<Passed>>,
    /// How far those who stand by say that they are.
    waiting: Mutex<BTreeMap<AgentKey, u64>>,
}

/// Sequence of the last event that was passed on.
pub type Passed = u64;

impl Feeds {
    /// The log of this name. One without a name is nobody else's.
    pub fn of(&self, name: Option<&LogId>) -> Arc<Feed> {
        let Some(name) = name else { return Arc::default() };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(feed) = known.feeds.get(name).and_then(Weak::upgrade) {
            return feed;
        }
        known.make_room();
        let feed = Arc::default();
        known.feeds.insert(name.clone(), Arc::downgrade(&feed));
        feed
    }
}

impl Known {
    /// Forgets what nobody tells any more, each time that there are twice as many as the time before.
    fn make_room(&mut self) {
        if self.feeds.len() >= self.full {
            self.feeds.retain(|_, feed| feed.strong_count() > 0);
            self.full = FEW.max(2 * self.feeds.len());
        }
    }
}

impl Feed {
    /// Waits until it is one's turn to tell the log, which lasts as long as the guard is held.
    pub fn turn(&self) -> impl Future<Output = OwnedMutexGuard<Passed>> + use<> {
        Arc::clone(&self.turn).lock_owned()
    }

    /// Stands by, at this sequence, for as long as the guard is held.
    pub fn stand_by<'a>(&'a self, agent: &'a AgentKey, seq: u64) -> StandingBy<'a> {
        let standing_by = StandingBy { feed: self, agent };
        standing_by.is_at(seq);
        standing_by
    }

    /// How far the furthest of those is who stand by.
    pub fn furthest(&self) -> Option<u64> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).values().copied().max()
    }
}

/// Whether who tells a log falls behind those who stand by.
#[derive(Debug, Default)]
pub struct Pace {
    /// How far the others were at the last probe.
    others: Option<u64>,
}

impl Pace {
    /// True if an agent has not got, one probe later, as far as another one had: what that one reads
    /// does not reach it.
    pub fn is_behind(&mut self, seq: u64, others: Option<u64>) -> bool {
        std::mem::replace(&mut self.others, others).is_some_and(|before| seq < before)
    }
}

/// An agent that could tell the log, too.
pub struct StandingBy<'a> {
    feed: &'a Feed,
    agent: &'a AgentKey,
}

impl StandingBy<'_> {
    /// Says how far it is.
    pub fn is_at(&self, seq: u64) {
        let mut waiting = self.feed.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.insert(self.agent.clone(), seq);
    }
}

impl Drop for StandingBy<'_> {
    fn drop(&mut self) {
        self.feed.waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(self.agent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_reach_what_another_had_a_probe_ago_is_behind() {
        let mut pace = Pace::default();
        assert!(!pace.is_behind(10, Some(12)), "a little later is no fault");
        assert!(!pace.is_behind(12, Some(15)), "it keeps up");
        assert!(pace.is_behind(12, Some(15)), "it stands still");
        let mut alone = Pace::default();
        assert!(!alone.is_behind(10, None) && !alone.is_behind(10, None), "nobody is further");
    }

    #[test]
    fn a_log_is_shared_while_it_is_told_and_forgotten_some_time_later() {
        let feeds = Feeds::default();
        let name = |n: usize| LogId::begun_by(format!("n.0000002a.{n}").parse().unwrap());
        let told = feeds.of(Some(&name(0)));
        assert!(Arc::ptr_eq(&told, &feeds.of(Some(&name(0)))));
        (1..10 * FEW).for_each(|n| drop(feeds.of(Some(&name(n)))));
        assert!(feeds.0.lock().unwrap().feeds.len() <= FEW);
        assert!(Arc::ptr_eq(&told, &feeds.of(Some(&name(0)))), "this one is still told");
    }

    #[test]
    fn those_who_stand_by_are_known_until_they_leave() {
        let (a, b) = (AgentKey::at("http://a:1"), AgentKey::at("http://b:1"));
        let feed = Feed::default();
        let first = feed.stand_by(&a, 3);
        {
            let second = feed.stand_by(&b, 4);
            second.is_at(9);
            assert_eq!(feed.furthest(), Some(9));
        }
        assert_eq!(feed.furthest(), Some(3));
        drop(first);
        assert_eq!(feed.furthest(), None);
    }
}
