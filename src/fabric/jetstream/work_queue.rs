//! The work queue on JetStream.

use futures::future::BoxFuture;
use strum::IntoEnumIterator;

use super::documents::Map;
use super::job_changes::JetStreamQueue;
use super::job_record::{self, JobRecord};
use crate::event::{Artefact, JobKind, JobState, UtcMs};
use crate::fabric::port::{
    Claim, Enqueued, Expired, Failed, Holder, Job, JobFilter, MAX_LIST, NewJob, Tell, WorkQueue,
    check_limit,
};
use crate::fabric::{Result, job_steps};
use crate::game::ConfigKey;
use crate::id::{Incarnation, JobId, NodeId};

/// How often a claim looks for other jobs because other workers were faster.
const TRIES: u32 = 20;

impl WorkQueue for JetStreamQueue {
    fn enqueue(&self, job: NewJob, tell: Tell) -> BoxFuture<'_, Result<Enqueued>> {
        Box::pin(async move {
            job_steps::check(&job)?;
            self.put(job, tell).await
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
        Box::pin(async move {
            check_limit("claim of jobs", n, MAX_LIST)?;
            let wanted = |job: &Job| {
                kinds.contains(&job.kind)
                    && job.config.is_none_or(|config| !except.contains(&config))
            };
            let (worker, mut claims) = ((&node, incarnation), Vec::new());
            // Where another worker was faster, there may be other jobs.
            for _ in 0..TRIES {
                match self.claim_due(&wanted, worker, n - claims.len(), &mut tell).await {
                    Ok(due) => {
                        claims.extend(due.claims);
                        if due.last {
                            break;
                        }
                    }
                    Err(error) if claims.is_empty() => return Err(error),
                    // What was claimed before is the caller's: it has to hear of it.
                    Err(error) => {
                        tracing::warn!(%error, "a claim of further jobs failed");
                        break;
                    }
                }
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

    fn release(&self, claim: &Claim, reason: String, tell: Tell) -> BoxFuture<'_, Result<Failed>> {
        let claim = claim.clone();
        Box::pin(async move {
            let release = |job: &mut Job, now| job.release(&claim, &reason, now);
            self.change(&claim.job.id, tell, release).await
        })
    }

    fn cancel(&self, id: JobId, reason: String, tell: Tell) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move { self.change(&id, tell, |job, now| job.cancel(&reason, now)).await })
    }

    fn expire(&self, tell: Tell) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let (now, mono) = (self.now(), self.events.bus.clock.mono());
        Box::pin(self.take(tell, move |found| {
            if found.content.is_timed_by(self.process) {
                return found.content.job.expire(now);
            }
            // Another process's clock set the deadline; this one knows how long it saw no extension.
            found.content.job.expire_unextended(mono.since(found.seen), now)
        }))
    }

    fn take_back(
        &self,
        node: NodeId,
        incarnation: Incarnation,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        Box::pin(self.take(tell, move |found| found.content.job.take_back(&node, incarnation, now)))
    }

    fn take_from(
        &self,
        dead: Holder,
        kinds: Vec<JobKind>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        Box::pin(self.take(tell, move |found| found.content.job.take_from(&dead, &kinds, now)))
    }

    fn job(&self, id: JobId) -> BoxFuture<'_, Result<Option<Job>>> {
        Box::pin(async move {
            let found = self.jobs.read(|map| map.get(id.as_str())).await??;
            Ok(found.map(|found| found.content.job))
        })
    }

    fn list(&self, filter: JobFilter, limit: usize) -> BoxFuture<'_, Result<Vec<Job>>> {
        Box::pin(async move {
            check_limit("list of jobs", limit, MAX_LIST)?;
            let wanted = |record: &JobRecord| filter.matches(&record.job);
            let found = self.jobs.read(|map| job_record::those(map, wanted)).await?;
            Ok(found.into_iter().rev().map(|found| found.content.job).take(limit).collect())
        })
    }

    fn forget_ended(&self, before: UtcMs) -> BoxFuture<'_, Result<usize>> {
        Box::pin(self.forget(before))
    }

    fn stats(&self) -> BoxFuture<'_, Result<Vec<(JobKind, JobState, u64)>>> {
        Box::pin(async move {
            let places = |map: &Map<JobRecord>| -> Vec<(JobKind, JobState)> {
                map.readable()
                    .map(|(_, _, _, record)| (record.job.kind, record.job.state))
                    .collect()
            };
            let all = self.jobs.read(places).await?;
            let count = |kind, state| {
                (kind, state, all.iter().filter(|place| **place == (kind, state)).count() as u64)
            };
            let pairs = JobKind::iter().flat_map(|kind| JobState::iter().map(move |s| (kind, s)));
            Ok(pairs.map(|(k, s)| count(k, s)).filter(|(_, _, jobs)| *jobs > 0).collect())
        })
    }
}
