//! Small values on JetStream: one record each.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::Value;
use tokio::sync::watch;

use super::bus::Bus;
use super::documents::{Document, Documents, If, Map};
use super::failure::Written;
use super::streams::Kept;
use crate::fabric::port::{Coord, Entry};
use crate::fabric::{FabricError, Result, coord_steps};
use crate::id::CoordKey;

/// The small values of one deployment.
pub(super) struct JetStreamCoord {
    values: Documents<Value>,
}

impl JetStreamCoord {
    pub(super) async fn open(bus: &Arc<Bus>) -> Result<Self> {
        Ok(Self { values: Documents::open(bus, Kept::Values).await? })
    }

    /// What is wrong with the records that cannot be read.
    pub(super) fn problems(&self) -> Vec<String> {
        self.values.known(Map::problems)
    }

    /// Writes over this revision; a `value` of `None` deletes.
    async fn put(&self, key: CoordKey, over: Option<u64>, value: Option<Value>) -> Result<u64> {
        value.as_ref().map_or(Ok(()), |value| coord_steps::check_value(&key, value))?;
        let read =
            self.values.read(|map| Ok((map.get(key.as_str())?, map.newest_of(key.as_str()))));
        let (found, newest) = read.await??;
        let found = found.map(|found| entry(key.clone(), found));
        coord_steps::check_revision(&key, over, found.as_ref())?;
        match self.values.write(key.as_str(), If::KeyAt(newest), value.as_ref()).await? {
            Written::As(revision) => Ok(revision),
            Written::Lost => {
                let why = format!("write of {key}: another writer was faster");
                Err(FabricError::Conflict(why))
            }
        }
    }
}

fn entry(key: CoordKey, Document { seq, content, .. }: Document<Value>) -> Entry {
    Entry { key, revision: seq, value: content }
}

impl Coord for JetStreamCoord {
    fn get(&self, key: CoordKey) -> BoxFuture<'_, Result<Option<Entry>>> {
        Box::pin(async move {
            let found = self.values.read(|map| map.get(key.as_str())).await??;
            Ok(found.map(|found| entry(key, found)))
        })
    }

    fn list(&self, prefix: String) -> BoxFuture<'_, Result<Vec<Entry>>> {
        Box::pin(async move {
            let all = self.values.read(Map::all).await?;
            let of_prefix = all.into_iter().filter(|(key, _)| key.starts_with(&prefix));
            let named = |(key, found): (String, Document<Value>)| {
                let key = CoordKey::new(&key).map_err(|error| {
                    FabricError::Unavailable(format!("a stored key is damaged: {error}"))
                })?;
                Ok(entry(key, found))
            };
            of_prefix.map(named).collect()
        })
    }

    fn create(&self, key: CoordKey, value: Value) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.put(key, None, Some(value)))
    }

    fn replace(&self, key: CoordKey, revision: u64, value: Value) -> BoxFuture<'_, Result<u64>> {
        Box::pin(self.put(key, Some(revision), Some(value)))
    }

    fn delete(&self, key: CoordKey, revision: u64) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move { self.put(key, Some(revision), None).await.map(drop) })
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.values.watch()
    }
}
