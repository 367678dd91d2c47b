//! The connections of a cockpit, and the private agent if there is one.

use std::sync::Arc;

use ringrift::api::client::{Http, Token};
use tokio::sync::{Notify, mpsc, watch};

use crate::connection::{Connection, Feeds, Place, Way};
use crate::local::{Local, Plan};
use crate::model::AgentKey;
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
    /// The keys of all agents, in the order in which they are shown.
    pub fn keys(&self) -> Vec<AgentKey> {
        let local = self.local.iter().map(|_| AgentKey::local());
        local.chain(self.addresses.iter().map(|address| AgentKey::at(address))).collect()
    }
}

/// All connections.
#[derive(Debug)]
pub struct Links {
    connections: Vec<Connection>,
    local: Option<(Local, Arc<Notify>)>,
}

impl Links {
    /// Connects to everybody; messages go to `out`.
    pub fn open(targets: Targets, out: &mpsc::Sender<Msg>) -> Self {
        let mut connections = Vec::new();
        let http = Http::new().map_err(|error| error.to_string());
        let way = Way { http, token: targets.token, feeds: Feeds::default() };
        let mut connect = |key, place| {
            let wake = Arc::new(Notify::new());
            connections.push(Connection::open(key, place, way.clone(), wake, out.clone()));
        };
        let local = targets.local.map(|plan| {
            let again = Arc::new(Notify::new());
            (Local::start(plan, again.clone()), again)
        });
        if let Some((local, _)) = &local {
            connect(AgentKey::local(), local.place());
        }
        for address in &targets.addresses {
            let (_, place) = watch::channel(Place::At(address.clone()));
            connect(AgentKey::at(address), place);
        }
        Self { connections, local }
    }

    /// Does what an effect asks of the connections.
    pub fn carry_out(&self, effect: &Effect) {
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
            Effect::Repaint
            | Effect::Suspend
            | Effect::Copy(_)
            | Effect::Export { .. }
            | Effect::Quit => {}
        }
    }

    fn to(&self, agent: &AgentKey) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.key() == agent)
    }

    fn resync(&self) {
        self.connections.iter().for_each(Connection::resync);
        if let Some((local, again)) = &self.local
            && matches!(*local.place().borrow(), Place::Ended(_))
        {
            again.notify_one();
        }
    }

    /// Stops the private agent. Gives its process id if it did not end in time.
    pub async fn close(self) -> Option<u32> {
        match self.local {
            Some((local, _)) => local.stop().await,
            None => None,
        }
    }
}
