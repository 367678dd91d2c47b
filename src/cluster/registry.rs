//! The registry: which nodes there are and what they can do, as they said when they joined.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::event::UtcMs;
use crate::fabric::port::{Coord, Holder};
use crate::fabric::{FabricError, Result};
use crate::id::{CoordKey, NodeId};

/// Start of the keys of the registry.
const PREFIX: &str = "node:";

/// How often a write is tried again because another writer was faster.
const TRIES: u32 = 10;

/// What a node says of itself when it joins; changed only when this changes, never by a heartbeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRecord {
    /// The process.
    pub holder: Holder,
    /// Where its server answers, if others can reach it.
    pub url: Option<String>,
    /// Version of its program.
    pub version: String,
    /// What it can do: kinds of jobs, devices.
    pub capabilities: Vec<String>,
    /// When it joined, by its wall clock.
    pub joined_at: UtcMs,
}

/// The nodes that have joined.
#[derive(Clone)]
pub struct Registry {
    coord: Arc<dyn Coord>,
}

impl Registry {
    /// The registry that is kept in these values.
    pub fn new(coord: Arc<dyn Coord>) -> Self {
        Self { coord }
    }

    /// Notes that a node is here; takes the place of its former process.
    ///
    /// # Errors
    /// `Unavailable` when others were faster each time; whatever the store answers.
    pub async fn join(&self, record: &NodeRecord) -> Result<()> {
        let key = key(&record.holder.node)?;
        let value = serde_json::to_value(record)
            .map_err(|error| FabricError::Invalid(format!("record of {key}: {error}")))?;
        for _ in 0..TRIES {
            let written = match self.coord.get(key.clone()).await? {
                None => self.coord.create(key.clone(), value.clone()).await,
                Some(old) => self.coord.replace(key.clone(), old.revision, value.clone()).await,
            };
            match written {
                Err(FabricError::Conflict(_)) => {}
                other => return other.map(drop),
            }
        }
        Err(FabricError::Unavailable(format!("join of {key}: others were faster each time")))
    }

    /// Notes that a process has left. A newer process of its node stays.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub async fn leave(&self, holder: &Holder) -> Result<()> {
        let key = key(&holder.node)?;
        let Some(entry) = self.coord.get(key.clone()).await? else { return Ok(()) };
        if read(&key, entry.value)?.holder != *holder {
            return Ok(());
        }
        match self.coord.delete(key, entry.revision).await {
            // Its successor came in between.
            Err(FabricError::Conflict(_)) => Ok(()),
            other => other,
        }
    }

    /// Every node, by name.
    ///
    /// # Errors
    /// Whatever the store answers.
    pub async fn nodes(&self) -> Result<Vec<NodeRecord>> {
        let entries = self.coord.list(PREFIX.to_owned()).await?;
        entries.into_iter().map(|entry| read(&entry.key, entry.value)).collect()
    }
}

fn key(node: &NodeId) -> Result<CoordKey> {
    CoordKey::new(&format!("{PREFIX}{node}"))
        .map_err(|error| FabricError::Invalid(format!("node {node} has too long a name: {error}")))
}

fn read(key: &CoordKey, value: serde_json::Value) -> Result<NodeRecord> {
    serde_json::from_value(value)
        .map_err(|error| FabricError::Unavailable(format!("the record {key} is damaged: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::ManualClock;
    use crate::fabric::simulated::Simulated;
    use crate::id::Incarnation;

    fn record(name: &str, process: u32) -> NodeRecord {
        NodeRecord {
            holder: Holder { node: NodeId::new(name).unwrap(), incarnation: Incarnation(process) },
            url: None,
            version: "1".to_owned(),
            capabilities: vec!["train".to_owned()],
            joined_at: UtcMs(process.into()),
        }
    }

    #[tokio::test]
    async fn a_node_is_listed_from_its_join_to_the_leave_of_its_newest_process() {
        let model = Simulated::new(Arc::new(ManualClock::new(UtcMs(0))));
        let registry = Registry::new(model.coord());
        registry.join(&record("b", 1)).await.unwrap();
        registry.join(&record("a", 1)).await.unwrap();
        registry.join(&record("a", 2)).await.unwrap();
        registry.leave(&record("a", 1).holder).await.unwrap();
        assert_eq!(registry.nodes().await, Ok(vec![record("a", 2), record("b", 1)]));
        registry.leave(&record("a", 2).holder).await.unwrap();
        registry.leave(&record("a", 2).holder).await.unwrap();
        assert_eq!(registry.nodes().await, Ok(vec![record("b", 1)]));
    }
}
