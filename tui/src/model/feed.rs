//! The events as lines, bounded, with those that pass the filter at hand.

use std::collections::VecDeque;
use std::sync::Arc;

use ringrift::event::UtcMs;

use super::Cursor;
use super::filter::Filter;
use super::seconds::Seconds;

/// Entries kept; older ones are dropped and counted.
pub const KEPT: usize = 20_000;

/// How bad an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[allow(missing_docs, reason = "the usual three")]
pub enum Level {
    #[default]
    Info,
    Warn,
    Error,
}

impl Level {
    /// The word on the screen, five characters at most.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "INFO",
            Self::Warn => "WARN",
            Self::Error => "ERROR",
        }
    }

    /// The level whose word begins like this, in lower case.
    pub fn from_prefix(prefix: &str) -> Option<Self> {
        let all = [Self::Info, Self::Warn, Self::Error];
        all.into_iter().find(|level| level.word().to_lowercase().starts_with(prefix))
    }
}

/// One event as a line. Every text is clean already.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// Unique among all agents: event id.
    pub key: String,
    /// Sequence in its agent's log.
    pub seq: u64,
    /// When it happened, by its publisher's clock.
    pub at: UtcMs,
    /// How bad it is.
    pub level: Level,
    /// The name of its kind.
    pub kind: String,
    /// Who published it.
    pub node: String,
    /// The configuration that it is about; empty if none.
    pub config: String,
    /// What it says.
    pub detail: String,
    /// The event that made it happen; empty if none.
    pub cause: String,
    /// The purpose that it belongs to, with others; empty if none.
    pub correlation: String,
}

impl Entry {
    /// True for what marks a step of the learning: a promotion, or one that was taken back.
    pub fn is_milestone(&self) -> bool {
        matches!(self.kind.as_str(), "MODEL_PROMOTED" | "PROMOTION_ROLLED_BACK")
    }
}

/// The entries in the order of arrival.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    entries: VecDeque<Arc<Entry>>,
    /// What happened in each second of them.
    seconds: Seconds,
    /// Entries that were dropped at the old end.
    dropped: u64,
    filter: Filter,
    /// Numbers (counted from the first ever) of the entries that pass.
    passing: VecDeque<u64>,
}

impl Feed {
    /// Takes in an entry.
    pub fn push(&mut self, entry: Entry) {
        if self.entries.len() == KEPT {
            self.entries.pop_front();
            self.seconds.pop();
            self.dropped += 1;
            if self.passing.front().is_some_and(|number| *number < self.dropped) {
                self.passing.pop_front();
            }
        }
        if self.filter.passes(&entry) {
            self.passing.push_back(self.received());
        }
        self.seconds.push(&entry);
        self.entries.push_back(Arc::new(entry));
    }

    /// Shows only what passes `filter`.
    pub fn set_filter(&mut self, filter: Filter) {
        let numbered = (self.dropped..).zip(&self.entries);
        self.passing = numbered.filter(|(_, e)| filter.passes(e)).map(|(n, _)| n).collect();
        self.filter = filter;
    }

    /// The filter in force.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Number of entries that pass the filter.
    pub fn len(&self) -> usize {
        self.passing.len()
    }

    /// True if nothing passes.
    pub fn is_empty(&self) -> bool {
        self.passing.is_empty()
    }

    /// The passing entry at `index`, oldest first.
    pub fn get(&self, index: usize) -> Option<&Arc<Entry>> {
        let number = self.passing.get(index)?;
        self.entries.get(usize::try_from(number - self.dropped).ok()?)
    }

    /// The passing entry with this key.
    pub fn position(&self, key: &str) -> Option<usize> {
        (0..self.len()).rev().find(|index| self.get(*index).is_some_and(|e| e.key == key))
    }

    /// The number of the passing entry at `index`, counted from the first ever: it stays the same.
    pub fn number(&self, index: usize) -> Option<u64> {
        self.passing.get(index).copied()
    }

    /// Where the entry stands that a cursor holds, which points at it by key and number. In another
    /// feed, read from a journal, it has another number.
    pub fn held_by(&self, cursor: &Cursor) -> Option<usize> {
        let (key, number) = (cursor.key()?, cursor.index() as u64);
        let at = self.passing.partition_point(|other| *other < number);
        if self.get(at).is_some_and(|entry| entry.key == key) {
            return Some(at);
        }
        if number < self.dropped { None } else { self.position(key) }
    }

    /// Every entry that is kept, whether it passes or not, oldest first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Arc<Entry>> {
        self.entries.iter()
    }

    /// What happened in each second, whether it passes or not.
    pub const fn seconds(&self) -> &Seconds {
        &self.seconds
    }

    /// The entry with this key, whether it passes or not.
    pub fn find(&self, key: &str) -> Option<&Arc<Entry>> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }

    /// The entries of the same correlation, whether they pass or not, oldest first.
    pub fn together<'a>(&'a self, entry: &'a Entry) -> impl Iterator<Item = &'a Arc<Entry>> {
        let same = |other: &&Arc<Entry>| other.correlation == entry.correlation;
        self.entries.iter().filter(same).filter(|_| !entry.correlation.is_empty())
    }

    /// Entries received since the start.
    pub fn received(&self) -> u64 {
        self.dropped + self.entries.len() as u64
    }

    /// Entries that fell out at the old end.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(number: usize) -> Entry {
        Entry { key: number.to_string(), kind: format!("K{}", number % 10), ..Entry::default() }
    }

    #[test]
    fn old_entries_are_dropped_and_counted() {
        let mut feed = Feed::default();
        feed.set_filter(Filter::parse("kind:k3"));
        (0..KEPT + 25).for_each(|number| feed.push(entry(number)));
        assert_eq!((feed.dropped(), feed.received()), (25, KEPT as u64 + 25));
        assert_eq!(feed.len(), KEPT / 10);
        assert_eq!(feed.get(0).unwrap().key, "33");
        assert_eq!(feed.position("43"), Some(1));
        let held = |feed: &Feed, key: &str, number| {
            let mut cursor = Cursor::default();
            cursor.point(key, number);
            feed.held_by(&cursor)
        };
        assert_eq!(feed.number(1), Some(43));
        assert_eq!(held(&feed, "43", 43), Some(1), "by its number");
        assert_eq!(held(&feed, "43", 99), Some(1), "numbered by another feed");
        assert_eq!(held(&feed, "3", 3), None, "dropped");
        feed.set_filter(Filter::default());
        assert_eq!((feed.len(), feed.get(0).unwrap().key.as_str()), (KEPT, "25"));
    }
}
