//! Self-play gives its cores up to a job that has waited for one for long: what it has played is
//! recorded, and its batch goes on later.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use ringrift::event::JobKind;
use ringrift::fabric::port::{Claim, MAX_CLAIMS};
use ringrift::id::JobId;

use super::costs::Stage;

/// How long a job waits for a core before self-play gives way.
const PATIENCE: Duration = Duration::from_secs(60);

/// The attempt from which on a batch is played to its end: one that gave way again and again must not
/// use its claims up.
const LAST_TO_GIVE_WAY: u32 = MAX_CLAIMS / 2;

/// A job that has waited for a core for long.
#[derive(Debug, Clone)]
pub struct Urgent {
    /// The job.
    pub job: JobId,
    /// What it does.
    pub kind: JobKind,
    since: Instant,
}

impl Urgent {
    /// How long it has waited, in seconds.
    pub fn waited_s(&self) -> f64 {
        self.since.elapsed().as_secs_f64()
    }
}

/// Whom self-play is to give way to: one job at a time.
#[derive(Debug, Default)]
pub struct Preemption(watch::Sender<Option<Urgent>>);

impl Preemption {
    /// Asks once for this job's sake, when it has waited for long; what was asked holds until the
    /// future is dropped. Self-play itself waits for as long as it takes.
    pub async fn request_in_time(&self, stage: Stage, claim: &Claim) -> Infallible {
        if stage == Stage::Selfplay {
            return std::future::pending().await;
        }
        let since = Instant::now();
        tokio::time::sleep(PATIENCE).await;
        let urgent = Urgent { job: claim.job.id.clone(), kind: claim.job.kind, since };
        let mut standing = self.0.subscribe();
        let _request = loop {
            // The sender lives as long as this: waiting cannot fail.
            drop(standing.wait_for(Option::is_none).await);
            // Another may have been first.
            if let Some(request) = Request::first(&self.0, &urgent) {
                break request;
            }
        };
        std::future::pending().await
    }

    /// Ends when what runs for this job is to give way.
    pub async fn requested(&self, stage: Stage, claim: &Claim) -> Urgent {
        if stage != Stage::Selfplay || claim.attempt > LAST_TO_GIVE_WAY {
            return std::future::pending().await;
        }
        self.urgent().await
    }

    /// Ends when a job has waited for long.
    pub async fn urgent(&self) -> Urgent {
        let mut standing = self.0.subscribe();
        loop {
            let urgent = standing.borrow_and_update().clone();
            if let Some(urgent) = urgent {
                return urgent;
            }
            // The sender lives as long as this: waiting cannot fail.
            let _ = standing.changed().await;
        }
    }
}

/// What was asked for, until it is dropped.
struct Request<'a>(&'a watch::Sender<Option<Urgent>>);

impl<'a> Request<'a> {
    /// Asks, unless somebody has asked.
    fn first(standing: &'a watch::Sender<Option<Urgent>>, urgent: &Urgent) -> Option<Self> {
        let is_first = standing.send_if_modified(|standing| {
            let is_free = standing.is_none();
            standing.get_or_insert_with(|| urgent.clone());
            is_free
        });
        is_first.then_some(Self(standing))
    }
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.0.send_replace(None);
    }
}
