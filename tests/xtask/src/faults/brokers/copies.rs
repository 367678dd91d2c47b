//! What each server has of each stream, by its own word.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Context;
use ringrift_system_tests::http_client;
use serde::Deserialize;

use crate::faults::deployment::{Deployment, LOOK};
use crate::faults::figure::Figure;

/// How long copies may take to be equal once nobody writes.
const LIMIT: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct Told {
    account_details: Vec<Account>,
}

#[derive(Deserialize)]
struct Account {
    #[serde(default)]
    stream_detail: Vec<Stream>,
}

#[derive(Deserialize)]
struct Stream {
    name: String,
    state: State,
}

#[derive(Deserialize, PartialEq, Eq)]
struct State {
    messages: u64,
    first_seq: u64,
    last_seq: u64,
}

/// Waits until every server has the same of every stream, and tells how many have not.
pub async fn copies_agree(on: &Deployment) -> anyhow::Result<Vec<Figure>> {
    let begun = Instant::now();
    loop {
        let streams = copies(on).await?;
        let wanted = on.brokers.count();
        let agrees = |copies: &&Vec<State>| {
            copies.len() == wanted && copies.windows(2).all(|pair| pair[0] == pair[1])
        };
        let differ = streams.len() - streams.values().filter(agrees).count();
        if differ == 0 || begun.elapsed() > LIMIT {
            return Ok(vec![
                Figure::at_least("streams", streams.len(), 9),
                Figure::is("of them with copies that differ", differ, 0),
                Figure::took("equal after", begun.elapsed()),
            ]);
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// The copies of each stream.
async fn copies(on: &Deployment) -> anyhow::Result<BTreeMap<String, Vec<State>>> {
    let mut copies: BTreeMap<String, Vec<State>> = BTreeMap::new();
    for n in 0..on.brokers.count() {
        let url = format!("{}/jsz?accounts=true&streams=true", on.brokers.monitor(n));
        let answer = http_client().get(&url).send().await?;
        let told: Told = answer.json().await.with_context(|| format!("{url} told no streams"))?;
        let streams = told.account_details.into_iter().flat_map(|account| account.stream_detail);
        for stream in streams.filter(|stream| stream.name.starts_with("RR_")) {
            copies.entry(stream.name).or_default().push(stream.state);
        }
    }
    Ok(copies)
}
