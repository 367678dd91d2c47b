//! The work queue on SQLite.

use std::sync::Arc;

use futures::future::BoxFuture;

use super::super::port::{
    Claim, Enqueued, Expired, Failed, Holder, Job, JobFilter, MAX_LIST, NewJob, Tell, WorkQueue,
    check_limit,
};
use super::super::{FabricError, Result, job_steps};
use super::transaction::Tx;
use super::watched::Watched;
use super::{Store, append, job_table};
use crate::event::{Artefact, JobKind, JobState, UtcMs};
use crate::game::ConfigKey;
use crate::id::{Incarnation, JobId, NodeId};

/// The work queue of one file.
pub(super) struct SqliteQueue {
    store: Arc<Store>,
}

impl SqliteQueue {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Loads a job, lets `step` change it, and stores it with what is told about it.
    async fn change<T: Send + 'static>(
        &self,
        id: JobId,
        mut tell: Tell,
        step: impl FnOnce(&mut Job, UtcMs) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let now = self.store.timeline.now();
        let write = move |tx: &Tx<'_>| {
            let mut job = job_table::load(tx.connection, &id)?.ok_or_else(|| {
                FabricError::Invalid(format!("job {id}: the queue does not know it"))
            })?;
            let before = job.clone();
            let outcome = step(&mut job, now)?;
            if job != before {
                store_and_tell(tx, &job, &mut tell)?;
            }
            Ok(outcome)
        };
        self.store.writer.run(write).await
    }

    /// Lets `step` take back running jobs.
    async fn take(
        &self,
        mut tell: Tell,
        mut step: impl FnMut(&mut Job, UtcMs) -> Option<Expired> + Send + 'static,
    ) -> Result<Vec<Expired>> {
        let now = self.store.timeline.now();
        let write = move |tx: &Tx<'_>| {
            let mut taken = Vec::new();
            for mut job in job_table::running(tx.connection)? {
                if let Some(expired) = step(&mut job, now) {
                    store_and_tell(tx, &job, &mut tell)?;
                    taken.push(expired);
                }
            }
            Ok(taken)
        };
        self.store.writer.run(write).await
    }
}

impl WorkQueue for SqliteQueue {
    fn enqueue(&self, job: NewJob, mut tell: Tell) -> BoxFuture<'_, Result<Enqueued>> {
        Box::pin(async move {
            job_steps::check(&job)?;
            let now = self.store.timeline.now();
            let write = move |tx: &Tx<'_>| {
                if job_table::load(tx.connection, &job.id)?.is_some() {
                    return Ok(Enqueued::AlreadyKnown);
                }
                store_and_tell(tx, &Job::queued(job, now), &mut tell)?;
                Ok(Enqueued::Enqueued)
            };
            self.store.writer.run(write).await
        })
    }

    fn claim_except(
        &self,
        kinds: Vec<JobKind>,
        except: Vec<ConfigKey>,
        node: NodeId,
        incarnation: Incarnation,
        n: usize,
        mut tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Claim>>> {
        let now = self.store.timeline.now();
        let write = move |tx: &Tx<'_>| {
            check_limit("claim of jobs", n, MAX_LIST)?;
            let offered = job_table::offered(tx.connection, &kinds, &except, now, n)?;
            let claim = |mut job: Job| {
                let claim = job.claim(&node, incarnation, now);
                store_and_tell(tx, &job, &mut tell)?;
                Ok(claim)
            };
            offered.into_iter().map(claim).collect()
        };
        Box::pin(self.store.writer.run(write))
    }

    fn extend(&self, claim: &Claim) -> BoxFuture<'_, Result<UtcMs>> {
        let claim = claim.clone();
        let id = claim.job.id.clone();
        Box::pin(self.change(id, Tell::nothing(), move |job, now| job.extend(&claim, now)))
    }

    fn finish(
        &self,
        claim: &Claim,
        artefact: Option<Artefact>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<()>> {
        let claim = claim.clone();
        let id = claim.job.id.clone();
        Box::pin(self.change(id, tell, move |job, now| job.finish(&claim, artefact, now)))
    }

    fn fail(
        &self,
        claim: &Claim,
        error: String,
        retry_after_ms: Option<u64>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Failed>> {
        let claim = claim.clone();
        let id = claim.job.id.clone();
        let fail = move |job: &mut Job, now| job.fail(&claim, &error, retry_after_ms, now);
        Box::pin(self.change(id, tell, fail))
    }

    fn release(&self, claim: &Claim, reason: String, tell: Tell) -> BoxFuture<'_, Result<Failed>> {
        let claim = claim.clone();
        let id = claim.job.id.clone();
        Box::pin(self.change(id, tell, move |job, now| job.release(&claim, &reason, now)))
    }

    fn cancel(&self, id: JobId, reason: String, tell: Tell) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.change(id, tell, move |job, now| job.cancel(&reason, now)))
    }

    fn expire(&self, tell: Tell) -> BoxFuture<'_, Result<Vec<Expired>>> {
        Box::pin(self.take(tell, Job::expire))
    }

    fn take_back(
        &self,
        node: NodeId,
        incarnation: Incarnation,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        Box::pin(self.take(tell, move |job, now| job.take_back(&node, incarnation, now)))
    }

    fn take_from(
        &self,
        dead: Holder,
        kinds: Vec<JobKind>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        Box::pin(self.take(tell, move |job, now| job.take_from(&dead, &kinds, now)))
    }

    fn job(&self, id: JobId) -> BoxFuture<'_, Result<Option<Job>>> {
        Box::pin(self.store.readers.run(move |connection| job_table::load(connection, &id)))
    }

    fn list(&self, filter: JobFilter, limit: usize) -> BoxFuture<'_, Result<Vec<Job>>> {
        Box::pin(async move {
            check_limit("list of jobs", limit, MAX_LIST)?;
            self.store.readers.run(move |c| job_table::list(c, &filter, limit)).await
        })
    }

    fn forget_ended(&self, before: UtcMs) -> BoxFuture<'_, Result<usize>> {
        Box::pin(self.store.writer.run(move |tx| job_table::forget_ended(tx.connection, before)))
    }

    fn stats(&self) -> BoxFuture<'_, Result<Vec<(JobKind, JobState, u64)>>> {
        Box::pin(self.store.readers.run(job_table::stats))
    }
}

/// Stores a job that was changed, and the events that say so.
fn store_and_tell(tx: &Tx<'_>, job: &Job, tell: &mut Tell) -> Result<()> {
    job_table::store(tx.connection, job)?;
    let rows = append::rows(&tell.events(job)?)?;
    if !rows.is_empty() {
        tx.wake_watchers(Watched::Log);
    }
    rows.iter().try_for_each(|row| append::store(tx.connection, row).map(drop))
}
