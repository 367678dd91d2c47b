//! Asking an agent for itself, now and then: is it there, how well does it work, how far is it.

use std::time::{Duration, Instant};

use ringrift::api::SelfReport;
use ringrift::api::client::{Client, ClientError};
use tokio::time::{Interval, MissedTickBehavior};

use super::Connection;
use crate::model::agent::PROBE_MS;
use crate::update::News;

/// How often an agent is asked, and how long it may take to answer.
const PERIOD: Duration = Duration::from_millis(PROBE_MS as u64);

/// The probes of one agent.
pub struct Probes<'a> {
    client: &'a Client,
    to: &'a Connection,
    pace: Interval,
}

impl<'a> Probes<'a> {
    /// Probes of this agent, of which the first is due in one period.
    pub fn of(client: &'a Client, to: &'a Connection) -> Self {
        let mut pace = tokio::time::interval_at(tokio::time::Instant::now() + PERIOD, PERIOD);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { client, to, pace }
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
    /// When the agent does not answer in time, or cannot.
    pub async fn ask(&self) -> Result<SelfReport, ClientError> {
        let asked = Instant::now();
        let silent = || ClientError::Transport(format!("no answer for {} s", PROBE_MS / 1000));
        let answer = tokio::time::timeout(PERIOD, self.client.itself()).await;
        let report = answer.map_err(|_| silent())??;
        let rtt_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.to.tell(News::Probe { report: Box::new(report.clone()), rtt_ms }).await;
        Ok(report)
    }
}
