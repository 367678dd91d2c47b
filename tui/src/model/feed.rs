//! The events as lines, bounded, with those at hand that are shown: what passes the filter, or without
//! one everything, where the newest report of progress stands for those of its job before it.

mod progress;

use std::collections::VecDeque;
use std::sync::Arc;

use ringrift::event::UtcMs;

use super::Cursor;
use super::filter::Filter;
use super::seconds::Seconds;
use progress::Newest;

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
    progress: Newest,
    /// Numbers (counted from the first ever) of the entries that are shown.
    shown: VecDeque<u64>,
}

impl Feed {
    /// Takes in an entry.
    pub fn push(&mut self, entry: Entry) {
        if self.entries.len() == KEPT {
            self.drop_oldest();
        }
        let (number, entry) = (self.received(), Arc::new(entry));
        self.show(number, &entry);
        self.seconds.push(&entry);
        self.entries.push_back(entry);
    }

    fn drop_oldest(&mut self) {
        let Some(oldest) = self.entries.pop_front() else { return };
        self.seconds.pop();
        self.progress.forget(&oldest, self.dropped);
        self.dropped += 1;
        if self.shown.front().is_some_and(|number| *number < self.dropped) {
            self.shown.pop_front();
        }
    }

    /// Shows an entry behind the others, unless it does not pass.
    fn show(&mut self, number: u64, entry: &Entry) {
        if !self.filter.passes(entry) {
            return;
        }
        let before = self.progress.takes_the_place_of(entry, number);
        // Who filters asks for every line.
        let hidden = before.filter(|_| self.filter.is_empty());
        if let Some(place) = hidden.and_then(|before| self.shown.binary_search(&before).ok()) {
            self.shown.remove(place);
        }
        self.shown.push_back(number);
    }

    /// Shows only what passes `filter`.
    pub fn set_filter(&mut self, filter: Filter) {
        self.filter = filter;
        self.shown.clear();
        self.progress = Newest::default();
        let entries: Vec<Arc<Entry>> = self.entries.iter().cloned().collect();
        (self.dropped..).zip(&entries).for_each(|(number, entry)| self.show(number, entry));
    }

    /// The filter in force.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Number of entries that are shown.
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// True if nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The shown entry at `index`, oldest first.
    pub fn get(&self, index: usize) -> Option<&Arc<Entry>> {
        self.numbered(*self.shown.get(index)?)
    }

    /// The number of the shown entry at `index`, counted from the first ever: it stays the same.
    pub fn number(&self, index: usize) -> Option<u64> {
        self.shown.get(index).copied()
    }

    /// Where the first shown entry stands whose number is at least this.
    pub fn from(&self, number: u64) -> usize {
        self.shown.partition_point(|other| *other < number)
    }

    /// Where the entry stands that a cursor holds, which points at it by key and number. In another
    /// feed, read from a journal, it has another number.
    pub fn held_by(&self, cursor: &Cursor) -> Option<usize> {
        let (key, number) = (cursor.key()?, cursor.index() as u64);
        if self.numbered(number).is_some_and(|entry| entry.key == key) {
            return self.place(number);
        }
        if number < self.dropped {
            return None;
        }
        let place = self.entries.iter().rposition(|entry| entry.key == key)?;
        self.place(self.dropped + place as u64)
    }

    /// The entry of this number, unless it is dropped.
    fn numbered(&self, number: u64) -> Option<&Arc<Entry>> {
        self.entries.get(usize::try_from(number.checked_sub(self.dropped)?).ok()?)
    }

    /// Where the entry of this number stands, or the one that is shown in its place.
    fn place(&self, number: u64) -> Option<usize> {
        let place = |number: u64| self.shown.binary_search(&number).ok();
        place(number).or_else(|| place(self.progress.of(self.numbered(number)?)?))
    }

    /// Every entry that is kept, shown or not, oldest first.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Arc<Entry>> {
        self.entries.iter()
    }

    /// What happened in each second, shown or not.
    pub const fn seconds(&self) -> &Seconds {
        &self.seconds
    }

    /// The entry with this key, shown or not.
    pub fn find(&self, key: &str) -> Option<&Arc<Entry>> {
        self.entries.iter().rev().find(|entry| entry.key == key)
    }

    /// The entries of the same correlation, shown or not, oldest first.
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

    fn progress(number: usize, config: &str) -> Entry {
        let (kind, config) = ("EVALUATION_PROGRESS".to_owned(), config.to_owned());
        Entry { kind, config, ..entry(number) }
    }

    fn keys(feed: &Feed) -> Vec<&str> {
        (0..feed.len()).filter_map(|at| feed.get(at)).map(|entry| entry.key.as_str()).collect()
    }

    #[test]
    fn the_newest_report_of_a_job_stands_for_those_before_it_unless_somebody_filters() {
        let mut feed = Feed::default();
        for entry in [progress(0, "a"), progress(1, "b"), entry(2), progress(3, "a"), entry(4)] {
            feed.push(entry);
        }
        assert_eq!((keys(&feed), feed.received()), (vec!["1", "2", "3", "4"], 5));
        let mut cursor = Cursor::default();
        cursor.point("0", 0);
        assert_eq!(feed.held_by(&cursor), Some(2), "the cursor goes with its job");
        assert_eq!(feed.from(2), 1);
        feed.set_filter(Filter::parse("kind:progress"));
        assert_eq!(keys(&feed), ["0", "1", "3"]);
        feed.push(progress(5, "a"));
        assert_eq!(keys(&feed), ["0", "1", "3", "5"]);
        feed.set_filter(Filter::default());
        assert_eq!(keys(&feed), ["1", "2", "4", "5"]);
    }

    #[test]
    fn a_report_that_fell_out_is_no_part_of_its_job_any_more() {
        let mut feed = Feed::default();
        feed.push(progress(0, "a"));
        (1..=KEPT).for_each(|number| feed.push(entry(number)));
        assert_eq!((feed.dropped(), feed.len()), (1, KEPT));
        feed.push(progress(KEPT + 1, "a"));
        assert_eq!(feed.len(), KEPT);
        assert_eq!(feed.number(KEPT - 1), Some(KEPT as u64 + 1));
    }

    #[test]
    fn old_entries_are_dropped_and_counted() {
        let mut feed = Feed::default();
        feed.set_filter(Filter::parse("kind:k3"));
        (0..KEPT + 25).for_each(|number| feed.push(entry(number)));
        assert_eq!((feed.dropped(), feed.received()), (25, KEPT as u64 + 25));
        assert_eq!(feed.len(), KEPT / 10);
        assert_eq!(feed.get(0).unwrap().key, "33");
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
