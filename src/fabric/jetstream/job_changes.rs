//! Jobs on JetStream: one record each, changed by compare-and-set.
//!
//! The events of a change stand in the record that makes it (its outbox) and are appended to the log
//! right after; what a crash in between leaves behind is appended when the queue is opened or claims
//! are expired. The log knows events by id, so that nothing stands there twice.

use std::sync::Arc;

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::bus::Bus;
use super::documents::{Documents, If, On};
use super::events::Events;
use super::failure::{Written, unavailable};
use super::job_record::{self, Found, JobRecord, Now};
use super::streams::Kept;
use crate::event::{Envelope, JobState, UtcMs};
use crate::fabric::port::{Claim, Enqueued, Expired, Job, MAX_LIST, NewJob, Tell};
use crate::fabric::{FabricError, Result, job_steps};
use crate::id::{Incarnation, JobId, NodeId};

/// The work queue of one deployment.
pub(super) struct JetStreamQueue {
    pub(super) jobs: Documents<JobRecord>,
    pub(super) events: Arc<Events>,
    /// Names this process: a deadline means something only to the clock that set it.
    pub(super) process: u64,
}

/// A change that is decided, but not written.
struct Prepared<T> {
    found: Found,
    outcome: T,
}

impl JetStreamQueue {
    pub(super) async fn open(bus: &Arc<Bus>, events: Arc<Events>) -> Result<Self> {
        let jobs = Documents::open(bus, Kept::Jobs).await?;
        let process = OsRng.try_next_u64();
        let process = process.map_err(|error| unavailable("name this process", error))?;
        let queue = Self { jobs, events, process };
        queue.empty_outboxes().await?;
        Ok(queue)
    }

    /// What is wrong with the records that cannot be read, and with events that the log refuses.
    pub(super) fn problems(&self) -> Vec<String> {
        self.jobs.known(job_record::problems)
    }

    pub(super) fn now(&self) -> UtcMs {
        self.events.timeline.now()
    }

    /// Appends the events of a record that was just written. If that fails they are appended later.
    async fn tell(&self, written: Found) {
        let job = written.content.job.id.clone();
        if let Err(error) = self.empty_outbox(written).await {
            tracing::warn!(%job, %error, "the events of a job wait in its outbox");
        }
    }

    /// Appends the events of a record to the log, and takes them out of it.
    async fn empty_outbox(&self, Found { seq, content: mut record, .. }: Found) -> Result<()> {
        if record.outbox.is_empty() {
            return Ok(());
        }
        let events = std::mem::take(&mut record.outbox);
        if let Err(error) = self.events.append(&events).await {
            let FabricError::Invalid(_) = error else { return Err(error) };
            record.refused.extend(self.append_what_can_be(events).await?);
        }
        let key = record.job.id.as_str();
        // Whoever was faster has appended them too.
        self.jobs.write(key, If::KeyAt(seq), Some(&record)).await.map(drop)
    }

    /// Appends events one by one; answers those that the log refuses.
    async fn append_what_can_be(&self, events: Vec<Envelope>) -> Result<Vec<(Envelope, String)>> {
        let mut refused = Vec::new();
        for event in events {
            match self.events.append(std::slice::from_ref(&event)).await {
                Err(FabricError::Invalid(why)) => {
                    tracing::error!(event = %event.id, %why, "an event of a job is set aside");
                    refused.push((event, why));
                }
                other => other.map(drop)?,
            }
        }
        Ok(refused)
    }

    /// Appends what crashes and outages left behind.
    async fn empty_outboxes(&self) -> Result<()> {
        let waits = |record: &JobRecord| !record.outbox.is_empty();
        for found in self.jobs.read(|map| job_record::those(map, waits)).await? {
            let job = found.content.job.id.clone();
            if let Err(error) = self.empty_outbox(found).await {
                tracing::warn!(%job, %error, "events wait in the outboxes of their jobs");
                break;
            }
        }
        Ok(())
    }

    /// Lets `step` change a job.
    pub(super) async fn change<T>(
        &self,
        id: &JobId,
        mut tell: Tell,
        mut step: impl FnMut(&mut Job, UtcMs) -> Result<T>,
    ) -> Result<T> {
        let decide = |found, _| {
            let mut record = job_record::known(found, id)?.content;
            let before = record.job.clone();
            let outcome = step(&mut record.job, self.now())?;
            if record.job == before {
                return Ok((outcome, None));
            }
            record.changed(self.process, self.now(), &mut tell)?;
            Ok((outcome, Some(record)))
        };
        let (outcome, written) = self.jobs.change(id.as_str(), On::Key, decide).await?;
        if let Some(written) = written {
            self.tell(written).await;
        }
        Ok(outcome)
    }

