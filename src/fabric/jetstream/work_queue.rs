//! The work queue on JetStream: one record for each job, changed by compare-and-set.
//!
//! The events of a change stand in the record that makes it (its outbox) and are appended to the log
//! right after; what a crash in between leaves behind is appended when the queue is opened or claims
//! are expired. The log knows events by id, so that nothing stands there twice.

use std::sync::Arc;

use futures::future::BoxFuture;
use strum::IntoEnumIterator;

use super::bus::Bus;
use super::documents::{Documents, If};
use super::event_log::Events;
use super::failure::Written;
use super::job_record::{self, Found, JobRecord};
use super::streams::Kept;
use crate::event::{Artefact, JobKind, JobState, UtcMs};
use crate::fabric::port::{
    Claim, Enqueued, Expired, Failed, Job, JobFilter, MAX_LIST, NewJob, Tell, WorkQueue,
    check_limit,
};
use crate::fabric::{FabricError, Result, event_check, job_steps};
use crate::id::{Incarnation, JobId, NodeId};

/// How often a change is tried again because another writer was faster.
const TRIES: u32 = 20;

/// The work queue of one deployment.
pub(super) struct JetStreamQueue {
    jobs: Documents<JobRecord>,
    events: Arc<Events>,
}

/// A change that is decided, but not written.
struct Prepared<T> {
    found: Found,
    outcome: T,
}

impl JetStreamQueue {
    pub(super) async fn open(bus: &Arc<Bus>, events: Arc<Events>) -> Result<Self> {
        let queue = Self { jobs: Documents::open(bus, Kept::Jobs).await?, events };
        queue.empty_outboxes().await?;
        Ok(queue)
    }

    fn now(&self) -> UtcMs {
        self.events.timeline.now()
    }

    /// Writes a record with what is told of it, if it is still the one that was found.
    async fn write(&self, at: u64, record: &JobRecord) -> Result<Written> {
        let written = self.jobs.write(record.job.id.as_str(), If::KeyAt(at), Some(record)).await?;
        if let Written::As(at) = written
            && !record.outbox.is_empty()
        {
            let told = self.empty_outbox(Found { at, record: record.clone() }).await;
            if let Err(error) = told {
                // The change is stored and its events with it: they are appended later.
                tracing::warn!(job = %record.job.id, %error, "the events of a job wait in its outbox");
            }
        }
        Ok(written)
    }

    /// Appends the events of a record to the log, and takes them out of it.
    async fn empty_outbox(&self, Found { at, mut record }: Found) -> Result<()> {
        self.events.append(&record.outbox).await?;
        record.outbox.clear();
        let key = record.job.id.as_str();
        // Whoever was faster has appended them too.
        self.jobs.write(key, If::KeyAt(at), Some(&record)).await.map(drop)
    }

    async fn empty_outboxes(&self) -> Result<()> {
        let all = self.jobs.read(job_record::all).await??;
        for found in all.into_iter().filter(|found| !found.record.outbox.is_empty()) {
            self.empty_outbox(found).await?;
        }
        Ok(())
    }

    /// Lets `step` change a job, and decides anew when another writer was faster.
    async fn change<T>(
        &self,
        id: &JobId,
        mut tell: Tell,
        mut step: impl FnMut(&mut Job, UtcMs) -> Result<T>,
    ) -> Result<T> {
        for _ in 0..TRIES {
            let mut found = self.jobs.read(|map| job_record::find(map, id)).await??;
            let before = found.record.job.clone();
            let outcome = step(&mut found.record.job, self.now())?;
            if found.record.job == before {
                return Ok(outcome);
            }
            self.say(&mut found.record, &mut tell).await?;
            if self.write(found.at, &found.record).await? != Written::Lost {
                return Ok(outcome);
            }
        }
        Err(FabricError::Unavailable(format!("change of job {id}: others were faster each time")))
    }

    /// Puts what is told of a change into its record. What an earlier change left is appended first,
    /// so that events of one job stay in their order.
    async fn say(&self, record: &mut JobRecord, tell: &mut Tell) -> Result<()> {
        if !record.outbox.is_empty() {
            self.events.append(&record.outbox).await?;
        }
        record.outbox = tell.events(&record.job)?;
        event_check::checked_json(&record.outbox).map(drop)
    }

    /// Decides on several jobs before any is written: a refusal to tell leaves all as they were.
    async fn prepare<T>(
        &self,
        found: Vec<Found>,
        tell: &mut Tell,
        mut step: impl FnMut(&mut Job) -> Option<T>,
    ) -> Result<Vec<Prepared<T>>> {
        let mut prepared = Vec::new();
        for mut found in found {
            if let Some(outcome) = step(&mut found.record.job) {
                self.say(&mut found.record, tell).await?;
                prepared.push(Prepared { found, outcome });
            }
        }
        Ok(prepared)
    }

    /// Writes what was prepared; answers the outcomes of those that no other writer was faster at.
    async fn write_all<T>(&self, prepared: Vec<Prepared<T>>) -> Result<Vec<T>> {
        let mut outcomes = Vec::new();
        for Prepared { found, outcome } in prepared {
            match self.write(found.at, &found.record).await {
                Ok(Written::As(_)) => outcomes.push(outcome),
                Ok(Written::Lost) => {}
                // What was written before has happened: the caller has to hear of it.
                Err(error) if outcomes.is_empty() => return Err(error),
                Err(error) => {
                    tracing::warn!(job = %found.record.job.id, %error, "a change of a job failed");
                    break;
                }
            }
        }
        Ok(outcomes)
    }

