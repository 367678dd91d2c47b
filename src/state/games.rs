//! Games by configuration: how many there are and how fast they come. A game that is played again
//! under its name counts once.

mod counted;
mod lately;

use serde::{Deserialize, Serialize};

use self::counted::{Counted, count};
use self::lately::Lately;
use super::{Recent, Seen, Sparse};
use crate::event::{Payload, SelfplayComplete, UtcMs};
use crate::game::ConfigKey;
use crate::id::{JobId, ModelId, NodeId};

/// Batches that are kept of each configuration.
pub const MAX_BATCHES: usize = 50;

/// Games by configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Games {
    /// Every configuration that has games.
    pub by_config: Sparse<ConfigKey, GamesOf>,
}

/// Games of one configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct GamesOf {
    /// Games that this log reported durable.
    pub recorded: u64,
    /// Plies in them.
    pub plies: u64,
    /// Training rows that they hold.
    pub rows: u64,
    /// Games on disk by the last report; `None` before the first.
    pub total: Option<u64>,
    /// When games were last reported durable.
    pub last_recorded: Option<UtcMs>,
    /// The newest self-play batches, oldest first.
    pub batches: Recent<Batch, MAX_BATCHES>,
    /// What was counted of each batch.
    #[serde(default)]
    counted: Counted,
    /// Games that ended lately.
    #[serde(default)]
    lately: Lately,
}

/// A self-play batch that ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// When it ended.
    pub at: UtcMs,
    /// Who played.
    pub node: NodeId,
    /// The job.
    pub work_id: JobId,
    /// Games.
    pub games: u64,
    /// Plies in all.
    pub plies: u64,
    /// Decisions that were searched.
    pub decisions: u64,
    /// The network that played.
    pub model: Option<ModelId>,
    /// Wall time.
    pub duration_s: f64,
}

impl Games {
    /// Games of this configuration.
    pub fn of(&self, config: ConfigKey) -> Option<&GamesOf> {
        self.by_config.get(&config)
    }

    /// Games reported durable, all configurations together.
    pub fn recorded(&self) -> u64 {
        self.by_config.values().map(|games| games.recorded).sum()
    }

    pub(super) fn apply(&mut self, seen: &Seen<'_>) {
        let Some(config) = seen.event.config else { return };
        match seen.payload {
            Payload::GameRecorded(e) => {
                let games = self.by_config.or_default(config);
                let (new, plies) = match &e.batch {
                    Some(batch) => {
                        let known = games.counted.of(batch);
                        let new = count(&mut known.games, batch.games);
                        (new, count(&mut known.plies, batch.plies))
                    }
                    None => (e.games.len() as u64, e.plies),
                };
                games.recorded += new;
                games.plies += plies;
                games.last_recorded = Some(seen.event.at);
                games.lately.ended(seen.event.node(), e.games.len() as u64, seen.event.at);
            }
            Payload::NewGamesAvailable(e) => {
                let games = self.by_config.or_default(config);
                games.rows += match &e.batch {
                    Some(batch) => count(&mut games.counted.of(batch).rows, batch.rows),
                    None => e.new_rows,
                };
                games.total = Some(e.total_games);
            }
            Payload::SelfplayComplete(e) => {
                self.by_config.or_default(config).batches.push(Batch::new(seen, e));
            }
            _ => {}
        }
    }
}

impl GamesOf {
    /// The newest self-play batch.
    pub fn last_batch(&self) -> Option<&Batch> {
        self.batches.last()
    }

    /// Games per second of all machines: those that ended within the minute before `now`.
    pub fn games_per_s(&self, now: UtcMs) -> f64 {
        // The sum of no numbers is -0.0.
        self.players(now).fold(0.0, |sum, (_, rate)| sum + rate)
    }

    /// Games per second of one machine: those that ended within the minute before `now`.
    pub fn games_per_s_of(&self, node: &NodeId, now: UtcMs) -> f64 {
        self.lately.games_per_s(node, now)
    }

    /// The same of each machine that recorded games of it.
    pub fn players(&self, now: UtcMs) -> impl Iterator<Item = (&NodeId, f64)> {
        self.lately.all(now)
    }

    /// Games of a batch so far, if any were told of.
    pub fn so_far(&self, batch: &JobId) -> Option<u64> {
        self.counted.games(batch)
    }
}

impl Batch {
    fn new(seen: &Seen<'_>, e: &SelfplayComplete) -> Self {
        Self {
            at: seen.event.at,
            node: seen.event.node().clone(),
            work_id: e.work_id.clone(),
            games: e.games,
            plies: e.plies,
            decisions: e.decisions,
            model: e.model.clone(),
            duration_s: e.duration_s,
        }
    }
}
