//! Asking for what no log adds up to: games, and what operators asked for.

use std::time::Duration;

use ringrift::api::client::{Client, ClientError};

use super::ask::{Answer, Met, together, within};
use crate::model::Screen;
use crate::update::News;

/// Agents that are asked at the same time, some with two requests.
const AT_ONCE: usize = 100;

/// What a screen lists of each agent, or why it did not come; nothing where the logs tell all of it.
pub async fn of(screen: Screen, agents: &[Answer<Met>], limit: Duration) -> Vec<Answer<News>> {
    match screen {
        Screen::Games => each(agents, limit, games).await,
        Screen::Actions | Screen::Audit => each(agents, limit, operations).await,
        _ => Vec::new(),
    }
}

async fn games(client: &Client) -> Result<News, ClientError> {
    client.recorded_games().await.map(News::Games)
}

async fn operations(client: &Client) -> Result<News, ClientError> {
    let (workflows, audit) = tokio::try_join!(client.workflows(), client.audit())?;
    Ok(News::Operations { workflows, audit })
}

/// What each agent answers. Who was not met is not asked again.
async fn each(
    agents: &[Answer<Met>],
    limit: Duration,
    ask: impl AsyncFn(&Client) -> Result<News, ClientError>,
) -> Vec<Answer<News>> {
    let ask = &ask;
    let list = async |(key, met): &Answer<Met>| {
        let answer = match met {
            Ok(met) => within(limit, ask(&met.client)).await,
            Err(why) => Err(why.clone()),
        };
        (key.clone(), answer)
    };
    together(agents.iter().map(list), AT_ONCE).await
}
