//! Asking an agent for itself, now and then: is it there, how well does it work, how far is it.

use std::time::{Duration, Instant};

use ringrift::api::SelfReport;
use ringrift::api::client::{Client, ClientError};
use tokio::time::sleep_until;

use super::Connection;
use crate::model::AgentKey;
use crate::model::agent::PROBE_MS;
use crate::update::News;

/// How long an agent may take to answer.
const PATIENCE: Duration = Duration::from_millis(PROBE_MS as u64);

/// The probes of one agent.
pub struct Probes<'a> {
    client: &'a Client,
    to: &'a Connection,
    via: Option<AgentKey>,
    /// When it was asked last.
    asked: tokio::time::Instant,
    /// How often it was to be asked then: it counts as silent by that.
    promised: Duration,
}

impl<'a> Probes<'a> {
    /// Probes of this agent, the first of which is due when it has its next turn.
    pub fn of(client: &'a Client, to: &'a Connection) -> Self {
        let (asked, promised) = (tokio::time::Instant::now(), to.turns.period());
        Self { client, to, via: None, asked, promised }
    }

    /// Probes that another agent passes on.
    pub fn through(relay: AgentKey, client: &'a Client, to: &'a Connection) -> Self {
        Self { via: Some(relay), ..Self::of(client, to) }
    }

    /// The connection that they are for.
    pub const fn to(&self) -> &'a Connection {
        self.to
    }

    /// Waits until the next one is due. Safe to cancel.
    pub async fn due(&mut self) {
        sleep_until(self.to.turns.next_turn(self.asked, self.promised)).await;
    }

    /// Probes now, and passes the answer on.
    ///
    /// # Errors
    /// When the agent does not answer in time, cannot, or is another one than was looked for.
    pub async fn ask(&mut self) -> Result<SelfReport, ClientError> {
        let _leave = self.to.way.asks.acquire().await;
        let asked = Instant::now();
        self.asked = asked.into();
        let silent = || ClientError::Transport(format!("no answer for {} s", PROBE_MS / 1000));
        let answer = tokio::time::timeout(PATIENCE, self.client.itself()).await;
        let report = answer.map_err(|_| silent())??;
        self.to.met_by(&report.node, self.client, self.via.is_some())?;
        let rtt_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
        let (told, via) = (Box::new(report.clone()), self.via.clone());
        self.promised = self.to.turns.period();
        let period_ms = self.promised.as_millis() as i64;
        self.to.tell(News::Probe { report: told, rtt_ms, via, period_ms }).await;
        Ok(report)
    }
}
