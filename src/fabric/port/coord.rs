//! Small values that the cluster agrees on, changed by compare-and-set.

use futures::future::BoxFuture;
use serde_json::Value;
use tokio::sync::watch;

use crate::fabric::Result;
use crate::id::CoordKey;

/// The largest value, in bytes of JSON.
pub const MAX_VALUE_BYTES: usize = 64 * 1024;

/// A value with its revision.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name.
    pub key: CoordKey,
    /// Number of the write that made it: every write of the store has a greater one than those
    /// before, deletions too.
    pub revision: u64,
    /// The value.
    pub value: Value,
}

/// Values under keys. Every write says which revision it replaces, so that of two writers one is
/// refused. Writes are durable on return. After `Unknown`, read the key: its revision tells.
pub trait Coord: Send + Sync {
    /// The newest value; `None` when there is none.
    fn get(&self, key: CoordKey) -> BoxFuture<'_, Result<Option<Entry>>>;

    /// Every value whose key starts with `prefix`, by key.
    fn list(&self, prefix: String) -> BoxFuture<'_, Result<Vec<Entry>>>;

    /// Makes a value that does not exist; answers its revision.
    ///
    /// # Errors
    /// `Conflict` when the key has a value; `Invalid` for one over [`MAX_VALUE_BYTES`].
    fn create(&self, key: CoordKey, value: Value) -> BoxFuture<'_, Result<u64>>;

    /// Replaces the value of this revision; answers the new revision.
    ///
    /// # Errors
    /// `Conflict` when the key has another revision or no value; `Invalid` as for `create`.
    fn replace(&self, key: CoordKey, revision: u64, value: Value) -> BoxFuture<'_, Result<u64>>;

    /// Removes the value of this revision.
    ///
    /// # Errors
    /// `Conflict` when the key has another revision or no value.
    fn delete(&self, key: CoordKey, revision: u64) -> BoxFuture<'_, Result<()>>;

    /// Follows the newest revision of the store: changes after every write.
    fn watch(&self) -> watch::Receiver<u64>;
}
