//! Where that is told which needs attention: found once for each moment, not for each frame.

use std::collections::BTreeSet;
use std::sync::Arc;

use ringrift::event::UtcMs;
use ringrift::id::NodeId;

use super::{Concern, alert, complaint, connection, missed, order, untold};
use crate::model::agent::Agent;
use crate::model::{LogKey, World};

/// Where something that needs attention is told.
#[derive(Debug, Clone)]
pub enum Place {
    /// By the connection to the agent at a place of the roster.
    Connection(usize),
    /// By an open alert of the log that this agent feeds.
    Alert(usize, usize),
    /// By one of the reasons that this agent gives.
    Health(usize, usize),
    /// By whoever misses a node of a log.
    Missed(LogKey, NodeId),
}

/// Everything that is wrong, worst first, then oldest first; each is looked up when it is asked for.
pub struct Concerns<'a> {
    world: &'a World,
    now: UtcMs,
    places: Arc<[Place]>,
}

/// Everything that is wrong.
pub fn all(world: &World, now: UtcMs) -> Concerns<'_> {
    let places = world.notes.concerns.answer(world.moment(now), || places(world, now));
    Concerns { world, now, places }
}

impl<'a> Concerns<'a> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// The one at an index below that.
    pub fn get(&self, index: usize) -> Concern<'a> {
        let told = at(self.world, &self.places[index], self.now);
        told.expect("in the moment for which it was found a place tells something")
    }

    /// All of them, the worst first.
    pub fn iter(&self) -> impl Iterator<Item = Concern<'a>> {
        (0..self.count()).map(|index| self.get(index))
    }
}

/// What is told at a place.
fn at<'a>(world: &'a World, place: &Place, now: UtcMs) -> Option<Concern<'a>> {
    let agent = |place: &usize| world.agents.get_at(*place);
    match place {
        Place::Connection(who) => connection(agent(who)?, now),
        Place::Alert(who, which) => world.state_of(agent(who)?)?.alerts.open.get(*which).map(alert),
        Place::Health(who, which) => {
            let known = agent(who)?.known.as_ref()?;
            known.reasons().nth(*which).map(|reason| complaint(known, reason))
        }
        Place::Missed(log, node) => missed(world, log, node, now),
    }
}

/// Where to look, the worst first.
fn places(world: &World, now: UtcMs) -> Arc<[Place]> {
    let mut places = Vec::new();
    for (place, agent) in world.agents.iter().enumerate() {
        collect(world, (place, agent), now, &mut places);
    }
    let missed = missed_nodes(world, now, &places);
    places.extend(missed);
    let ordered =
        places.into_iter().filter_map(|place| Some((order(&at(world, &place, now)?), place)));
    let mut ordered: Vec<_> = ordered.collect();
    ordered.sort_by_key(|(order, _)| *order);
    ordered.into_iter().map(|(_, place)| place).collect()
}

/// What an agent tells, and what is wrong with itself. What a log holds is told by one agent.
fn collect(world: &World, (place, agent): (usize, &Agent), now: UtcMs, places: &mut Vec<Place>) {
    // Of an agent that is out of reach the rest is old news: it would hide what is wrong elsewhere.
    if agent.is_cut_off(now) {
        return places.push(Place::Connection(place));
    }
    if let Some(log) = world.log_of(agent).filter(|log| log.feeder == agent.key) {
        places.extend((0..log.state().alerts.open.len()).map(|which| Place::Alert(place, which)));
    }
    places.extend(untold(world, agent).map(|(which, _)| Place::Health(place, which)));
}

/// The nodes that somebody misses, each once, unless it is told already that they are cut off.
fn missed_nodes(world: &World, now: UtcMs, told: &[Place]) -> Vec<Place> {
    let census = world.agents.census(now);
    let cut_off = told.iter().filter_map(|place| match place {
        Place::Connection(who) => world.agents.get_at(*who).map(Agent::name),
        Place::Alert(..) | Place::Health(..) | Place::Missed(..) => None,
    });
    let mut told: BTreeSet<&str> = cut_off.collect();
    let new = census.missed().filter(|(_, node)| told.insert(node.as_str()));
    new.map(|(log, node)| Place::Missed(log.clone(), node.clone())).collect()
}
