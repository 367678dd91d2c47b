//! One task for each agent: its state, then its events from there, for ever. Whatever goes wrong
//! is told and tried again; nothing that an agent does ends the cockpit.

mod backoff;
mod causes;
mod feeds;
mod fetch;
mod probe;
mod relay;
mod rounds;
mod session;
mod tail;
#[cfg(test)]
pub(crate) mod tests;
mod way;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ringrift::api::CommandRequest;
use ringrift::api::client::{Client, ClientError};
use ringrift::event::UtcMs;
use ringrift::id::{IdempotencyKey, NodeId};
use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

use crate::model::AgentKey;
use crate::update::{Msg, News};
use backoff::Backoff;
use relay::Offer;
use rounds::Member;
use session::{End, Session};
pub use way::{Place, Target, Way};

/// What was learned of the agent at the far end.
#[derive(Debug, Default)]
struct Met {
    /// Its node.
    node: Option<NodeId>,
    /// The way by which it answered last.
    client: Option<Client>,
}

/// The near end of the connection to an agent.
#[derive(Debug, Clone)]
pub struct Connection {
    target: Target,
    way: Way,
    /// When it is asked for itself.
    turns: Arc<Member>,
    met: Arc<Mutex<Met>>,
    wake: Arc<Notify>,
    out: mpsc::Sender<Msg>,
}

impl Connection {
    /// Starts the task that keeps the connection, until it is aborted. Messages go to `out`.
    pub fn open(target: Target, way: Way, out: mpsc::Sender<Msg>) -> (Self, AbortHandle) {
        let met = Met { node: target.node.clone(), client: None };
        let (met, wake, turns) =
            (Arc::new(Mutex::new(met)), Arc::default(), Arc::new(way.rounds.join()));
        let connection = Self { target, way, turns, met, wake, out };
        let task = tokio::spawn(keep(connection.clone()));
        (connection, task.abort_handle())
    }

    /// Which agent it leads to.
    pub fn key(&self) -> &AgentKey {
        &self.target.key
    }

    /// A log tells which node it is.
    pub fn is_node(&self, node: NodeId) {
        self.met().node.get_or_insert(node);
    }

    fn node(&self) -> Option<NodeId> {
        self.met().node.clone()
    }

    fn met(&self) -> MutexGuard<'_, Met> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes which node answered, and by which way. Behind an address that nobody named, and behind
    /// another agent, may be another one than is looked for.
    fn met_by(&self, node: &NodeId, client: &Client, relayed: bool) -> Result<(), ClientError> {
        let mut met = self.met();
        let is_sought = relayed || self.target.node.is_some();
        if let Some(sought) = met.node.as_ref().filter(|sought| is_sought && *sought != node) {
            let reason = format!("{node} answers there, not {sought}");
            return Err(ClientError::Answer { path: "/api/v1/self", reason });
        }
        *met = Met { node: Some(node.clone()), client: Some(client.clone()) };
        Ok(())
    }

    /// Fetches everything again; reconnects at once.
    pub fn resync(&self) {
        self.wake.notify_one();
    }

    /// Sends a command; the answer comes as a message.
    pub fn command(&self, request: CommandRequest, ticket: IdempotencyKey) {
        let connection = self.clone();
        tokio::spawn(async move {
            let result = match connection.client() {
                Ok(client) => client.command(&request, &ticket).await.map_err(|e| e.to_string()),
                Err(error) => Err(error),
            };
            connection.tell(News::Reply { ticket, result }).await;
        });
    }

    /// The way by which it answered last, else the direct one.
    fn reader(&self) -> Result<Client, String> {
        let client = self.met().client.clone();
        client.map_or_else(|| self.client(), Ok)
    }

    /// The direct way.
    fn client(&self) -> Result<Client, String> {
        match &*self.target.place.borrow() {
            Place::At(address) => self.way.client(address),
            Place::Starting => Err("the agent is still starting".to_owned()),
            Place::Ended(why) => Err(why.clone()),
        }
    }

    /// Why the agent ended, if it has: its connection may have been lost a moment before that was known.
    fn last_words(&self) -> Option<String> {
        match &*self.target.place.borrow() {
            Place::Ended(why) => Some(why.clone()),
            Place::At(_) | Place::Starting => None,
        }
    }

    /// The agent can be asked about others while the guard is held.
    fn offer(&self) -> Option<Offer> {
        match &*self.target.place.borrow() {
            Place::At(address) => Some(self.way.relays.offer(self.key(), address.clone())),
            Place::Starting | Place::Ended(_) => None,
        }
    }

    /// Ends when everything is to be fetched again, or the cockpit is gone.
    async fn is_over(&self) {
        tokio::select! {
            () = self.wake.notified() => {}
            () = self.out.closed() => {}
        }
    }

    /// Sends news; the cockpit that is gone needs none.
    async fn tell(&self, news: News) {
        let _ = self.out.send(Msg::Agent(self.key().clone(), news)).await;
    }
}

async fn keep(mut connection: Connection) {
    let mut backoff = Backoff::default();
    let mut session = Session::default();
    while !connection.out.is_closed() {
        match attempt(&mut session, &mut connection).await {
            End::Again => backoff = Backoff::default(),
            End::Lost { error, was_live } => {
                if was_live {
                    backoff = Backoff::default();
                }
                pause(&mut connection, error, backoff.next()).await;
            }
        }
    }
}

/// A stay with the agent: directly, else through another one.
async fn attempt(session: &mut Session, connection: &mut Connection) -> End {
    // An owner that is gone leaves the last place behind, which is all there is to know.
    let _ = connection.target.place.wait_for(|place| *place != Place::Starting).await;
    let end = match connection.client() {
        Ok(client) => session.run(&client, connection).await,
        Err(error) => End::Lost { error, was_live: false },
    };
    match end {
        End::Lost { error, was_live: false } => relay::stay(connection, error).await,
        end => end,
    }
}

/// Waits until the agent is started again or the operator wants another attempt.
async fn wait_for_change(connection: &mut Connection) {
    let place = &mut connection.target.place;
    let constant = place.has_changed().is_err();
    place.mark_unchanged();
    tokio::select! {
        () = connection.wake.notified() => {}
        _ = place.changed(), if !constant => {}
    }
}

/// Says why the agent is out of reach, and waits until it is time to try again.
async fn pause(connection: &mut Connection, error: String, wait: Duration) {
    if let Some(last_words) = connection.last_words() {
        connection.tell(News::Offline { error: last_words, retry_at: None }).await;
        return wait_for_change(connection).await;
    }
    let wait = connection.turns.at_least(wait, tokio::time::Instant::now());
    let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    let retry_at = Some(UtcMs(UtcMs::now().0.saturating_add(wait_ms)));
    connection.tell(News::Offline { error, retry_at }).await;
    tokio::select! {
        () = tokio::time::sleep(wait) => {}
        () = connection.wake.notified() => {}
        () = connection.out.closed() => {}
    }
}
