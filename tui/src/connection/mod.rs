//! One task for each agent: its state, then its events from there, for ever. Whatever goes wrong
//! is told and tried again; nothing that an agent does ends the cockpit.

mod backoff;
mod feeds;
mod probe;
mod session;
mod tail;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ringrift::api::CommandRequest;
use ringrift::api::client::{Client, Http, Token};
use ringrift::event::UtcMs;
use ringrift::id::IdempotencyKey;
use tokio::sync::{Notify, mpsc, watch};

use crate::model::AgentKey;
use crate::update::{Fetch, Msg, News};
use backoff::Backoff;
pub use feeds::Feeds;
use session::{End, Session};

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
}

/// The near end of the connection to an agent.
#[derive(Debug, Clone)]
pub struct Connection {
    key: AgentKey,
    place: watch::Receiver<Place>,
    way: Way,
    wake: Arc<Notify>,
    out: mpsc::Sender<Msg>,
}

impl Connection {
    /// Starts the task that keeps the connection. Its messages go to `out`; `wake` ends a wait for
    /// the next attempt, and has everything fetched again.
    pub fn open(
        key: AgentKey,
        place: watch::Receiver<Place>,
        way: Way,
        wake: Arc<Notify>,
        out: mpsc::Sender<Msg>,
    ) -> Self {
        let connection = Self { key, place, way, wake, out };
        tokio::spawn(keep(connection.clone()));
        connection
    }

    /// Which agent it leads to.
    pub fn key(&self) -> &AgentKey {
        &self.key
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

    /// Fetches something; it comes as a message.
    pub fn fetch(&self, what: Fetch) {
        let connection = self.clone();
        tokio::spawn(async move {
            let news = connection.fetched(what).await;
            connection.tell(news).await;
        });
    }

    async fn fetched(&self, what: Fetch) -> News {
        let client = self.client();
        match (what, client) {
            (Fetch::Games, Ok(client)) => match client.recorded_games().await {
                Ok(games) => News::Games(games),
                Err(error) => News::NoGames(error.to_string()),
            },
            (Fetch::Game(id), Ok(client)) => {
                let game = client.recorded_game(&id).await;
                News::Game(game.map(Box::new).map_err(|error| error.to_string()))
            }
            (Fetch::Operations, Ok(client)) => operations(&client).await,
            (Fetch::Operations, Err(error)) => News::NoOperations(error),
            (Fetch::Games, Err(error)) => News::NoGames(error),
            (Fetch::Game(_), Err(error)) => News::Game(Err(error)),
        }
    }

    fn client(&self) -> Result<Client, String> {
        match &*self.place.borrow() {
            Place::At(address) => {
                let Way { http, token, .. } = &self.way;
                let http = http.as_ref().map_err(Clone::clone)?;
                Client::over(http, address, token.clone()).map_err(|error| error.to_string())
            }
            Place::Starting => Err("the agent is still starting".to_owned()),
            Place::Ended(why) => Err(why.clone()),
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
        let _ = self.out.send(Msg::Agent(self.key.clone(), news)).await;
    }
}

/// What operators asked an agent for.
async fn operations(client: &Client) -> News {
    match tokio::try_join!(client.workflows(), client.audit()) {
        Ok((workflows, audit)) => News::Operations { workflows, audit },
        Err(error) => News::NoOperations(error.to_string()),
    }
}

/// The wall clock.
pub fn now() -> UtcMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

async fn keep(mut connection: Connection) {
    let mut backoff = Backoff::default();
    let mut session = Session::default();
    while !connection.out.is_closed() {
        let client = match wait_for_place(&mut connection).await {
            Ok(client) => client,
            Err(why) => {
                connection.tell(News::Offline { error: why, retry_at: None }).await;
                wait_for_change(&mut connection).await;
                continue;
            }
        };
        match session.run(&client, &connection).await {
            End::Again => backoff = Backoff::default(),
            End::Lost { error, was_live } => {
                if was_live {
                    backoff = Backoff::default();
                }
                pause(&connection, error, backoff.next()).await;
            }
        }
    }
}

/// The client of the agent once it is known where it answers.
async fn wait_for_place(connection: &mut Connection) -> Result<Client, String> {
    let mut place = connection.place.clone();
    // An owner that is gone leaves the last place behind, which is all there is to know.
    let _ = place.wait_for(|place| *place != Place::Starting).await;
    connection.client()
}

/// Waits until the agent is started again or the operator wants another attempt.
async fn wait_for_change(connection: &mut Connection) {
    let constant = connection.place.has_changed().is_err();
    connection.place.mark_unchanged();
    tokio::select! {
        () = connection.wake.notified() => {}
        _ = connection.place.changed(), if !constant => {}
    }
}

async fn pause(connection: &Connection, error: String, wait: Duration) {
    let wait_ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
    let retry_at = Some(UtcMs(now().0.saturating_add(wait_ms)));
    connection.tell(News::Offline { error, retry_at }).await;
    tokio::select! {
        () = tokio::time::sleep(wait) => {}
        () = connection.wake.notified() => {}
        () = connection.out.closed() => {}
    }
}
