//! What event streams promised, and whether the log keeps it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use anyhow::{Context, ensure};
use ringrift::event::{Body, Envelope, EventId, Payload};
use rusqlite::Connection;

use super::CONFIG;
use crate::fleet::Fleet;

/// Events by what they say. An event counts once, however often a stream shows it.
#[derive(Default)]
pub struct Seen {
    events: HashSet<EventId>,
    /// Games, each with the node that recorded it.
    games: BTreeMap<String, String>,
    promotions: Vec<String>,
    queued: BTreeSet<String>,
    completed: Vec<String>,
    failed: BTreeSet<String>,
    /// Take-overs in their order.
    tokens: Vec<(u64, u64)>,
}

impl Seen {
    /// Takes in one event of a stream.
    pub fn take(&mut self, event: &Envelope) {
        if !self.events.insert(event.id.clone()) {
            return;
        }
        let Body::Known(payload) = &event.body else { return };
        match payload {
            Payload::GameRecorded(e) => {
                let games = e.games.iter().map(|id| (id.to_string(), event.node().to_string()));
                self.games.extend(games);
            }
            Payload::ModelPromoted(e) => self.promotions.push(e.model.to_string()),
            Payload::WorkQueued(e) => drop(self.queued.insert(e.work_id.to_string())),
            Payload::WorkCompleted(e) => self.completed.push(e.work_id.to_string()),
            Payload::WorkFailed(e) => drop(self.failed.insert(e.work_id.to_string())),
            Payload::LeaderElected(e) => self.tokens.push((e.epoch, e.revision)),
            _ => {}
        }
    }

    /// How many events.
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// The fences of leaders, in the order of the log.
    pub fn tokens(&self) -> &[(u64, u64)] {
        &self.tokens
    }

    /// How many games.
    pub fn games(&self) -> usize {
        self.games.len()
    }

    /// Whether this, the whole log, keeps what was seen, and says nothing twice.
    pub fn verify(&self, seen: &Self, fleet: &Fleet) -> anyhow::Result<()> {
        let lost = seen.events.difference(&self.events).count();
        ensure!(lost == 0, "{lost} events were seen and are not in the log");
        let done: BTreeSet<_> = self.completed.iter().collect();
        ensure!(done.len() == self.completed.len(), "a job was completed twice");
        let unknown = done.iter().find(|job| !self.queued.contains(**job));
        ensure!(unknown.is_none(), "{unknown:?} was completed and never queued");
        let both = done.iter().find(|job| self.failed.contains(**job));
        ensure!(both.is_none(), "{both:?} was completed and given up");
        let promoted: BTreeSet<_> = self.promotions.iter().collect();
        ensure!(promoted.len() == self.promotions.len(), "a network was promoted twice");
        let rising = self.tokens.windows(2).all(|pair| pair[0] < pair[1]);
        ensure!(rising, "two led under one token, or an older one came later: {:?}", self.tokens);
        self.games_are_on_disk(fleet)
    }

    fn games_are_on_disk(&self, fleet: &Fleet) -> anyhow::Result<()> {
        let nodes: BTreeSet<_> = self.games.values().collect();
        for node in nodes {
            let path = fleet.data_dir(node).join(format!("games/{CONFIG}.db"));
            let database = Connection::open(&path).with_context(|| path.display().to_string())?;
            let mut query = database
                .prepare("SELECT 1 FROM games WHERE game_id = ?1 AND game_status = 'completed'")?;
            for (game, _) in self.games.iter().filter(|(_, by)| *by == node) {
                ensure!(query.exists([game])?, "{node} recorded {game}, and does not have it");
            }
        }
        Ok(())
    }

    /// The counts, for the last line.
    pub fn figures(&self) -> String {
        let (queued, done, dead) = (self.queued.len(), self.completed.len(), self.failed.len());
        let open = queued.saturating_sub(done + dead);
        format!(
            "events={} games={} jobs={queued} done={done} dead={dead} open={open} promotions={} takeovers={}",
            self.events.len(),
            self.games.len(),
            self.promotions.len(),
            self.tokens.len()
        )
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.figures())
    }
}
