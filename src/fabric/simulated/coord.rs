//! Small values of the model: a map.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use serde_json::Value;
use tokio::sync::watch;

use super::super::port::{Coord, Entry};
use super::super::{Result, coord_steps};
use super::Simulated;
use crate::id::CoordKey;

impl Simulated {
    /// Writes over this revision; a `value` of `None` deletes.
    fn put(&self, key: CoordKey, over: Option<u64>, value: Option<Value>) -> Result<u64> {
        value.as_ref().map_or(Ok(()), |value| coord_steps::check_value(&key, value))?;
        let mut content = self.content();
        coord_steps::check_revision(&key, over, content.values.get(&key))?;
        let revision = *self.shared.values_revision.borrow() + 1;
        match value {
            Some(value) => {
                content.values.insert(key.clone(), Entry { key, revision, value });
            }
            None => {
                content.values.remove(&key);
            }
        }
        self.shared.values_revision.send_replace(revision);
        Ok(revision)
    }
}

impl Coord for Simulated {
    fn get(&self, key: CoordKey) -> BoxFuture<'_, Result<Option<Entry>>> {
        ready(Ok(self.content().values.get(&key).cloned())).boxed()
    }

    fn list(&self, prefix: String) -> BoxFuture<'_, Result<Vec<Entry>>> {
        let content = self.content();
        let of_prefix = content.values.values().filter(|e| e.key.as_str().starts_with(&prefix));
        ready(Ok(of_prefix.cloned().collect())).boxed()
    }

    fn create(&self, key: CoordKey, value: Value) -> BoxFuture<'_, Result<u64>> {
        ready(self.put(key, None, Some(value))).boxed()
    }

    fn replace(&self, key: CoordKey, revision: u64, value: Value) -> BoxFuture<'_, Result<u64>> {
        ready(self.put(key, Some(revision), Some(value))).boxed()
    }

    fn delete(&self, key: CoordKey, revision: u64) -> BoxFuture<'_, Result<()>> {
        ready(self.put(key, Some(revision), None).map(drop)).boxed()
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.shared.values_revision.subscribe()
    }
}
