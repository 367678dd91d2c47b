//! Snapshots: the projections as they stood at one event, so that nobody has to fold the events
//! before it again and those can be forgotten.
//!
//! Layout: `RRSS`, the version (u32, little-endian), the BLAKE3 digest of the rest, the rest in CBOR.

use serde::{Deserialize, Serialize};

use super::State;
use crate::event::EventId;

/// Version of what the projections keep. Raised whenever one of them keeps something else, or folds
/// an event differently: a snapshot of another version says something else than the events do.
pub const VERSION: u32 = 3;

/// The oldest version whose snapshots can still be read: what they lack is as if it had never been told.
pub const OLDEST_VERSION: u32 = 2;

const MAGIC: &[u8; 4] = b"RRSS";
const VERSION_AT: usize = MAGIC.len();
const DIGEST_AT: usize = VERSION_AT + 4;
const BODY_AT: usize = DIGEST_AT + blake3::OUT_LEN;

/// The projections as they stood at one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The last event taken in. It says of which log the state is; [`State::applied`] says where.
    pub event: EventId,
    /// The projections.
    pub state: State,
}

/// Why bytes are no snapshot that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Another program's projections.
    #[error("it is a snapshot of version {found}, this program reads version {VERSION}")]
    Version {
        /// Its version.
        found: u32,
    },
    /// Not what was written.
    #[error("it is damaged: {0}")]
    Damaged(String),
}

impl Snapshot {
    /// The snapshot in bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = [&MAGIC[..], &VERSION.to_le_bytes(), &[0; blake3::OUT_LEN]].concat();
        ciborium::into_writer(self, &mut bytes).expect("plain data into memory");
        let digest = blake3::hash(&bytes[BODY_AT..]);
        bytes[DIGEST_AT..BODY_AT].copy_from_slice(digest.as_bytes());
        bytes
    }

    /// The snapshot that these bytes are.
    ///
    /// # Errors
    /// When they are of another version or not as they were written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        Self::of_versions(VERSION, bytes)
    }

    /// The snapshot that these bytes are, also of a version back to [`OLDEST_VERSION`]: for whoever has no
    /// other, since the events before it are gone.
    ///
    /// # Errors
    /// When they are of another version or not as they were written.
    pub fn from_older_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        Self::of_versions(OLDEST_VERSION, bytes)
    }

    fn of_versions(oldest: u32, bytes: &[u8]) -> Result<Self, SnapshotError> {
        let damaged = |why: &str| SnapshotError::Damaged(why.to_owned());
        if bytes.len() < BODY_AT || !bytes.starts_with(MAGIC) {
            return Err(damaged("it does not begin like a snapshot"));
        }
        let version = bytes[VERSION_AT..DIGEST_AT].try_into().expect("four bytes");
        let found = u32::from_le_bytes(version);
        if !(oldest..=VERSION).contains(&found) {
            return Err(SnapshotError::Version { found });
        }
        let body = &bytes[BODY_AT..];
        if blake3::hash(body).as_bytes()[..] != bytes[DIGEST_AT..BODY_AT] {
            return Err(damaged("its bytes are not those that were written"));
        }
        ciborium::from_reader(body).map_err(|error| damaged(&error.to_string()))
    }
}