    /// Lets `step` take back running jobs.
    async fn take(
        &self,
        mut tell: Tell,
        step: impl FnMut(&mut Job) -> Option<Expired>,
    ) -> Result<Vec<Expired>> {
        self.empty_outboxes().await?;
        let all = self.jobs.read(job_record::all).await??;
        let taken = self.prepare(all, &mut tell, step).await?;
        self.write_all(taken).await
    }
}

impl WorkQueue for JetStreamQueue {
    fn enqueue(&self, job: NewJob, mut tell: Tell) -> BoxFuture<'_, Result<Enqueued>> {
        Box::pin(async move {
            job_steps::check(&job)?;
            let id = job.id.clone();
            let read = |map: &super::documents::Map<JobRecord>| map.get(id.as_str());
            if self.jobs.read(read).await??.is_some() {
                return Ok(Enqueued::AlreadyKnown);
            }
            let mut record = JobRecord::new(Job::queued(job, self.now()), Vec::new());
            self.say(&mut record, &mut tell).await?;
            Ok(match self.write(0, &record).await? {
                Written::As(_) => Enqueued::Enqueued,
                Written::Lost => Enqueued::AlreadyKnown,
            })
        })
    }

    fn claim(
        &self,
        kinds: Vec<JobKind>,
        node: NodeId,
        incarnation: Incarnation,
        n: usize,
        mut tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Claim>>> {
        Box::pin(async move {
            check_limit("claim of jobs", n, MAX_LIST)?;
            let mut claims = Vec::new();
            for _ in 0..TRIES {
                let now = self.now();
                let wanted = |job: &Job| kinds.contains(&job.kind);
                let mut due = self.jobs.read(|m| job_record::offered(m, wanted, now)).await??;
                due.truncate(n - claims.len());
                if due.is_empty() {
                    break;
                }
                let claim = |job: &mut Job| Some(job.claim(&node, incarnation, now));
                let prepared = self.prepare(due, &mut tell, claim).await?;
                // Where another worker was faster, there may be other jobs.
                claims.extend(self.write_all(prepared).await?);
            }
            Ok(claims)
        })
    }

    fn extend(&self, claim: &Claim) -> BoxFuture<'_, Result<UtcMs>> {
        let claim = claim.clone();
        Box::pin(async move {
            let extend = |job: &mut Job, now| job.extend(&claim, now);
            self.change(&claim.job.id, Tell::nothing(), extend).await
        })
    }

    fn finish(
        &self,
        claim: &Claim,
        artefact: Option<Artefact>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<()>> {
        let claim = claim.clone();
        Box::pin(async move {
            let finish = |job: &mut Job, now| job.finish(&claim, artefact.clone(), now);
            self.change(&claim.job.id, tell, finish).await
        })
    }

    fn fail(
        &self,
        claim: &Claim,
        error: String,
        retry_after_ms: Option<u64>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Failed>> {
        let claim = claim.clone();
        Box::pin(async move {
            let fail = |job: &mut Job, now| job.fail(&claim, &error, retry_after_ms, now);
            self.change(&claim.job.id, tell, fail).await
        })
    }

    fn cancel(&self, id: JobId, reason: String, tell: Tell) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move { self.change(&id, tell, |job, now| job.cancel(&reason, now)).await })
    }

    fn expire(&self, tell: Tell) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        Box::pin(self.take(tell, move |job| job.expire(now)))
    }

    fn take_back(
        &self,
        node: NodeId,
        incarnation: Incarnation,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        Box::pin(self.take(tell, move |job| job.take_back(&node, incarnation, now)))
    }

    fn job(&self, id: JobId) -> BoxFuture<'_, Result<Option<Job>>> {
        Box::pin(async move {
            let found = self.jobs.read(|map| map.get(id.as_str())).await??;
            Ok(found.map(|(_, record)| record.job))
        })
    }

    fn list(&self, filter: JobFilter, limit: usize) -> BoxFuture<'_, Result<Vec<Job>>> {
        Box::pin(async move {
            check_limit("list of jobs", limit, MAX_LIST)?;
            let all = self.jobs.read(job_record::all).await??;
            let newest_first = all.into_iter().rev().map(|found| found.record.job);
            Ok(newest_first.filter(|job| filter.matches(job)).take(limit).collect())
        })
    }

    fn stats(&self) -> BoxFuture<'_, Result<Vec<(JobKind, JobState, u64)>>> {
        Box::pin(async move {
            let all = self.jobs.read(job_record::all).await??;
            let count = |kind, state| {
                let of = |found: &&Found| {
                    let job = &found.record.job;
                    (job.kind, job.state) == (kind, state)
                };
                (kind, state, all.iter().filter(of).count() as u64)
            };
            let pairs = JobKind::iter().flat_map(|kind| JobState::iter().map(move |s| (kind, s)));
            Ok(pairs.map(|(k, s)| count(k, s)).filter(|(_, _, jobs)| *jobs > 0).collect())
        })
    }
}
