//! Asking a fleet once: each agent for itself, and one agent of each log for what the log adds up to.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt};
use ringrift::api::client::{Client, ClientError, Http};
use ringrift::api::{SelfReport, StateSnapshot};

use super::tellers::told;
use crate::links::Targets;
use crate::model::{AgentKey, LogKey};

/// Requests at the same time: each takes a socket.
const AT_ONCE: usize = 200;

/// What somebody answered, or why nothing came.
pub type Answer<T> = (AgentKey, Result<T, String>);

/// An agent that answered.
pub struct Met {
    /// The way to it.
    pub client: Client,
    /// What it says of itself.
    pub report: SelfReport,
    /// How long it took.
    pub took: Duration,
}

/// Asks every agent for itself; each may take so long.
pub async fn everybody(http: &Http, targets: &Targets, limit: Duration) -> Vec<Answer<Met>> {
    let meet = async |address: &String| {
        let client = Client::over(http, address, targets.token.clone());
        let met = match client {
            Ok(client) => meet(client, limit).await,
            Err(error) => Err(error.to_string()),
        };
        (AgentKey::at(address), met)
    };
    together(targets.addresses.iter().map(meet), AT_ONCE).await
}

async fn meet(client: Client, limit: Duration) -> Result<Met, String> {
    let asked = Instant::now();
    let report = within(limit, client.itself()).await?;
    Ok(Met { client, report, took: asked.elapsed() })
}

/// What each log adds up to, told by an agent that shares it; a log is waited for so long. Where none of
/// those that are asked can tell it, the reason is told of one of them.
pub async fn logs(agents: &[Answer<Met>], limit: Duration) -> Vec<Answer<StateSnapshot>> {
    let mut tellers: BTreeMap<LogKey, Vec<(&AgentKey, &Client)>> = BTreeMap::new();
    for (key, met) in agents {
        let Ok(met) = met else { continue };
        let log = LogKey::of(key, met.report.log.as_ref());
        tellers.entry(log).or_default().push((key, &met.client));
    }
    let told = tellers.into_values().map(async |tellers| told(&tellers, limit).await);
    together(told, AT_ONCE).await.into_iter().flatten().collect()
}

/// What all of these give, in their order, so many at a time: one that is slow takes one of those places and
/// keeps no other one waiting.
pub async fn together<F: Future>(
    answers: impl Iterator<Item = F>,
    at_once: usize,
) -> Vec<F::Output> {
    let numbered = answers.enumerate().map(async |(place, answer)| (place, answer.await));
    let answered = stream::iter(numbered).buffer_unordered(at_once);
    let mut answered: Vec<(usize, F::Output)> = answered.collect().await;
    answered.sort_unstable_by_key(|(place, _)| *place);
    answered.into_iter().map(|(_, answer)| answer).collect()
}

/// An answer that may take so long.
pub async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, ClientError>>,
) -> Result<T, String> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", limit.as_secs_f64())),
    }
}
