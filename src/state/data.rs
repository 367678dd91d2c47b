//! Data: game databases with what their checks found, and training rows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lost_games::LostGames;
use super::{AlertKind, Recent, Seen, Sparse};
use crate::event::{AlertAcknowledged, Artefact, Payload, UtcMs};
use crate::game::ConfigKey;
use crate::id::NodeId;

/// The most databases that are kept of one machine.
pub const MAX_DATABASES: usize = 1_000;
/// What the name of an alert about games without moves ends with, after the database's location.
pub(super) const ORPHANS: &str = " (orphans)";
/// Datasets that are kept.
pub const MAX_DATASETS: usize = 100;

/// Databases and datasets.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Data {
    /// Databases by machine and location.
    pub databases: BTreeMap<NodeId, Sparse<String, Database>>,
    /// Databases that did not fit.
    pub overflow: u64,
    /// The newest datasets, oldest first.
    pub datasets: Recent<Dataset, MAX_DATASETS>,
    /// Sequence of the oldest event, once older ones were forgotten.
    #[serde(default)]
    pub oldest_event: Option<u64>,
    /// Ended jobs that were forgotten.
    #[serde(default)]
    pub jobs_forgotten: u64,
}

/// One game database.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Database {
    /// The configuration, if it holds one only.
    pub config: Option<ConfigKey>,
    /// When it was created; `None` if that was not seen.
    pub created_at: Option<UtcMs>,
    /// Games that were ever recorded in it by the last report, those put aside since included.
    pub games: Option<u64>,
    /// Games that were recorded in it and are gone: until they are back, or an operator knows.
    #[serde(default)]
    pub lost: u64,
    /// When games were last added.
    pub last_recorded: Option<UtcMs>,
    /// When a check that goes on began.
    pub checking_since: Option<UtcMs>,
    /// What the last check found.
    pub last_check: Option<Check>,
    /// Why the last check could not be carried out, if that is so.
    #[serde(default)]
    pub check_error: Option<String>,
    /// Share of its games that did not verify, as it was last said to have changed.
    #[serde(default)]
    pub failure_rate: Option<f64>,
    /// Games without moves that were put aside.
    pub orphans: u64,
}

/// What a check of a database found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// When.
    pub at: UtcMs,
    /// Games checked.
    pub games: u64,
    /// Games that did not verify.
    pub failed: u64,
    /// The file itself is whole.
    pub database_ok: bool,
}

/// Training rows built from games.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// When it was built.
    pub at: UtcMs,
    /// The configuration.
    pub config: Option<ConfigKey>,
    /// Where.
    pub node: NodeId,
    /// The file; its items are rows.
    pub artefact: Artefact,
    /// Games that the rows come from.
    pub games: u64,
}

impl Database {
    /// Takes in how many games were ever recorded in it, this many of them just now.
    fn count(&mut self, total: u64, new: u64) {
        let expected = self.expected().map_or(0, |before| before.saturating_add(new));
        self.lost = expected.saturating_sub(total);
        self.games = Some(total);
    }

    /// Takes in what a check counted. It may be ahead of what was told of new games: it only says
    /// that nothing is gone.
    fn recount(&mut self, total: u64) {
        if self.expected().is_some_and(|expected| total >= expected) {
            self.lost = 0;
        }
    }

    /// How many games it had, were none gone; `None` before anybody counted them.
    fn expected(&self) -> Option<u64> {
        Some(self.games?.saturating_add(self.lost))
    }
}

impl Check {
    /// True when nothing was found.
    pub const fn is_clean(self) -> bool {
        self.failed == 0 && self.database_ok
    }
}

impl Data {
    /// All databases, by machine and location.
    pub fn iter(&self) -> impl Iterator<Item = (&NodeId, &str, &Database)> {
        self.databases
            .iter()
            .flat_map(|(node, of)| of.iter().map(move |(at, db)| (node, at.as_str(), db)))
    }

    /// The newest dataset of this configuration.
    pub fn dataset(&self, config: ConfigKey) -> Option<&Dataset> {
        self.datasets.iter().rev().find(|dataset| dataset.config == Some(config))
    }

    /// Takes an event in; says so if other recorded games are gone than before.
    pub(super) fn apply(&mut self, seen: &Seen<'_>) -> Option<LostGames> {
        let before = self.lost(seen).map_or(0, |lost| lost.games);
        self.change_by(seen);
        self.lost(seen).filter(|lost| lost.games != before)
    }

    /// What is gone of the database that an event counts.
    fn lost(&self, seen: &Seen<'_>) -> Option<LostGames> {
        let location = match seen.payload {
            Payload::GameRecorded(e) => &e.location,
            Payload::ParityValidationCompleted(e) => &e.location,
            _ => return None,
        };
        let database = self.databases.get(seen.event.node())?.get(location)?;
        let (location, games, left) = (location.clone(), database.lost, database.games?);
        Some(LostGames { location, games, left })
    }

    fn change_by(&mut self, seen: &Seen<'_>) {
        let at = seen.event.at;
        match seen.payload {
            Payload::DatabaseCreated(e) => {
                self.change(seen, &e.location, |db| db.created_at = Some(at));
            }
            Payload::GameRecorded(e) => self.change(seen, &e.location, |db| {
                db.count(e.total_games, e.games.len() as u64);
                db.last_recorded = Some(at);
            }),
            Payload::OrphanGamesDetected(e) => {
                self.change(seen, &e.location, |db| db.orphans += e.games);
            }
            Payload::ParityValidationStarted(e) => {
                self.change(seen, &e.location, |db| db.checking_since = Some(at));
            }
            Payload::ParityValidationCompleted(e) => self.change(seen, &e.location, |db| {
                let (games, failed, database_ok) = (e.games, e.failed, e.database_ok);
                db.checking_since = None;
                db.last_check = Some(Check { at, games, failed, database_ok });
                db.check_error = None;
                if let Some(total) = e.total_games {
                    db.recount(total);
                }
            }),
            Payload::AlertAcknowledged(e) => self.acknowledge(e),
            Payload::QualityCheckFailed(e) => self.change(seen, &e.location, |db| {
                db.checking_since = None;
                db.check_error = Some(e.error.clone());
            }),
            Payload::ParityFailureRateChanged(e) => {
                self.change(seen, &e.location, |db| db.failure_rate = Some(e.new_rate));
            }
            Payload::DiskCleanupTriggered(e) => {
                self.oldest_event = Some(e.oldest_event);
                self.jobs_forgotten += e.jobs;
            }
            Payload::DatasetBuilt(e) => self.datasets.push(Dataset {
                at,
                config: seen.event.config,
                node: seen.event.node().clone(),
                artefact: e.artefact.clone(),
                games: e.games,
            }),
            _ => {}
        }
    }

    /// What an operator knows to be lost is not expected back.
    fn acknowledge(&mut self, known: &AlertAcknowledged) {
        if AlertKind::from_name(&known.kind) != Some(AlertKind::Database) {
            return;
        }
        let databases = self.databases.get_mut(&known.node).into_iter().flat_map(Sparse::iter_mut);
        for (_, database) in databases.filter(|(at, _)| LostGames::what(at) == known.what) {
            database.lost = 0;
        }
    }

    fn change(&mut self, seen: &Seen<'_>, location: &str, change: impl FnOnce(&mut Database)) {
        let of = self.databases.entry(seen.event.node().clone()).or_default();
        if !of.contains_key(location) && of.len() >= MAX_DATABASES {
            self.overflow += 1;
            return;
        }
        let database = of.or_default(location.to_owned());
        database.config = database.config.or(seen.event.config);
        change(database);
    }
}
