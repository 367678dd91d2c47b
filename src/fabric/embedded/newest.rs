//! What watchers follow: raised by the writing thread, for its own commits and for those of other
//! processes.

use rusqlite::Connection;
use tokio::sync::watch;

use super::super::Result;
use super::{append, control, coord};

/// A number that watchers follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watched {
    /// The newest event; also raised, as it is, when a delivery is offered again.
    Log,
    /// The newest revision of a small value.
    Values,
    /// The newest command.
    Commands,
}

impl Watched {
    pub(super) const ALL: [Self; 3] = [Self::Log, Self::Values, Self::Commands];

    /// Its value as this connection sees it.
    pub(super) fn read(self, connection: &Connection) -> Result<u64> {
        match self {
            Self::Log => append::last_seq(connection),
            Self::Values => coord::newest(connection),
            Self::Commands => control::last_seq(connection),
        }
    }
}

/// All of them.
pub(super) struct Newest([watch::Sender<u64>; 3]);

impl Newest {
    /// As they stand now.
    pub(super) fn open(connection: &Connection) -> Result<Self> {
        let [log, values, commands] = Watched::ALL.map(|watched| watched.read(connection));
        Ok(Self([log?, values?, commands?].map(watch::Sender::new)))
    }

    /// Follows one of them.
    pub(super) fn watch(&self, watched: Watched) -> watch::Receiver<u64> {
        self.0[watched as usize].subscribe()
    }

    /// Wakes who follows it.
    pub(super) fn raise(&self, watched: Watched, value: u64) {
        self.0[watched as usize].send_replace(value);
    }
}
