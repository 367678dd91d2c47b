//! What watchers follow: raised by the writing thread, for its own commits and for those of other
//! processes.

use rusqlite::Connection;
use tokio::sync::watch;

use super::super::Result;
use super::watched::Watched;
use super::{append, control, coord};

/// The value of a number as this connection sees it.
pub(super) fn read(watched: Watched, connection: &Connection) -> Result<u64> {
    match watched {
        Watched::Log => append::last_seq(connection),
        Watched::Values => coord::newest(connection),
        Watched::Commands => control::last_seq(connection),
    }
}

/// All of them.
pub(super) struct Newest([watch::Sender<u64>; 3]);

impl Newest {
    /// As they stand now.
    pub(super) fn open(connection: &Connection) -> Result<Self> {
        let [log, values, commands] = Watched::ALL.map(|watched| read(watched, connection));
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
