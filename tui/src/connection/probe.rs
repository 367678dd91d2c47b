//! Asking an agent for itself, now and then: is it there, how well does it work, how far is it.

use std::time::{Duration, Instant};

use ringrift::api::SelfReport;
use ringrift::api::client::{Client, ClientError};
use tokio::sync::Semaphore;
use tokio::time::sleep_until;

use super::Connection;
use crate::model::AgentKey;
use crate::model::agent::PROBE_MS;
use crate::update::News;

/// How long an agent may take to answer.
const PATIENCE: Duration = Duration::from_millis(PROBE_MS as u64);

/// What an agent said of itself, not passed on yet.
pub struct Answer {
    report: SelfReport,
    /// When it was asked.
    asked: Instant,
    rtt_ms: u32,
}

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

    /// The first one: asks now, as soon as there is leave to meet an agent, and passes the answer on.
    ///
    /// # Errors
    /// When the agent does not answer in time, cannot, or is another one than was looked for.
    pub async fn first(&mut self) -> Result<SelfReport, ClientError> {
        let answer = self.answer(&self.to.way.meets).await?;
        self.take(answer).await
    }

    /// The answer to the next one, once it is due and there is leave to ask. Nothing is passed on: whoever
    /// polls it beside something else may be busy with that for a while.
    ///
    /// # Errors
    /// When the agent does not answer in time or cannot.
    pub async fn next(&self) -> Result<Answer, ClientError> {
        sleep_until(self.to.turns.next_turn(self.asked, self.promised)).await;
        // Behind another agent it may be as long in coming as one that was never met.
        let way = &self.to.way;
        self.answer(if self.via.is_some() { &way.meets } else { &way.asks }).await
    }

    async fn answer(&self, leave: &Semaphore) -> Result<Answer, ClientError> {
        let _leave = leave.acquire().await;
        let asked = Instant::now();
        let silent = || ClientError::Transport(format!("no answer for {} s", PROBE_MS / 1000));
        let answer = tokio::time::timeout(PATIENCE, self.client.itself()).await;
        let report = answer.map_err(|_| silent())??;
        let rtt_ms = u32::try_from(asked.elapsed().as_millis()).unwrap_or(u32::MAX);
        Ok(Answer { report, asked, rtt_ms })
    }

    /// Passes an answer on.
    ///
    /// # Errors
    /// When it is of another agent than was looked for.
    pub async fn take(&mut self, answer: Answer) -> Result<SelfReport, ClientError> {
        let Answer { report, asked, rtt_ms } = answer;
        self.to.met_by(&report.node, self.client, self.via.is_some())?;
        (self.asked, self.promised) = (asked.into(), self.to.turns.period());
        let (told, via) = (Box::new(report.clone()), self.via.clone());
        let period_ms = self.promised.as_millis() as i64;
        self.to.tell(News::Probe { report: told, rtt_ms, via, period_ms }).await;
        Ok(report)
    }
}
