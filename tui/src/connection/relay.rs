//! Reaching an agent through another one that passes its answers on, while it cannot be reached itself.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ringrift::api::client::ClientError;

use super::Connection;
use super::probe::Probes;
use super::session::End;
use crate::model::AgentKey;

/// Agents that are asked to pass a question on, one after the other.
const TRIED: usize = 3;

/// How long an agent is asked through another one before the direct way is tried again.
const DETOUR: Duration = Duration::from_secs(60);

/// The agents that answer directly now, with their addresses, for all connections. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Relays(Arc<Mutex<BTreeMap<AgentKey, String>>>);

impl Relays {
    /// This agent can pass questions on for as long as the guard is held.
    pub fn offer(&self, agent: &AgentKey, address: String) -> Offer {
        self.lock().insert(agent.clone(), address);
        Offer { relays: self.clone(), agent: agent.clone() }
    }

    /// Some that could be asked about this agent.
    fn about(&self, agent: &AgentKey) -> Vec<(AgentKey, String)> {
        let others = self.lock();
        let others = others.iter().filter(|(relay, _)| *relay != agent);
        others.take(TRIED).map(|(relay, address)| (relay.clone(), address.clone())).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<AgentKey, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An agent that can pass questions on.
#[derive(Debug)]
pub struct Offer {
    relays: Relays,
    agent: AgentKey,
}

impl Drop for Offer {
    fn drop(&mut self) {
        self.relays.lock().remove(&self.agent);
    }
}

/// Stays with an agent through another one; `error` says why it cannot be reached directly. Its log is
/// told by whoever can.
pub async fn stay(to: &Connection, error: String) -> End {
    let Some(node) = to.node() else { return End::Lost { error, was_live: false } };
    for (relay, address) in to.way.relays.about(to.key()) {
        let path = format!("{}/api/v1/relay/{node}", address.trim_end_matches('/'));
        // Whoever passes it on needs no token, and may be nobody that was named.
        let Ok(client) = to.way.to_strangers().client(&path) else { continue };
        let mut probes = Probes::through(relay, &client, to);
        // Why one of them cannot pass it on says less than why the agent itself cannot be reached.
        if probes.first().await.is_ok() {
            return stay_with(&mut probes, to)
                .await
                .unwrap_or_else(|error| End::Lost { error: error.to_string(), was_live: true });
        }
    }
    End::Lost { error, was_live: false }
}

async fn stay_with(probes: &mut Probes<'_>, to: &Connection) -> Result<End, ClientError> {
    let began = Instant::now();
    while began.elapsed() < DETOUR {
        tokio::select! {
            () = to.is_over() => break,
            answer = probes.next() => { probes.take(answer?).await?; }
        }
    }
    Ok(End::Again)
}
