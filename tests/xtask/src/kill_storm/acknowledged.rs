//! What the event stream promised.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use anyhow::ensure;
use ringrift::event::{Body, Envelope, EventId, Payload};

/// Games and promotions that were acknowledged on the event stream.
#[derive(Default)]
pub struct Acknowledged {
    games: BTreeSet<String>,
    promotions: Vec<(String, String)>,
    /// Every start streams the log from its beginning; an event counts once.
    events: HashSet<EventId>,
}

impl Acknowledged {
    /// Takes in one event of the stream.
    pub fn take(&mut self, event: &Envelope) {
        if !self.events.insert(event.id.clone()) {
            return;
        }
        match &event.body {
            Body::Known(Payload::GameRecorded(recorded)) => {
                self.games.extend(recorded.games.iter().map(ToString::to_string));
            }
            Body::Known(Payload::ModelPromoted(promoted)) => {
                let config = event.config.map(|c| c.to_string()).unwrap_or_default();
                self.promotions.push((config, promoted.blake3.to_string()));
            }
            _ => {}
        }
    }

    /// How many games.
    pub fn games(&self) -> usize {
        self.games.len()
    }

    /// The ids of the games.
    pub fn game_ids(&self) -> impl Iterator<Item = &str> {
        self.games.iter().map(String::as_str)
    }

    /// Whether everything that `other` acknowledged is here too.
    pub fn contains(&self, other: &Self) -> bool {
        other.games.is_subset(&self.games)
            && other.promotions.iter().all(|promotion| self.promotions.contains(promotion))
    }

    /// Fails when one network was promoted twice for one configuration.
    pub fn promotions_are_unique(&self) -> anyhow::Result<()> {
        let unique: BTreeSet<_> = self.promotions.iter().collect();
        ensure!(
            unique.len() == self.promotions.len(),
            "promoted twice: {} promotions, {} different",
            self.promotions.len(),
            unique.len()
        );
        Ok(())
    }
}

impl fmt::Display for Acknowledged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "games={} promotions={}", self.games.len(), self.promotions.len())
    }
}
