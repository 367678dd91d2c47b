//! Agents that nobody named: a log tells of nodes that publish in it, and where they answer.

use std::collections::HashSet;

use ringrift::event::{Body, Envelope, Payload};
use ringrift::id::NodeId;
use ringrift::state::{Node, NodeStatus};

use super::rows::share::Share;
use super::{Agent, AgentKey, LogKey, World};

/// The most agents that are found: each is a connection.
const MAX_FOUND: usize = 1_000;

/// A node that a log tells of and that is not connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stranger {
    /// Who tells of it.
    log: LogKey,
    /// Which one.
    node: NodeId,
    /// Why it is left alone.
    apart: Apart,
}

/// Why a node that a log tells of is not connected to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// Only named agents are wanted.
    NotNamed,
    /// Nobody says where it answers.
    NoAddress,
    /// As many are found as may be.
    TooMany,
}

impl Apart {
    /// The reason in words.
    pub const fn why(self) -> &'static str {
        match self {
            Self::NotNamed => "not asked directly: it is not among the agents that were named",
            Self::NoAddress => "not connected: no address known",
            Self::TooMany => "not connected: too many others are",
        }
    }
}

/// What was found out about agents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Discovery {
    /// There is an agent that nobody named.
    Found {
        /// What it is called here.
        agent: AgentKey,
        /// Its node.
        node: NodeId,
        /// Where it says that it answers.
        url: String,
    },
    /// A named agent that has not answered yet is this node.
    IsNode {
        /// Which one.
        agent: AgentKey,
        /// The node.
        node: NodeId,
    },
    /// One that was found left in order, or is one of those that were named.
    Gone(AgentKey),
}

/// True for what may tell of an agent that comes or goes.
pub fn tells_of_agents(event: &Envelope) -> bool {
    matches!(
        &event.body,
        Body::Known(Payload::HostOnline(_) | Payload::HostOffline(_) | Payload::NodeRecovered(_))
    )
}

impl World {
    /// The nodes that logs tell of and that are not connected to, each with what is told of it and
    /// why it is left alone.
    pub fn strangers(&self) -> impl Iterator<Item = (Share<'_>, Apart)> {
        self.strangers.iter().filter_map(|stranger| {
            let (log, node) = (&stranger.log, &stranger.node);
            let state = self.logs.get(log)?.state();
            Some((Share { log, state, node }, stranger.apart))
        })
    }

    /// Looks for agents that a log tells of. Of those that are left alone it is noted that they are
    /// there.
    pub(super) fn discover(&mut self, key: &LogKey) -> Vec<Discovery> {
        let mut discovered = self.drop_departed(key);
        self.strangers.retain(|stranger| stranger.log != *key);
        for (node, url) in self.strangers_of(key) {
            match self.place(&node, url) {
                Ok(discovery) => discovered.push(discovery),
                Err(apart) => self.strangers.push(Stranger { log: key.clone(), node, apart }),
            }
        }
        discovered
    }

    /// The nodes of a log that are up, or ought to be, and that no agent here is known to be, with
    /// where they say that they answer.
    fn strangers_of(&self, key: &LogKey) -> Vec<(NodeId, Option<String>)> {
        let nodes = self.logs.get(key).map(|log| &log.state().nodes.by_id);
        let Some(nodes) = nodes.filter(|nodes| !nodes.is_empty()) else { return Vec::new() };
        let known: HashSet<&NodeId> =
            self.agents.iter().filter_map(|agent| agent.node_in(key)).collect();
        let is_agent = |id: &NodeId| known.contains(id) || self.agent(&AgentKey::of(id)).is_some();
        let is_up = |node: &Node| matches!(node.status, NodeStatus::Online | NodeStatus::Silent);
        let strangers = nodes.iter().filter(|(id, node)| is_up(node) && !is_agent(id));
        strangers.map(|(id, node)| (id.clone(), node.url.clone())).collect()
    }

    /// Those that were found and left, or whose machines were given back, are no failures.
    fn drop_departed(&mut self, key: &LogKey) -> Vec<Discovery> {
        let left = |node: &Node| {
            matches!(node.status, NodeStatus::Offline { .. } | NodeStatus::Terminated { .. })
        };
        let nodes = self.logs.get(key).into_iter().flat_map(|log| &log.state().nodes.by_id);
        let departed = nodes.filter(|(_, node)| left(node)).filter_map(|(id, _)| {
            let agent = self.agent(&AgentKey::of(id))?;
            (agent.was_found && agent.node.as_ref() == Some(id)).then(|| agent.key.clone())
        });
        let departed: Vec<AgentKey> = departed.collect();
        departed.iter().for_each(|agent| drop(self.agents.remove(agent)));
        departed.into_iter().map(Discovery::Gone).collect()
    }

    /// A node is the agent that was named by its address, or one more, or is left alone.
    fn place(&mut self, node: &NodeId, url: Option<String>) -> Result<Discovery, Apart> {
        if !self.discovers {
            return Err(Apart::NotNamed);
        }
        let url = url.ok_or(Apart::NoAddress)?;
        let node = node.clone();
        let named = self.agent_mut(&AgentKey::at(&url));
        if let Some(named) = named.filter(|agent| agent.known.is_none()) {
            named.node = Some(node.clone());
            return Ok(Discovery::IsNode { agent: named.key.clone(), node });
        }
        if self.agents.iter().filter(|agent| agent.was_found).count() >= MAX_FOUND {
            return Err(Apart::TooMany);
        }
        let agent = AgentKey::of(&node);
        let new = Agent { node: Some(node.clone()), was_found: true, ..Agent::new(agent.clone()) };
        self.agents.push(new);
        Ok(Discovery::Found { agent, node, url })
    }

    /// An agent that answers is no stranger any more.
    pub(super) fn is_met(&mut self, key: &AgentKey) {
        let met = self.agents.get(key);
        let is_met =
            |of: &Stranger| met.is_some_and(|agent| agent.node_in(&of.log) == Some(&of.node));
        self.strangers.retain(|stranger| !is_met(stranger));
    }

    /// An agent that was found may turn out to be one that was named.
    pub(super) fn drop_double(&mut self, named: &AgentKey) -> Option<Discovery> {
        let known = self.agent(named).filter(|agent| !agent.was_found)?.known.as_ref()?;
        let double = AgentKey::of(&known.node);
        self.agent(&double).filter(|agent| agent.was_found)?;
        self.agents.remove(&double);
        Some(Discovery::Gone(double))
    }
}

impl Agent {
    /// The node of this log that it is, or was found or named as.
    pub(super) fn node_in(&self, log: &LogKey) -> Option<&NodeId> {
        match &self.known {
            Some(known) => (known.log == *log).then_some(&known.node),
            None => self.node.as_ref(),
        }
    }
}
