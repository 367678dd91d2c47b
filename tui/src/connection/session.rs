//! One stay with an agent: what it says of itself, again and again, and its log, unless another agent
//! tells that already.

use std::sync::Arc;

use ringrift::api::SelfReport;
use ringrift::api::client::{Client, ClientError};
use tokio::sync::OwnedMutexGuard;

use super::Connection;
use super::feeds::{Feed, Pace, Passed};
use super::probe::{Answer, Probes};
use super::tail::{self, Tail};
use crate::update::News;

/// How a stay ended.
#[derive(Debug)]
pub enum End {
    /// The operator wants everything fetched again, events are missing, the log is another one, or
    /// another agent is to tell it.
    Again,
    /// The agent is out of reach.
    Lost {
        /// Why.
        error: String,
        /// It had answered before.
        was_live: bool,
    },
}

impl End {
    fn lost(error: &ClientError, was_live: bool) -> Self {
        Self::Lost { error: error.to_string(), was_live }
    }
}

/// What is kept from one stay to the next.
#[derive(Debug, Default)]
pub struct Session {
    /// Its log, with how far that was told.
    feed: Arc<Feed>,
}

impl Session {
    /// Stays with the agent as long as it goes well.
    pub async fn run(&mut self, client: &Client, to: &Connection) -> End {
        self.stay(client, to).await.map_or_else(|end| end, |()| End::Again)
    }

    async fn stay(&mut self, client: &Client, to: &Connection) -> Result<(), End> {
        let unreached = |error: ClientError| End::lost(&error, false);
        let lost = |error: ClientError| End::lost(&error, true);
        let mut probes = Probes::of(client, to);
        let report = probes.first().await.map_err(unreached)?;
        let _offer = to.offer();
        self.feed = to.way.feeds.of(report.log.as_ref());
        let Some(mut passed) = self.turn(&mut probes, &report).await.map_err(lost)? else {
            return Ok(());
        };
        let mut tail = begin(client, to, &mut passed).await.map_err(unreached)?;
        self.tell(&mut tail, &mut passed, &mut probes, &report).await.map_err(lost)
    }

    /// Waits for the turn to tell the log; `None` when everything has to be fetched again.
    async fn turn(
        &self,
        probes: &mut Probes<'_>,
        first: &SelfReport,
    ) -> Result<Option<OwnedMutexGuard<Passed>>, ClientError> {
        let to = probes.to();
        let turn = self.feed.turn();
        tokio::pin!(turn);
        let standing_by = self.feed.stand_by(to.key(), first.seq);
        loop {
            let answer = tokio::select! {
                biased;
                passed = &mut turn => return Ok(Some(passed)),
                () = to.is_over() => return Ok(None),
                answer = probes.next() => answer?,
            };
            let report = probes.take(answer).await?;
            if report.log != first.log {
                return Ok(None);
            }
            standing_by.is_at(report.seq);
        }
    }

    /// Passes events on; returns when everything has to be fetched again.
    async fn tell(
        &self,
        tail: &mut Tail,
        passed: &mut Passed,
        probes: &mut Probes<'_>,
        first: &SelfReport,
    ) -> Result<(), ClientError> {
        let mut pace = Pace::default();
        while let Some(answer) = until_probed(tail, passed, probes).await? {
            let report = probes.take(answer).await?;
            let gives_way = pace.is_behind(report.seq, self.feed.furthest());
            if gives_way || report.log != first.log {
                break;
            }
        }
        Ok(())
    }
}

/// Passes events on until the next probe is answered, also while that is asked or waits for leave; `None`
/// when everything has to be fetched again.
async fn until_probed(
    tail: &mut Tail,
    passed: &mut Passed,
    probes: &Probes<'_>,
) -> Result<Option<Answer>, ClientError> {
    let to = probes.to();
    let answer = probes.next();
    tokio::pin!(answer);
    loop {
        tokio::select! {
            () = to.is_over() => return Ok(None),
            answer = &mut answer => return answer.map(Some),
            item = tail.next() => {
                let (events, gap) = tail.batch(item, passed)?;
                if !events.is_empty() {
                    to.tell(News::Events(events)).await;
                }
                if let Some(next) = gap {
                    to.tell(News::Gap { after: *passed, next }).await;
                    // What is missing may be gone for good: go on behind it.
                    *passed = next - 1;
                    return Ok(None);
                }
            }
        }
    }
}

/// The state of the log is told; its events follow.
async fn begin(client: &Client, to: &Connection, passed: &mut Passed) -> Result<Tail, ClientError> {
    let snapshot = {
        let _leave = to.way.fetches.acquire().await;
        client.snapshot().await?
    };
    *passed = tail::start(*passed, snapshot.seq);
    to.tell(News::Snapshot(Arc::new(snapshot))).await;
    client.events(*passed).await.map(Tail::of)
}
