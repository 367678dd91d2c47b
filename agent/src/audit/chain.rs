//! How one entry is sealed to the one before.

use rusqlite::{Connection, OptionalExtension};

use ringrift::api::{AuditEntry, AuditNote, AuditRecord};
use ringrift::event::Digest;

/// What the first entry is sealed to: the hash of nothing.
pub fn origin() -> Digest {
    Digest::of(b"")
}

/// Number and hash of an entry.
pub(super) type Link = (u64, Digest);

/// The last entry; the origin where there is none.
pub(super) fn last(connection: &Connection) -> anyhow::Result<Link> {
    let newest = "SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1";
    let row = connection
        .query_row(newest, [], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, String>(1)?)))
        .optional()?;
    row.map_or_else(|| Ok((0, origin())), |(n, hash)| Ok((n, hash.parse()?)))
}

/// The entry that follows `last`.
pub(super) fn sealed(note: AuditNote, (n, previous): Link) -> AuditEntry {
    let record = AuditRecord { n: n + 1, note, previous };
    let json = serde_json::to_string(&record).expect("plain data with text keys");
    AuditEntry { hash: Digest::of(json.as_bytes()), record }
}
