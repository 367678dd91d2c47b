//! What agents and servers have said to each other, by the servers' own count.

use anyhow::Context;
use ringrift_system_tests::http_client;
use serde::Deserialize;

/// How a client that is an agent is named.
const AGENT: &str = "ringrift ";

#[derive(Deserialize)]
struct Told {
    connections: Vec<Connection>,
}

#[derive(Deserialize)]
struct Connection {
    #[serde(default)]
    name: String,
    in_bytes: u64,
    out_bytes: u64,
}

/// Bytes of both directions since the agents connected, over all these servers.
pub async fn bytes(monitors: &[String]) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for monitor in monitors {
        let url = format!("{monitor}/connz?limit=10000");
        let answer = http_client().get(&url).send().await?;
        let told: Told = answer.json().await.with_context(|| format!("{url} told nothing"))?;
        let agents = told.connections.iter().filter(|of| of.name.starts_with(AGENT));
        bytes += agents.map(|of| of.in_bytes + of.out_bytes).sum::<u64>();
    }
    Ok(bytes)
}
