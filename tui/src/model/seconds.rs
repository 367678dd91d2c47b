//! What happened when, second by second: of thousands of events the time bar needs no more.

use std::collections::VecDeque;

use ringrift::event::UtcMs;

use super::feed::{Entry, Level};

/// How much an event matters, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It was told.
    Something,
    /// A step of the learning.
    Milestone,
    /// A warning.
    Warning,
    /// An error.
    Error,
}

impl Weight {
    fn of(entry: &Entry) -> Self {
        match entry.level {
            Level::Error => Self::Error,
            Level::Warn => Self::Warning,
            Level::Info if entry.is_milestone() => Self::Milestone,
            Level::Info => Self::Something,
        }
    }
}

/// What came one after the other within a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Second {
    /// When what matters most of it happened.
    pub at: UtcMs,
    /// How much that matters.
    pub worst: Weight,
    /// Entries that it stands for.
    entries: usize,
}

/// The seconds of a feed, in the order of arrival.
#[derive(Debug, Clone, Default)]
pub struct Seconds(VecDeque<Second>);

impl Seconds {
    /// Takes in an entry.
    pub(super) fn push(&mut self, entry: &Entry) {
        let (at, worst) = (entry.at, Weight::of(entry));
        let second = |at: UtcMs| at.0.div_euclid(1000);
        match self.0.back_mut().filter(|last| second(last.at) == second(at)) {
            Some(last) => {
                last.entries += 1;
                if worst > last.worst {
                    (last.at, last.worst) = (at, worst);
                }
            }
            None => self.0.push_back(Second { at, worst, entries: 1 }),
        }
    }

    /// Forgets the oldest entry.
    pub(super) fn pop(&mut self) {
        let Some(first) = self.0.front_mut() else { return };
        first.entries -= 1;
        if first.entries == 0 {
            self.0.pop_front();
        }
    }

    /// Each, the newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Second> {
        self.0.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: i64, level: Level) -> Entry {
        Entry { at: UtcMs(at), level, ..Entry::default() }
    }

    #[test]
    fn a_second_shows_the_worst_of_it_until_its_last_entry_is_forgotten() {
        let mut seconds = Seconds::default();
        for (at, level) in [(100, Level::Info), (900, Level::Warn), (950, Level::Info)] {
            seconds.push(&entry(at, level));
        }
        seconds.push(&entry(1_000, Level::Info));
        let shown = |seconds: &Seconds| -> Vec<(i64, Weight)> {
            seconds.newest_first().map(|second| (second.at.0, second.worst)).collect()
        };
        let both = [(1_000, Weight::Something), (900, Weight::Warning)];
        assert_eq!(shown(&seconds), both);
        (0..2).for_each(|_| seconds.pop());
        assert_eq!(shown(&seconds), both);
        seconds.pop();
        assert_eq!(shown(&seconds), both[..1]);
    }
}
