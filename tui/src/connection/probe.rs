//! Asking an agent for itself, now and then: is it there, how well does it work, how far is it.

use std::time::{Duration, Instant};

use ringrift::api::SelfReport;
use ringrift::api::client::{Client, ClientError};
use tokio::time::{Interval, MissedTickBehavior};

use super::Connection;
use crate::model::AgentKey;
use crate::model::agent::PROBE_MS;
use crate::update::News;

/// How often an agent is asked, and how long it may take to answer.
const PERIOD: Duration = Duration::from_millis(PROBE_MS as u64);

/// The probes of one agent.
pub struct Probes<'a> {
    client: &'a Client,
    to: &'a Connection,
    via: Option<AgentKey>,
    pace: Interval,
}

impl<'a> Probes<'a> {
    /// Probes of this agent, of which the first is due in one period.
    pub fn of(client: &'a Client, to: &'a Connection) -> Self {
        let mut pace = tokio::time::interval_at(tokio::time::Instant::now() + PERIOD, PERIOD);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { client, to, via: None, pace }
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
        self.pace.tick().await;
    }

    /// Probes now, and passes the answer on.
    ///
    /// # Errors
    /// When the agent does not answer in time, cannot, or is another one than was looked for.
    pub async fn ask(&self) -> Result<SelfReport, ClientError> {
        let asked = Instant::now();
        let silent = || ClientError::Transport(format!("no answer for {} s", PROBE_MS / 1000));
        let answer = tokio::time::timeout(PERIOD, self.client.itself()).await;
        let report = answer.map_err(|_| silent())??;
        self.to.met_by(&report.node, self.client, self.via.is_some())?;
        let rtt_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
        let (told, via) = (Box::new(report.clone()), self.via.clone());
        self.to.tell(News::Probe { report: told, rtt_ms, via }).await;
        Ok(report)
    }
}
