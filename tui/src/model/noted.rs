//! A value with what was worked out from it, so that it is not worked out for each frame.

use std::cell::Cell;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};

/// A value with a note on it; the note is forgotten when the value may change.
pub struct Noted<T, N: Clone> {
    value: T,
    version: Version,
    note: Cell<Option<N>>,
}

/// What a value was at a time. Two values of the same version are alike, whoever holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version(u64);

impl Version {
    /// One that nothing had before.
    fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl<T: Clone, N: Clone> Clone for Noted<T, N> {
    /// What was worked out for one copy holds for the other.
    fn clone(&self) -> Self {
        let note = self.note.take();
        self.note.set(note.clone());
        Self { value: self.value.clone(), version: self.version, note: Cell::new(note) }
    }
}

impl<T: fmt::Debug, N: Clone> fmt::Debug for Noted<T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: PartialEq, N: Clone> PartialEq for Noted<T, N> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T, N: Clone> Noted<T, N> {
    /// Another one once the value may have changed.
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The note, if there is one that holds; else it is worked out.
    pub fn note(&self, holds: impl FnOnce(&N) -> bool, work: impl FnOnce(&T) -> N) -> N {
        let known = self.note.take().filter(holds);
        let note = known.unwrap_or_else(|| work(&self.value));
        self.note.set(Some(note.clone()));
        note
    }
}

impl<T: Default, N: Clone> Default for Noted<T, N> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T, N: Clone> From<T> for Noted<T, N> {
    fn from(value: T) -> Self {
        Self { value, version: Version::new(), note: Cell::new(None) }
    }
}

impl<T, N: Clone> Deref for Noted<T, N> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T, N: Clone> DerefMut for Noted<T, N> {
    fn deref_mut(&mut self) -> &mut T {
        self.note.set(None);
        self.version = Version::new();
        &mut self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_made_once_until_the_value_may_have_changed() {
        let worked = Cell::new(0);
        let mut list: Noted<Vec<u8>, usize> = vec![1, 2].into();
        let length = |list: &Noted<Vec<u8>, usize>| {
            list.note(
                |_| true,
                |list| {
                    worked.set(worked.get() + 1);
                    list.len()
                },
            )
        };
        assert_eq!((length(&list), length(&list), worked.get()), (2, 2, 1));
        list.push(3);
        assert_eq!((length(&list), worked.get()), (3, 2));
        assert_eq!(list.note(|length| *length > 3, |_| 9), 9, "one that does not hold");
    }

    #[test]
    fn whatever_may_differ_has_another_version() {
        let mut one: Noted<u8, ()> = 1.into();
        let (before, copy) = (one.version(), one.clone());
        *one = 2;
        assert!(one.version() != before && copy.version() == before);
        assert_ne!(before, Noted::<u8, ()>::from(1).version(), "nobody knows that they are alike");
    }
}