    /// Stores a job that nobody had before.
    pub(super) async fn put(&self, job: NewJob, mut tell: Tell) -> Result<Enqueued> {
        let id = job.id.clone();
        let put = |found: Option<Found>, _| {
            if found.is_some() {
                return Ok((Enqueued::AlreadyKnown, None));
            }
            let mut record = JobRecord::new(Job::queued(job.clone(), self.now()));
            record.changed(self.process, self.now(), &mut tell)?;
            Ok((Enqueued::Enqueued, Some(record)))
        };
        let (enqueued, written) = self.jobs.change(id.as_str(), On::Key, put).await?;
        if let Some(written) = written {
            self.tell(written).await;
        }
        Ok(enqueued)
    }

    /// Decides on several jobs before any is written: a refusal to tell leaves all as they were.
    fn prepare<T>(
        &self,
        found: Vec<Found>,
        tell: &mut Tell,
        mut step: impl FnMut(&mut Found) -> Option<T>,
    ) -> Result<Vec<Prepared<T>>> {
        let mut prepared = Vec::new();
        for mut found in found {
            if let Some(outcome) = step(&mut found) {
                found.content.changed(self.process, self.now(), tell)?;
                prepared.push(Prepared { found, outcome });
            }
        }
        Ok(prepared)
    }

    /// Writes what was prepared; answers the outcomes of those that no other writer was faster at.
    async fn write_all<T>(&self, prepared: Vec<Prepared<T>>) -> Result<Vec<T>> {
        let mut outcomes = Vec::new();
        for Prepared { found, outcome } in prepared {
            let key = found.content.job.id.as_str();
            match self.jobs.write(key, If::KeyAt(found.seq), Some(&found.content)).await {
                Ok(Written::As(seq)) => {
                    outcomes.push(outcome);
                    self.tell(Found { seq, ..found }).await;
                }
                Ok(Written::Lost) => {}
                // What was written before has happened: the caller has to hear of it.
                Err(error) if outcomes.is_empty() => return Err(error),
                Err(error) => {
                    tracing::warn!(job = %key, %error, "a change of a job failed");
                    break;
                }
            }
        }
        Ok(outcomes)
    }

    /// Lets `step` take back running jobs.
    pub(super) async fn take(
        &self,
        mut tell: Tell,
        step: impl FnMut(&mut Found) -> Option<Expired>,
    ) -> Result<Vec<Expired>> {
        self.empty_outboxes().await?;
        let runs = |record: &JobRecord| record.job.state == JobState::Running;
        let running = self.jobs.read(|map| job_record::those(map, runs)).await?;
        let taken = self.prepare(running, &mut tell, step)?;
        self.write_all(taken).await
    }

    /// Forgets jobs that ended before this time and of which everything is told, but not the newest
    /// of its kind and configuration; answers how many.
    pub(super) async fn forget(&self, before: UtcMs) -> Result<usize> {
        let all = self.jobs.read(|map| job_record::those(map, |_| true)).await?;
        let newest = job_steps::newest_of_each(all.iter().map(|found| &found.content.job));
        let old = |found: &Found| {
            let JobRecord { job, outbox, .. } = &found.content;
            let is_old = job.ended_at.is_some_and(|at| at < before);
            is_old && outbox.is_empty() && !newest.contains(&job.id)
        };
        let mut forgotten = 0;
        for Found { seq, content, .. } in all.into_iter().filter(old).take(MAX_LIST) {
            let written = self.jobs.write(content.job.id.as_str(), If::KeyAt(seq), None).await?;
            forgotten += usize::from(written != Written::Lost);
        }
        Ok(forgotten)
    }

    /// Claims up to `n` wanted jobs that are due; fewer where other workers were faster.
    pub(super) async fn claim_due(
        &self,
        wanted: &(impl Fn(&Job) -> bool + Sync),
        worker: (&NodeId, Incarnation),
        n: usize,
        tell: &mut Tell,
    ) -> Result<Due> {
        let now = Now { utc: self.now(), mono: self.events.bus.clock.mono() };
        let due = self.jobs.read(|map| job_record::offered(map, wanted, now, n)).await?;
        let claim = |found: &mut Found| Some(found.content.job.claim(worker.0, worker.1, now.utc));
        let prepared = self.prepare(due, tell, claim)?;
        let last = prepared.is_empty();
        Ok(Due { claims: self.write_all(prepared).await?, last })
    }
}

/// One round of a claim.
pub(super) struct Due {
    pub(super) claims: Vec<Claim>,
    /// Nothing more is due.
    pub(super) last: bool,
}
