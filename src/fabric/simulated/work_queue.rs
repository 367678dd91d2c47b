//! The work queue of the model: a vector of jobs, oldest first.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use strum::IntoEnumIterator;

use super::super::port::{
    Claim, Enqueued, Expired, Failed, Job, JobFilter, MAX_LIST, NewJob, WorkQueue, check_limit,
};
use super::super::{FabricError, Result, job_steps};
use super::Simulated;
use crate::event::{Artefact, JobKind, JobState, UtcMs};
use crate::id::{Incarnation, JobId, NodeId};

impl Simulated {
    fn change<T>(&self, id: &JobId, step: impl FnOnce(&mut Job, UtcMs) -> Result<T>) -> Result<T> {
        let now = self.now();
        let mut content = self.content();
        match content.jobs.iter_mut().find(|job| job.id == *id) {
            Some(job) => step(job, now),
            None => Err(FabricError::Invalid(format!("job {id}: the queue does not know it"))),
        }
    }
}

impl WorkQueue for Simulated {
    fn enqueue(&self, job: NewJob) -> BoxFuture<'_, Result<Enqueued>> {
        let now = self.now();
        let outcome = job_steps::check(&job).map(|()| {
            let mut content = self.content();
            if content.jobs.iter().any(|old| old.id == job.id) {
                return Enqueued::AlreadyKnown;
            }
            content.jobs.push(Job::queued(job, now));
            Enqueued::Enqueued
        });
        ready(outcome).boxed()
    }

    fn claim(
        &self,
        kinds: Vec<JobKind>,
        node: NodeId,
        incarnation: Incarnation,
        n: usize,
    ) -> BoxFuture<'_, Result<Vec<Claim>>> {
        let now = self.now();
        let mut content = self.content();
        let due = |job: &&mut Job| {
            job.state == JobState::Queued && kinds.contains(&job.kind) && job.not_before <= now
        };
        let mut offered: Vec<&mut Job> = content.jobs.iter_mut().filter(due).collect();
        // Stable: equal priorities stay in the order of their age.
        offered.sort_by_key(|job| std::cmp::Reverse(job.priority));
        let claim = |job: &mut Job| job.claim(&node, incarnation, now);
        let claims = check_limit("claim of jobs", n, MAX_LIST)
            .map(|()| offered.into_iter().take(n).map(claim).collect());
        ready(claims).boxed()
    }

    fn extend(&self, claim: &Claim) -> BoxFuture<'_, Result<UtcMs>> {
        ready(self.change(&claim.job.id, |job, now| job.extend(claim, now))).boxed()
    }

    fn finish(&self, claim: &Claim, artefact: Option<Artefact>) -> BoxFuture<'_, Result<()>> {
        ready(self.change(&claim.job.id, |job, now| job.finish(claim, artefact, now))).boxed()
    }

    fn fail(
        &self,
        claim: &Claim,
        error: String,
        retry_after_ms: Option<u64>,
    ) -> BoxFuture<'_, Result<Failed>> {
        let fail = |job: &mut Job, now| job.fail(claim, &error, retry_after_ms, now);
        ready(self.change(&claim.job.id, fail)).boxed()
    }

    fn cancel(&self, id: JobId, reason: String) -> BoxFuture<'_, Result<()>> {
        ready(self.change(&id, |job, now| job.cancel(&reason, now))).boxed()
    }

    fn expire(&self) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        let mut content = self.content();
        ready(Ok(content.jobs.iter_mut().filter_map(|job| job.expire(now)).collect())).boxed()
    }

    fn take_back(
        &self,
        node: NodeId,
        incarnation: Incarnation,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        let mut content = self.content();
        let take_back = |job: &mut Job| job.take_back(&node, incarnation, now);
        ready(Ok(content.jobs.iter_mut().filter_map(take_back).collect())).boxed()
    }

    fn job(&self, id: JobId) -> BoxFuture<'_, Result<Option<Job>>> {
        ready(Ok(self.content().jobs.iter().find(|job| job.id == id).cloned())).boxed()
    }

    fn list(&self, filter: JobFilter, limit: usize) -> BoxFuture<'_, Result<Vec<Job>>> {
        let content = self.content();
        let wanted = content.jobs.iter().rev().filter(|job| filter.matches(job));
        let listed = check_limit("list of jobs", limit, MAX_LIST)
            .map(|()| wanted.take(limit).cloned().collect());
        ready(listed).boxed()
    }

    fn stats(&self) -> BoxFuture<'_, Result<Vec<(JobKind, JobState, u64)>>> {
        let content = self.content();
        let mut counts = Vec::new();
        for kind in JobKind::iter() {
            for state in JobState::iter() {
                let jobs = content.jobs.iter().filter(|j| (j.kind, j.state) == (kind, state));
                counts.push((kind, state, jobs.count() as u64));
            }
        }
        counts.retain(|(_, _, jobs)| *jobs > 0);
        ready(Ok(counts)).boxed()
    }
}
