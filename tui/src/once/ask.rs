//! Asking a fleet once: each agent for itself, and one agent of each log for what the log adds up to.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt};
use ringrift::api::client::{Client, ClientError, Http};
use ringrift::api::{SelfReport, StateSnapshot};

use crate::links::Targets;
use crate::model::{AgentKey, LogKey};

/// Requests at the same time: each takes a socket.
const AT_ONCE: usize = 200;

/// What somebody answered, or why nothing came.
pub type Answer<T> = (AgentKey, Result<T, String>);

/// An agent that answered.
pub struct Met {
    client: Client,
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
    stream::iter(&targets.addresses).map(meet).buffered(AT_ONCE).collect().await
}

async fn meet(client: Client, limit: Duration) -> Result<Met, String> {
    let asked = Instant::now();
    let report = within(limit, client.itself()).await?;
    Ok(Met { client, report, took: asked.elapsed() })
}

/// What each log adds up to, told by the first of its agents that can. Where none can, the first one's
/// reason is told of it.
pub async fn logs(agents: &[Answer<Met>], limit: Duration) -> Vec<Answer<StateSnapshot>> {
    let mut tellers: BTreeMap<LogKey, Vec<(&AgentKey, &Client)>> = BTreeMap::new();
    for (key, met) in agents {
        let Ok(met) = met else { continue };
        let log = LogKey::of(key, met.report.log.as_ref());
        tellers.entry(log).or_default().push((key, &met.client));
    }
    let told = tellers.into_values().map(|tellers| told(tellers, limit));
    stream::iter(told).buffered(AT_ONCE).filter_map(std::future::ready).collect().await
}

async fn told(
    tellers: Vec<(&AgentKey, &Client)>,
    limit: Duration,
) -> Option<Answer<StateSnapshot>> {
    let mut refused = None;
    for (key, client) in tellers {
        match within(limit, client.snapshot()).await {
            Ok(snapshot) => return Some((key.clone(), Ok(snapshot))),
            Err(error) => refused = refused.or(Some((key.clone(), Err(error)))),
        }
    }
    refused
}

async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, ClientError>>,
) -> Result<T, String> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer.map_err(|error| error.to_string()),
        Err(_) => Err(format!("no answer within {} s", limit.as_secs_f64())),
    }
}
