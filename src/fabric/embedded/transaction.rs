//! The transaction as a write sees it.

use std::cell::RefCell;

use rusqlite::Connection;

use super::super::{FabricError, Result};
use super::watched::Watched;

/// One transaction, shared by the writes of a group.
pub(super) struct Tx<'a> {
    pub(super) connection: &'a Connection,
    wake: RefCell<Vec<Watched>>,
}

impl<'a> Tx<'a> {
    pub(super) fn of(connection: &'a Connection) -> Self {
        Self { connection, wake: RefCell::default() }
    }

    /// Whether SQLite has given the whole transaction up, as it may when the disk is full: a write
    /// would be one of its own by now.
    pub(super) fn is_over(&self) -> bool {
        self.connection.is_autocommit()
    }

    /// The transaction, as long as there is one.
    pub(super) fn while_open(&self) -> Result<&Self> {
        if self.is_over() {
            let why = "write to the event log: the disk is full, or fails: free some space";
            return Err(FabricError::Unavailable(why.to_owned()));
        }
        Ok(self)
    }

    /// Wakes everybody who watches this, once it is committed.
    pub(super) fn wake_watchers(&self, of: Watched) {
        let mut wake = self.wake.borrow_mut();
        if !wake.contains(&of) {
            wake.push(of);
        }
    }

    /// What is to be woken once it is committed.
    pub(super) fn woken(&self) -> Vec<Watched> {
        self.wake.take()
    }
}
