//! Finds the first entry that somebody changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use ringrift::api::{AuditOutcome, AuditRecord};
use ringrift::event::{Digest, EventId};

use super::chain::origin;

/// What a chain that holds adds up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries.
    pub entries: u64,
    /// Entries that were made after the fact, because the log knew of a command and the audit did
    /// not.
    pub recovered: u64,
    /// Events of the log that an entry belongs to.
    pub events: BTreeSet<EventId>,
    /// Hash of the last entry. Noted elsewhere, it proves later that nothing before it was changed
    /// or cut off.
    pub head: Digest,
}

/// Why the audit is not what it was.
#[derive(Debug, thiserror::Error)]
pub enum BrokenAudit {
    /// There is no file: an agent makes it when it starts, so this proves nothing.
    #[error(
        "nothing to verify: {0} is missing; no agent ran on this data directory, or somebody took \
         the audit away; check --config-file and --data-dir"
    )]
    NotThere(PathBuf),
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// An entry is not what it was, or is missing.
    #[error("entry {n} is broken: {what}; the entries before it hold")]
    Entry {
        /// The first one that is broken.
        n: u64,
        /// What is wrong with it.
        what: String,
    },
    /// An entry that was noted elsewhere is not there.
    #[error("no entry has the hash {0}: the audit was cut off or written anew since it was noted")]
    Missing(Digest),
}

/// Follows the chain from its origin; `noted` is the hash of an entry that has to be in it.
///
/// # Errors
/// The first entry that is broken; that there is no audit.
pub fn verify(path: &Path, noted: Option<&Digest>) -> Result<Verified, BrokenAudit> {
    if matches!(path.try_exists(), Ok(false)) {
        return Err(BrokenAudit::NotThere(path.to_owned()));
    }
    let unreadable = |source| BrokenAudit::Unreadable { path: path.to_owned(), source };
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let connection = connection.map_err(unreadable)?;
    let mut rows =
        connection.prepare("SELECT n, record, hash FROM audit ORDER BY n").map_err(unreadable)?;
    let mut rows = rows.query([]).map_err(unreadable)?;
    let (events, head) = (BTreeSet::new(), origin());
    let mut verified = Verified { entries: 0, recovered: 0, events, head };
    let mut found = noted.is_none();
    while let Some(row) = rows.next().map_err(unreadable)? {
        let text = |column| row.get::<_, String>(column).map_err(unreadable);
        let n = row.get(0).map_err(unreadable)?;
        verified.take(n, &text(1)?, &text(2)?)?;
        found |= Some(&verified.head) == noted;
    }
    match noted {
        Some(hash) if !found => Err(BrokenAudit::Missing(hash.clone())),
        _ => Ok(verified),
    }
}

impl Verified {
    /// Follows the chain over one more entry.
    fn take(&mut self, n: u64, json: &str, hash: &str) -> Result<(), BrokenAudit> {
        let next = self.entries + 1;
        let broken = |what: String| Err(BrokenAudit::Entry { n: next, what });
        if n != next {
            return broken(format!("it is missing; the next one is {n}"));
        }
        let is = Digest::of(json.as_bytes());
        if is.as_str() != hash {
            return broken(format!("its hash is {}, and {hash} is written beside it", is.short()));
        }
        let record: AuditRecord = match serde_json::from_str(json) {
            Ok(record) => record,
            Err(error) => return broken(format!("it cannot be read: {error}")),
        };
        if record.n != n {
            return broken(format!("it says of itself that it is entry {}", record.n));
        }
        if record.previous != self.head {
            return broken("it was sealed to another entry than the one before it".to_owned());
        }
        self.entries = n;
        self.recovered += u64::from(record.note.outcome == AuditOutcome::Recovered);
        self.events.extend(record.note.event);
        self.head = is;
        Ok(())
    }
}
