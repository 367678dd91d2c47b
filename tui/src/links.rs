//! The connections of a cockpit, and the private agent if there is one.

use std::collections::HashMap;
use std::sync::Arc;

use ringrift::api::client::Token;
use ringrift::id::NodeId;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::AbortHandle;

use crate::connection::{Connection, Place, Target, Way};
use crate::local::{Local, Plan, Running};
use crate::model::{AgentKey, Discovery};
use crate::update::{Effect, Msg};

/// Whom to connect to.
#[derive(Debug, Clone)]
pub struct Targets {
    /// Addresses of agents.
    pub addresses: Vec<String>,
    /// The private agent to start, if any.
    pub local: Option<Plan>,
    /// The bearer token, if any.
    pub token: Option<Token>,
}

impl Targets {
    /// Nobody.
    pub const fn nobody() -> Self {
        Self { addresses: Vec::new(), local: None, token: None }
    }

    /// The keys of all agents, in the order in which they are shown.
    pub fn keys(&self) -> Vec<AgentKey> {
        let local = self.local.iter().map(|_| AgentKey::local());
        local.chain(self.addresses.iter().map(|address| AgentKey::at(address))).collect()
    }
}

/// All connections.
#[derive(Debug)]
pub struct Links {
    connections: HashMap<AgentKey, Kept>,
    way: Way,
    out: mpsc::Sender<Msg>,
    local: Option<(Local, Arc<Notify>)>,
}

/// A connection that is kept for as long as this lives.
#[derive(Debug)]
struct Kept {
    connection: Connection,
    task: AbortHandle,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Links {
    /// Connects to everybody; messages go to `out`.
    pub fn open(targets: Targets, out: &mpsc::Sender<Msg>) -> Self {
        let local = targets.local.map(|plan| {
            let again = Arc::new(Notify::new());
            (Local::start(plan, again.clone()), again)
        });
        let place = local.as_ref().map(|(local, _)| local.place());
        let way = Way::new(targets.token);
        let mut links = Self { connections: HashMap::new(), way, out: out.clone(), local };
        if let Some(place) = place {
            links.connect(Target { key: AgentKey::local(), place, node: None }, links.way.clone());
        }
        for address in &targets.addresses {
            let (_, place) = watch::channel(Place::At(address.clone()));
            let target = Target { key: AgentKey::at(address), place, node: None };
            links.connect(target, links.way.clone());
        }
        links
    }

    fn connect(&mut self, target: Target, way: Way) {
        let (connection, task) = Connection::open(target, way, self.out.clone());
        self.connections.insert(connection.key().clone(), Kept { connection, task });
    }

    /// Does what an effect asks of the connections.
    pub fn carry_out(&mut self, effect: &Effect) {
        match effect {
            Effect::Resync => self.resync(),
            Effect::Send { agent, request, ticket } => {
                if let Some(connection) = self.to(agent) {
                    connection.command(request.clone(), ticket.clone());
                }
            }
            Effect::Fetch { agent, what } => {
                if let Some(connection) = self.to(agent) {
                    connection.fetch(what.clone());
                }
            }
            Effect::Discovered(discovery) => self.discovered(discovery),
            Effect::Repaint
            | Effect::Switch(_)
            | Effect::Suspend
            | Effect::Copy(_)
            | Effect::Export { .. }
            | Effect::Quit => {}
        }
    }

    fn discovered(&mut self, discovery: &Discovery) {
        match discovery {
            Discovery::Found { agent, node, url } => self.find(agent, node, url),
            Discovery::IsNode { agent, node } => {
                if let Some(connection) = self.to(agent) {
                    connection.is_node(node.clone());
                }
            }
            Discovery::Gone(agent) => {
                self.connections.remove(agent);
            }
        }
    }

    /// Connects to an agent that nobody named.
    fn find(&mut self, agent: &AgentKey, node: &NodeId, url: &str) {
        let (_, place) = watch::channel(Place::At(url.to_owned()));
        let target = Target { key: agent.clone(), place, node: Some(node.clone()) };
        self.connect(target, self.way.to_strangers());
    }

    fn to(&self, agent: &AgentKey) -> Option<&Connection> {
        self.connections.get(agent).map(|kept| &kept.connection)
    }

    fn resync(&self) {
        self.connections.values().for_each(|kept| kept.connection.resync());
        if let Some((local, again)) = &self.local
            && matches!(*local.place().borrow(), Place::Ended(_))
        {
            again.notify_one();
        }
    }

    /// Ends all connections and stops the private agent. Tells if that runs on.
    pub async fn close(self) -> Option<Running> {
        drop(self.connections);
        match self.local {
            Some((local, _)) => local.stop().await,
            None => None,
        }
    }
}
