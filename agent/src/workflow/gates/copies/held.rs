//! How many games a node holds, beyond those that the log names: imported ones, and those whose events
//! were forgotten.

use std::collections::BTreeMap;

use ringrift::event::{Body, Envelope, Payload};
use ringrift::game::ConfigKey;
use ringrift::id::NodeId;
use ringrift::record::GameReader;
use ringrift::state::{Database, Sparse, State};

use crate::data_dir::DataDir;
use crate::pipeline::exchange;

/// What a node holds, by configuration.
#[derive(Debug, Default)]
pub(super) struct Held(BTreeMap<ConfigKey, Count>);

/// Games of one configuration.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    /// Those that the log names, in the database that stands there now.
    named: u64,
    /// Those that were ever recorded in its database, by the newest word on it and what came since.
    total: u64,
    /// Those of them that may have been put aside since.
    orphans: u64,
    /// Another database took the place of an earlier one, which may be what was copied here.
    was_replaced: bool,
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
        let databases = state.data.databases.get(node).into_iter().flat_map(Sparse::values);
        let count = |database: &Database| {
            let (total, orphans) = (database.games.unwrap_or(0), database.orphans);
            Some((database.config?, Count { total, orphans, ..Count::default() }))
        };
        Self(databases.filter_map(count).collect())
    }

    /// Takes in what the node says of its games.
    pub(super) fn take(&mut self, event: &Envelope) {
        let (Body::Known(payload), Some(config)) = (&event.body, event.config) else { return };
        let count = self.0.entry(config).or_default();
        match payload {
            Payload::GameRecorded(e) => {
                let new = e.games.len() as u64;
                count.now_holds(e.total_games, new);
                count.named += new;
            }
            Payload::GameSynced(e) => {
                count.named += e.games.len() as u64;
                count.total += e.games.len() as u64;
            }
            Payload::ParityValidationCompleted(e) => {
                count.now_holds(e.total_games.unwrap_or(count.total), 0);
            }
            _ => {}
        }
    }

    /// The games that it holds and the log does not name.
    pub(super) fn unnamed(&self, dir: &DataDir, node: &NodeId) -> anyhow::Result<Vec<Unnamed>> {
        let mut unnamed = Vec::new();
        for (&config, count) in &self.0 {
            let games = count.unnamed();
            if games > 0 {
                let lies_here = count.lies_here(dir, node, config)?;
                unnamed.push(Unnamed { config, games, lies_here });
            }
        }
        Ok(unnamed)
    }
}

impl Count {
    /// Takes in how many games its database holds, `new` ones among them that were not named yet. One with
    /// fewer than are named is another one: names of games that are gone say nothing of those in it.
    fn now_holds(&mut self, total: u64, new: u64) {
        if total < self.named + new {
            self.named = 0;
            self.was_replaced = true;
        }
        self.total = total;
    }

    /// Those that the log does not name: all, where it names more than there are.
    fn unnamed(&self) -> u64 {
        self.total.checked_sub(self.named).unwrap_or(self.total)
    }

    /// Whether everything of the node's database was brought here, and as much is here still. Rows are
    /// numbered from 1, so that its last row is never beyond the number of its games.
    fn lies_here(&self, dir: &DataDir, node: &NodeId, config: ConfigKey) -> anyhow::Result<bool> {
        let copied = exchange::copied_up_to(dir, node, config)?.0.cast_unsigned();
        if self.was_replaced && copied > self.total {
            return Ok(false);
        }
        let path = dir.games_db(config);
        let here = if path.exists() { GameReader::open(&path)?.recorded()? } else { 0 };
        Ok(copied >= self.total && here + self.orphans >= self.total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(count: &mut Count, total: u64, new: u64) {
        count.now_holds(total, new);
        count.named += new;
    }

    #[test]
    fn imported_games_are_those_beyond_the_named_ones() {
        let mut count = Count::default();
        recorded(&mut count, 10, 10);
        count.now_holds(510, 0);
        recorded(&mut count, 520, 10);
        assert_eq!((count.unnamed(), count.was_replaced), (500, false));
    }

    #[test]
    fn names_of_a_lost_database_do_not_stand_for_games_of_the_next() {
        let mut count = Count::default();
        recorded(&mut count, 10_000, 10_000);
        recorded(&mut count, 100, 100);
        assert_eq!((count.named, count.unnamed(), count.was_replaced), (100, 0, true));
        count.now_holds(600, 0);
        assert_eq!(count.unnamed(), 500);
    }

    #[test]
    fn games_that_were_named_twice_leave_nothing_taken_for_granted() {
        let mut count = Count { named: 20, total: 10, ..Count::default() };
        assert_eq!(count.unnamed(), 10);
        count.now_holds(10, 0);
        assert_eq!(count.unnamed(), 10);
    }
}
