//! Up to where a process has everything of a stream: by reading it, and by having stored it itself.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// Records beyond a gap that are remembered; when there are more, reading brings them again.
const MOST_AHEAD: usize = 50_000;

/// Up to where a process has everything.
pub(super) struct Applied {
    upto: watch::Sender<u64>,
    /// What this process stored itself beyond the first record that it lacks.
    ahead: Mutex<BTreeSet<u64>>,
    own: AtomicU64,
}

impl Applied {
    pub(super) fn new(upto: u64) -> Self {
        Self { upto: watch::Sender::new(upto), ahead: Mutex::default(), own: AtomicU64::new(0) }
    }

    /// The newest sequence up to which nothing is lacking.
    pub(super) fn upto(&self) -> u64 {
        *self.upto.borrow()
    }

    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.upto.subscribe()
    }

    /// How many records this process has stored.
    pub(super) fn own(&self) -> u64 {
        self.own.load(Ordering::Relaxed)
    }

    /// Everything up to this record was read.
    pub(super) fn has_read(&self, seq: u64) {
        self.advance(seq, None);
    }

    /// These records were stored by this process.
    pub(super) fn has_stored(&self, records: RangeInclusive<u64>) {
        self.own.fetch_add(records.end() + 1 - records.start(), Ordering::Relaxed);
        self.advance(0, Some(records));
    }

    fn advance(&self, read: u64, stored: Option<RangeInclusive<u64>>) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        ahead.extend(stored.into_iter().flatten());
        self.upto.send_if_modified(|upto| {
            let before = *upto;
            *upto = before.max(read);
            while let Some(next) = ahead.first().copied().filter(|next| *next <= *upto + 1) {
                ahead.pop_first();
                *upto = next.max(*upto);
            }
            *upto > before
        });
        if ahead.len() > MOST_AHEAD {
            ahead.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_counts_when_all_before_it_is_there() {
        let applied = Applied::new(4);
        applied.has_stored(5..=6);
        assert_eq!(applied.upto(), 6);
        applied.has_stored(9..=10);
        assert_eq!(applied.upto(), 6, "7 and 8 are another's, and were not read yet");
        applied.has_read(7);
        assert_eq!(applied.upto(), 7);
        applied.has_read(8);
        assert_eq!((applied.upto(), applied.own()), (10, 4));
    }

    #[test]
    fn reading_what_was_stored_changes_nothing() {
        let applied = Applied::new(0);
        applied.has_stored(1..=3);
        let mut watched = applied.watch();
        watched.mark_unchanged();
        applied.has_read(2);
        assert!(!watched.has_changed().unwrap());
        assert_eq!(applied.upto(), 3);
    }
}
