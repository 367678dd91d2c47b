//! A list that keeps its newest entries.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

/// The newest `CAP` entries, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent<T, const CAP: usize>(VecDeque<T>);

impl<T, const CAP: usize> Default for Recent<T, CAP> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<T, const CAP: usize> Recent<T, CAP> {
    /// Adds the newest entry and forgets the oldest beyond the cap.
    pub fn push(&mut self, entry: T) {
        if self.0.len() >= CAP {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    /// The entries, oldest first.
    pub fn iter(&self) -> std::collections::vec_deque::Iter<'_, T> {
        self.0.iter()
    }

    /// The entries to be changed, oldest first.
    pub(super) fn iter_mut(&mut self) -> std::collections::vec_deque::IterMut<'_, T> {
        self.0.iter_mut()
    }

    /// The newest entry.
    pub fn last(&self) -> Option<&T> {
        self.0.back()
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the oldest `len` entries.
    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// Keeps only the entries that pass.
    pub(super) fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }
}

impl<'a, T, const CAP: usize> IntoIterator for &'a Recent<T, CAP> {
    type Item = &'a T;
    type IntoIter = std::collections::vec_deque::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut recent = Recent::<u8, 3>::default();
        (1..=5).for_each(|n| recent.push(n));
        assert_eq!(recent.iter().copied().collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!((recent.len(), recent.last()), (3, Some(&5)));
    }
}
