//! How many games a node holds, beyond those that the log names: imported ones, and those whose events
//! were forgotten.

use std::collections::BTreeMap;

use ringrift::event::{Body, Envelope, Payload};
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::record::GameReader;
use ringrift::state::{Database, State};

use crate::data_dir::DataDir;
use crate::pipeline::exchange;

/// What a node holds, by configuration.
#[derive(Debug, Default)]
pub(super) struct Held(BTreeMap<ConfigKey, Count>);

/// Games of one configuration.
#[derive(Debug, Default)]
struct Count {
    /// Those that the log names.
    named: u64,
    /// Those that were ever recorded in its database, by the newest word on it and what came since.
    total: u64,
    /// Those of them that may have been put aside since.
    orphans: u64,
}

/// Games that a node holds and the log does not name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unnamed {
    pub(super) config: ConfigKey,
    pub(super) games: u64,
    pub(super) lies_here: bool,
}

impl Held {
    /// What the state says of a node's databases, also of those whose events were forgotten.
    pub(super) fn by(state: &State, node: &NodeId) -> Self {
        let databases = state.data.databases.get(node).into_iter().flat_map(BTreeMap::values);
        let count = |database: &Database| {
            let (named, total) = (0, database.games.unwrap_or(0));
            Some((database.config?, Count { named, total, orphans: database.orphans }))
        };
        Self(databases.filter_map(count).collect())
    }

    /// Takes in what the node says of its games.
    pub(super) fn take(&mut self, event: &Envelope) {
        let (Body::Known(payload), Some(config)) = (&event.body, event.config) else { return };
        let count = self.0.entry(config).or_default();
        match payload {
            Payload::GameRecorded(e) => {
                count.named += e.games.len() as u64;
                count.total = e.total_games;
            }
            Payload::GameSynced(e) => {
                count.named += e.games.len() as u64;
                count.total += e.games.len() as u64;
            }
            Payload::ParityValidationCompleted(e) => {
                count.total = e.total_games.unwrap_or(count.total);
            }
            _ => {}
        }
    }

    /// The games that it holds and the log does not name.
    pub(super) fn unnamed(&self, dir: &DataDir, node: &NodeId) -> anyhow::Result<Vec<Unnamed>> {
        let mut unnamed = Vec::new();
        for (&config, count) in &self.0 {
            let games = count.total.saturating_sub(count.named);
            if games > 0 {
                let lies_here = count.lies_here(dir, node, config)?;
                unnamed.push(Unnamed { config, games, lies_here });
            }
        }
        Ok(unnamed)
    }
}

impl Count {
    /// Whether everything of the node's database was brought here, and as much is here still. Rows are
    /// numbered from 1, so that its last row is never beyond the number of its games.
    fn lies_here(&self, dir: &DataDir, node: &NodeId, config: ConfigKey) -> anyhow::Result<bool> {
        let copied = exchange::copied_up_to(dir, node, config)?;
        let path = dir.games_db(config);
        let here = if path.exists() { GameReader::open(&path)?.recorded()? } else { 0 };
        Ok(copied.0.cast_unsigned() >= self.total && here + self.orphans >= self.total)
    }
}
