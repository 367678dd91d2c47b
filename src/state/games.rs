//! Games by configuration: how many there are and how fast they come. A game that is played again
//! under its name counts once.

mod counted;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::counted::{Counted, count};
use super::{Recent, Seen};
use crate::event::{Payload, SelfplayComplete, UtcMs};
use crate::game::ConfigKey;
use crate::id::{JobId, ModelId, NodeId};

/// Batches that are kept of each configuration.
pub const MAX_BATCHES: usize = 50;

/// Games by configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Games {
    /// Every configuration that has games.
    pub by_config: BTreeMap<ConfigKey, GamesOf>,
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
                let games = self.by_config.entry(config).or_default();
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
            }
            Payload::NewGamesAvailable(e) => {
                let games = self.by_config.entry(config).or_default();
                games.rows += match &e.batch {
                    Some(batch) => count(&mut games.counted.of(batch).rows, batch.rows),
                    None => e.new_rows,
                };
                games.total = Some(e.total_games);
            }
            Payload::SelfplayComplete(e) => {
                self.by_config.entry(config).or_default().batches.push(Batch::new(seen, e));
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

    /// Games per second now, by its newest batches; see [`games_per_s`].
    pub fn games_per_s(&self, now: UtcMs) -> Option<f64> {
        games_per_s(self.batches.iter().rev(), now)
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

/// Batches over which a rate is averaged: fewer would show how long their games happened to be, more
/// would show a network that is not played any more.
const RATE_BATCHES: usize = 5;

/// The next batch is overdue after so many times the usual time of one: some take twice as long, for
/// games differ in length and a node trains in between.
const PATIENT: f64 = 2.0;

/// After so many times the usual time of a batch nobody is slow any more: nobody plays.
const STOPPED: f64 = 5.0;

/// Nobody counts as stopped before so many seconds: short batches wait for the training that follows.
const STOPPED_S: f64 = 120.0;

/// Games per second of the wall clock over the newest batches, which come newest first; it falls once
/// the next one is overdue. `None` without any, and once none has come for so long that nobody seems
/// to play.
pub fn games_per_s<'b>(newest_first: impl Iterator<Item = &'b Batch>, now: UtcMs) -> Option<f64> {
    let mut batches = newest_first.take(RATE_BATCHES).peekable();
    let since_s = now.since(batches.peek()?.at) as f64 / 1_000.0;
    let (mut count, mut seconds, mut games) = (0_u32, 0.0, 0);
    for batch in batches {
        count += 1;
        seconds += batch.duration_s;
        games += batch.games;
    }
    let usual_s = seconds / f64::from(count);
    let is_played = seconds > 0.0 && since_s < (STOPPED * usual_s).max(STOPPED_S);
    let overdue_s = (since_s - PATIENT * usual_s).max(0.0);
    is_played.then(|| games as f64 / (seconds + overdue_s))
}
