//! How agents are reached: what a connection needs to know before it begins.

use std::sync::Arc;

use ringrift::api::client::{Client, Http, Token};
use ringrift::id::NodeId;
use tokio::sync::{Semaphore, watch};

use super::feeds::Feeds;
use super::relay::Relays;
use super::rounds::Rounds;
use crate::model::AgentKey;

/// Where an agent answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It is being started.
    Starting,
    /// At this address.
    At(String),
    /// It ended and says so; only the operator starts it again.
    Ended(String),
}

/// What all connections share.
#[derive(Debug, Clone)]
pub struct Way {
    /// The sockets; or why there can be none.
    pub http: Result<Http, String>,
    /// The bearer token.
    pub token: Option<Token>,
    /// The logs that are told.
    pub feeds: Feeds,
    /// The agents that answer directly.
    pub relays: Relays,
    /// When agents are asked for themselves.
    pub rounds: Rounds,
    /// Leave to ask an agent that was met for itself.
    pub asks: Arc<Semaphore>,
    /// Leave to meet an agent, or to ask for it through another one. Many that are out of reach keep that
    /// for long, and no agent that was met waits for them.
    pub meets: Arc<Semaphore>,
    /// Leave to fetch what all agents are asked for at once. Whoever asks one agent for one thing needs none.
    pub lists: Arc<Semaphore>,
    /// Leave to fetch a whole state.
    pub fetches: Arc<Semaphore>,
}

/// Agents that are asked at the same time: a large fleet that is asked at once would take as many sockets,
/// and the memory of each.
const ASKS: usize = 200;

/// Agents that are met at the same time.
const MEETS: usize = 200;

/// Agents whose lists are fetched at the same time, some with two requests.
const LISTS: usize = 100;

/// Whole states that are fetched at the same time: each may be large.
const FETCHES: usize = 16;

impl Way {
    /// The first connections of a cockpit.
    pub fn new(token: Option<Token>) -> Self {
        let http = Http::new().map_err(|error| error.to_string());
        let (feeds, relays, rounds) = Default::default();
        let leave = |many| Arc::new(Semaphore::new(many));
        let [asks, meets, lists, fetches] = [ASKS, MEETS, LISTS, FETCHES].map(leave);
        Self { http, token, feeds, relays, rounds, asks, meets, lists, fetches }
    }

    /// The way to agents that nobody named: the token is not for them.
    pub fn to_strangers(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// A client of the agent at an address.
    pub(super) fn client(&self, address: &str) -> Result<Client, String> {
        let http = self.http.as_ref().map_err(Clone::clone)?;
        Client::over(http, address, self.token.clone()).map_err(|error| error.to_string())
    }
}

/// Which agent a connection leads to.
#[derive(Debug, Clone)]
pub struct Target {
    /// What it is called here.
    pub key: AgentKey,
    /// Where it answers.
    pub place: watch::Receiver<Place>,
    /// Its node, where that is what makes it the one that is looked for.
    pub node: Option<NodeId>,
}
