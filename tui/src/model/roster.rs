//! The agents in their order, each found by its key or node without a search: there may be thousands, and
//! each message is about one.

use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use ringrift::event::UtcMs;
use ringrift::id::NodeId;

use super::agent::{Agent, AgentKey, Known};
use super::census::Census;
use super::noted::{Noted, Version};

/// The agents, in the order in which they were given.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    agents: Noted<Vec<Agent>, Census>,
    /// Where each stands; of two with the same key the first. Copies of a roster share it.
    places: Arc<HashMap<AgentKey, usize>>,
    /// Where those stand that were ever met as a node.
    met: Arc<HashMap<NodeId, Vec<usize>>>,
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

    /// The agent at a place.
    pub fn get_at(&self, place: usize) -> Option<&Agent> {
        self.agents.get(place)
    }

    /// The agents that are known to be this node.
    pub fn of_node(&self, node: &NodeId) -> impl Iterator<Item = &Agent> {
        let met = self.met.get(node).into_iter().flatten();
        let agents = met.filter_map(|place| self.agents.get(*place));
        agents.filter(move |agent| agent.known.as_ref().is_some_and(|known| known.node == *node))
    }

    /// One more, behind the others.
    pub fn push(&mut self, agent: Agent) {
        let (place, key) = (self.agents.len(), agent.key.clone());
        Arc::make_mut(&mut self.places).entry(key.clone()).or_insert(place);
        self.agents.push(agent);
        self.is_met(&key);
    }

    /// Notes which node the agent with this key is known to be.
    pub fn is_met(&mut self, key: &AgentKey) {
        let Some(place) = self.places.get(key).copied() else { return };
        let known = self.agents.get(place).and_then(|agent| agent.known.as_ref());
        let Some(Known { node, .. }) = known else { return };
        let met = self.met.get(node).map_or(&[][..], Vec::as_slice);
        // In the order in which they were given, whoever answered first.
        if let Err(at) = met.binary_search(&place) {
            Arc::make_mut(&mut self.met).entry(node.clone()).or_default().insert(at, place);
        }
    }

    /// Takes away the agent with this key, and gives it back.
    pub fn remove(&mut self, key: &AgentKey) -> Option<Agent> {
        let agent = self.agents.remove(*self.places.get(key)?);
        *self = std::mem::take(&mut *self.agents).into_iter().collect();
        Some(agent)
    }

    /// Another one once an agent may have changed.
    pub const fn version(&self) -> Version {
        self.agents.version()
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
    use crate::samples;

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
    fn who_is_known_is_found_by_its_node_until_it_is_another_one() {
        let (mut roster, known) = (roster(), samples::known());
        let keys = |roster: &Roster, node| -> Vec<AgentKey> {
            roster.of_node(node).map(|agent| agent.key.clone()).collect()
        };
        roster.get_mut(&key("b")).unwrap().known = Some(known.clone());
        roster.is_met(&key("b"));
        roster.push(Agent { known: Some(known.clone()), ..Agent::new(key("d")) });
        assert_eq!(keys(&roster, &known.node), [key("b"), key("d")]);
        roster.remove(&key("a"));
        assert_eq!(keys(&roster, &known.node), [key("b"), key("d")]);
        let other = NodeId::new("other").unwrap();
        roster.get_mut(&key("b")).unwrap().known =
            Some(Known { node: other.clone(), ..known.clone() });
        roster.is_met(&key("b"));
        assert_eq!(keys(&roster, &known.node), [key("d")]);
        assert_eq!(keys(&roster, &other), [key("b")]);
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
