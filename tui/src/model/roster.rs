//! The agents in their order, each found by its key without a search: there may be thousands, and each
//! message is about one.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

use ringrift::event::UtcMs;

use super::agent::{Agent, AgentKey};
use super::census::Census;
use super::noted::Noted;

/// The agents, in the order in which they were given.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    agents: Noted<Vec<Agent>, Census>,
    /// Where each stands; of two with the same key the first.
    places: HashMap<AgentKey, usize>,
}

impl Roster {
    /// The agent with this key.
    pub fn get(&self, key: &AgentKey) -> Option<&Agent> {
        self.agents.get(*self.places.get(key)?)
    }

    /// The agent with this key, to be changed.
    pub fn get_mut(&mut self, key: &AgentKey) -> Option<&mut Agent> {
        self.agents.get_mut(*self.places.get(key)?)
    }

    /// One more, behind the others.
    pub fn push(&mut self, agent: Agent) {
        self.places.entry(agent.key.clone()).or_insert(self.agents.len());
        self.agents.push(agent);
    }

    /// Takes away the agent with this key, and gives it back.
    pub fn remove(&mut self, key: &AgentKey) -> Option<Agent> {
        let agent = self.agents.remove(self.places.remove(key)?);
        *self = std::mem::take(&mut *self.agents).into_iter().collect();
        Some(agent)
    }

    /// How they stand, all together.
    pub fn census(&self, now: UtcMs) -> Census {
        self.agents.note(|census| census.holds(now), |agents| Census::of(agents, now))
    }
}

impl FromIterator<Agent> for Roster {
    fn from_iter<I: IntoIterator<Item = Agent>>(agents: I) -> Self {
        let mut roster = Self::default();
        roster.extend(agents);
        roster
    }
}

impl Extend<Agent> for Roster {
    fn extend<I: IntoIterator<Item = Agent>>(&mut self, agents: I) {
        agents.into_iter().for_each(|agent| self.push(agent));
    }
}

impl PartialEq for Roster {
    fn eq(&self, other: &Self) -> bool {
        *self.agents == *other.agents
    }
}

impl Deref for Roster {
    type Target = [Agent];

    fn deref(&self) -> &[Agent] {
        &self.agents
    }
}

impl DerefMut for Roster {
    fn deref_mut(&mut self) -> &mut [Agent] {
        &mut self.agents
    }
}

impl<'a> IntoIterator for &'a Roster {
    type Item = &'a Agent;
    type IntoIter = std::slice::Iter<'a, Agent>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Roster {
    type Item = &'a mut Agent;
    type IntoIter = std::slice::IterMut<'a, Agent>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Link;

    fn key(name: &str) -> AgentKey {
        AgentKey::at(name)
    }

    fn roster() -> Roster {
        ["a", "b", "c"].into_iter().map(|name| Agent::new(key(name))).collect()
    }

    #[test]
    fn who_is_taken_away_leaves_the_others_where_they_are_found() {
        let mut roster = roster();
        assert_eq!(roster.remove(&key("b")).unwrap().key, key("b"));
        assert!(roster.get(&key("b")).is_none() && roster.remove(&key("b")).is_none());
        roster.push(Agent::new(key("d")));
        for name in ["a", "c", "d"] {
            assert_eq!(roster.get(&key(name)).unwrap().key, key(name));
        }
        let order: Vec<&str> = roster.iter().map(|agent| agent.key.as_str()).collect();
        assert_eq!(order, ["a", "c", "d"]);
    }

    #[test]
    fn a_change_of_one_is_counted() {
        let mut roster = roster();
        assert_eq!(roster.census(UtcMs(0)).unheard, 3);
        let offline = Link::Offline { error: "gone".to_owned(), retry_at: None };
        roster.get_mut(&key("c")).unwrap().link = offline.clone();
        assert_eq!(roster.census(UtcMs(0)).offline, 1);
        roster[0].link = offline;
        assert_eq!(roster.census(UtcMs(0)).offline, 2);
    }
}
