//! The events of the model: a vector, of which the first ones may have been forgotten.

use super::super::port::Stored;
use super::super::{FabricError, Result};
use crate::event::Envelope;

/// Every event that is there.
#[derive(Default)]
pub(super) struct Log {
    events: Vec<Envelope>,
    /// How many stood before the first of them.
    forgotten: u64,
}

impl Log {
    /// Stores what is not stored, all or none.
    pub(super) fn append(&mut self, events: Vec<Envelope>) -> Result<Vec<u64>> {
        let before = self.events.len();
        let seqs: Result<Vec<u64>> = events.into_iter().map(|event| self.store(event)).collect();
        if seqs.is_err() {
            self.events.truncate(before);
        }
        seqs
    }

    fn store(&mut self, event: Envelope) -> Result<u64> {
        let Some((seq, old)) = self.iter().find(|(_, old)| old.id == event.id) else {
            self.events.push(event);
            return Ok(self.newest());
        };
        if (old.at, old.body.kind_name()) == (event.at, event.body.kind_name()) {
            return Ok(seq);
        }
        let why = format!("append of event {}: the id names another event", event.id);
        Err(FabricError::Invalid(why))
    }

    /// Each event with its sequence.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Envelope)> {
        (self.forgotten + 1..).zip(&self.events)
    }

    /// The event with this sequence.
    pub(super) fn get(&self, seq: u64) -> Option<Stored> {
        let found = self.iter().find(|(at, _)| *at == seq);
        found.map(|(seq, event)| Stored { seq, event: event.clone() })
    }

    /// The sequence of the newest event; 0 when there never was one.
    pub(super) fn newest(&self) -> u64 {
        self.forgotten + self.events.len() as u64
    }

    /// The sequence of the oldest event; 0 when there is none.
    pub(super) fn oldest(&self) -> u64 {
        self.events.first().map_or(0, |_| self.forgotten + 1)
    }

    /// Forgets the events after this one, which were stored by a change that is undone.
    pub(super) fn undo_after(&mut self, newest: u64) {
        self.events.truncate(usize::try_from(newest - self.forgotten).unwrap_or(usize::MAX));
    }

    /// Forgets the events before `first`, but never the newest.
    pub(super) fn forget_before(&mut self, first: u64) {
        while self.forgotten + 1 < first.min(self.newest()) {
            self.events.remove(0);
            self.forgotten += 1;
        }
    }
}
