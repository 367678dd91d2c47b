//! What is fetched because an operator looks at it: games, commands, settings, causes.

use ringrift::api::client::Client;
use tokio::sync::SemaphorePermit;

use super::{Connection, causes};
use crate::model::news::NoGame;
use crate::update::{Fetch, News};

impl Connection {
    /// Fetches something; it comes as a message.
    pub fn fetch(&self, what: Fetch) {
        let connection = self.clone();
        tokio::spawn(async move {
            let told = async {
                // Until it is told: what all agents answer at once would be as large as all of them.
                let _leave = connection.leave(&what).await;
                let news = connection.fetched(what).await;
                connection.tell(news).await;
            };
            tokio::select! {
                () = told => {}
                () = connection.out.closed() => {}
            }
        });
    }

    /// Leave for what every agent is asked for when a screen is opened. For one answer of one agent none is
    /// needed, so that it does not wait for many.
    async fn leave(&self, what: &Fetch) -> Option<SemaphorePermit<'_>> {
        match what {
            Fetch::Games | Fetch::Operations | Fetch::Settings => {
                self.way.lists.acquire().await.ok()
            }
            Fetch::Game(_) | Fetch::Causes { .. } => None,
        }
    }

    async fn fetched(&self, what: Fetch) -> News {
        let client = self.reader();
        match (what, client) {
            (Fetch::Games, Ok(client)) => match client.recorded_games().await {
                Ok(games) => News::Games(games),
                Err(error) => News::NoGames(error.to_string()),
            },
            (Fetch::Game(id), Ok(client)) => {
                let game = client.recorded_game(&id).await;
                News::Game { id, result: game.map(Box::new).map_err(NoGame::from) }
            }
            (Fetch::Operations, Ok(client)) => operations(&client).await,
            (Fetch::Settings, Ok(client)) => match client.settings().await {
                Ok(settings) => News::Settings(settings),
                Err(error) => News::NoSettings(error.to_string()),
            },
            (Fetch::Causes { cause, before }, client) => {
                let result = match client {
                    Ok(client) => {
                        causes::of(&client, &cause, before).await.map_err(|e| e.to_string())
                    }
                    Err(error) => Err(error),
                };
                News::Causes { cause, result }
            }
            (Fetch::Settings, Err(error)) => News::NoSettings(error),
            (Fetch::Operations, Err(error)) => News::NoOperations(error),
            (Fetch::Games, Err(error)) => News::NoGames(error),
            (Fetch::Game(id), Err(error)) => {
                News::Game { id, result: Err(NoGame::Unanswered(error)) }
            }
        }
    }
}

/// What operators asked an agent for.
async fn operations(client: &Client) -> News {
    match tokio::try_join!(client.workflows(), client.audit()) {
        Ok((workflows, audit)) => News::Operations { workflows, audit },
        Err(error) => News::NoOperations(error.to_string()),
    }
}
