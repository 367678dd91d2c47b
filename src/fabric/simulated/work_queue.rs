//! The work queue of the model: a vector of jobs, oldest first.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use strum::IntoEnumIterator;

use super::super::port::{
    Claim, Enqueued, Expired, Failed, Holder, Job, JobFilter, MAX_LIST, NewJob, Tell, WorkQueue,
    check_limit,
};
use super::super::{FabricError, Result, event_check, job_steps};
use super::{Content, Simulated};
use crate::event::{Artefact, JobKind, JobState, UtcMs};
use crate::game::ConfigKey;
use crate::id::{Incarnation, JobId, NodeId};

impl Simulated {
    /// Runs `work` on the content as one transaction: its error undoes everything.
    fn transact<T>(&self, work: impl FnOnce(&mut Content, &mut Undo) -> Result<T>) -> Result<T> {
        let mut content = self.content();
        let (mut undo, newest) = (Undo::default(), content.log.newest());
        let outcome = work(&mut content, &mut undo);
        if outcome.is_err() {
            undo.apply(&mut content.jobs);
            content.log.undo_after(newest);
        } else if content.log.newest() > newest {
            self.shared.newest.send_replace(content.log.newest());
        }
        outcome
    }

    fn change<T>(
        &self,
        id: &JobId,
        mut tell: Tell,
        step: impl FnOnce(&mut Job, UtcMs) -> Result<T>,
    ) -> Result<T> {
        let now = self.now();
        self.transact(|content, undo| {
            let unknown = || FabricError::Invalid(format!("job {id}: the queue does not know it"));
            let place = content.jobs.iter().position(|job| job.id == *id).ok_or_else(unknown)?;
            let before = content.jobs[place].clone();
            undo.changes.push((place, before.clone()));
            let outcome = step(&mut content.jobs[place], now)?;
            if content.jobs[place] != before {
                content.tell(place, &mut tell)?;
            }
            Ok(outcome)
        })
    }

    fn take(
        &self,
        mut tell: Tell,
        mut step: impl FnMut(&mut Job) -> Option<Expired>,
    ) -> Result<Vec<Expired>> {
        self.transact(|content, undo| {
            let mut taken = Vec::new();
            for place in 0..content.jobs.len() {
                if content.jobs[place].state != JobState::Running {
                    continue;
                }
                let before = content.jobs[place].clone();
                if let Some(expired) = step(&mut content.jobs[place]) {
                    undo.changes.push((place, before));
                    content.tell(place, &mut tell)?;
                    taken.push(expired);
                }
            }
            Ok(taken)
        })
    }
}

/// What a transaction has changed so far.
#[derive(Default)]
struct Undo {
    /// Places of jobs, and the jobs as they were.
    changes: Vec<(usize, Job)>,
    /// Jobs that were added.
    added: usize,
}

impl Undo {
    fn apply(self, jobs: &mut Vec<Job>) {
        jobs.truncate(jobs.len() - self.added);
        for (place, before) in self.changes.into_iter().rev() {
            jobs[place] = before;
        }
    }
}

impl Content {
    /// Stores what is told of the job at this place.
    fn tell(&mut self, place: usize, tell: &mut Tell) -> Result<()> {
        let events = tell.events(&self.jobs[place])?;
        event_check::checked_json(&events)?;
        self.log.append(events).map(drop)
    }

    /// Places of the jobs that are due, in the order in which they go out.
    fn offered(&self, kinds: &[JobKind], except: &[ConfigKey], now: UtcMs) -> Vec<usize> {
        let due = |job: &Job| {
            job.state == JobState::Queued
                && kinds.contains(&job.kind)
                && job.not_before <= now
                && job.config.is_none_or(|config| !except.contains(&config))
        };
        let mut places: Vec<usize> =
            (0..self.jobs.len()).filter(|place| due(&self.jobs[*place])).collect();
        // Stable: equal priorities stay in the order of their age.
        places.sort_by_key(|place| std::cmp::Reverse(self.jobs[*place].priority));
        places
    }
}

impl WorkQueue for Simulated {
    fn enqueue(&self, job: NewJob, mut tell: Tell) -> BoxFuture<'_, Result<Enqueued>> {
        let now = self.now();
        let outcome = self.transact(|content, undo| {
            job_steps::check(&job)?;
            if content.jobs.iter().any(|old| old.id == job.id) {
                return Ok(Enqueued::AlreadyKnown);
            }
            undo.added = 1;
            content.jobs.push(Job::queued(job, now));
            content.tell(content.jobs.len() - 1, &mut tell)?;
            Ok(Enqueued::Enqueued)
        });
        ready(outcome).boxed()
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
        let now = self.now();
        let claims = self.transact(|content, undo| {
            check_limit("claim of jobs", n, MAX_LIST)?;
            let mut claims = Vec::new();
            for place in content.offered(&kinds, &except, now).into_iter().take(n) {
                undo.changes.push((place, content.jobs[place].clone()));
                claims.push(content.jobs[place].claim(&node, incarnation, now));
                content.tell(place, &mut tell)?;
            }
            Ok(claims)
        });
        ready(claims).boxed()
    }

    fn extend(&self, claim: &Claim) -> BoxFuture<'_, Result<UtcMs>> {
        ready(self.change(&claim.job.id, Tell::nothing(), |job, now| job.extend(claim, now)))
            .boxed()
    }

    fn finish(
        &self,
        claim: &Claim,
        artefact: Option<Artefact>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<()>> {
        ready(self.change(&claim.job.id, tell, |job, now| job.finish(claim, artefact, now))).boxed()
    }

    fn fail(
        &self,
        claim: &Claim,
        error: String,
        retry_after_ms: Option<u64>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Failed>> {
        let fail = |job: &mut Job, now| job.fail(claim, &error, retry_after_ms, now);
        ready(self.change(&claim.job.id, tell, fail)).boxed()
    }

    fn release(&self, claim: &Claim, reason: String, tell: Tell) -> BoxFuture<'_, Result<Failed>> {
        let release = |job: &mut Job, now| job.release(claim, &reason, now);
        ready(self.change(&claim.job.id, tell, release)).boxed()
    }

    fn cancel(&self, id: JobId, reason: String, tell: Tell) -> BoxFuture<'_, Result<()>> {
        ready(self.change(&id, tell, |job, now| job.cancel(&reason, now))).boxed()
    }

    fn expire(&self, tell: Tell) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        ready(self.take(tell, |job| job.expire(now))).boxed()
    }

    fn take_back(
        &self,
        node: NodeId,
        incarnation: Incarnation,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        ready(self.take(tell, |job| job.take_back(&node, incarnation, now))).boxed()
    }

    fn take_from(
        &self,
        dead: Holder,
        kinds: Vec<JobKind>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>> {
        let now = self.now();
        ready(self.take(tell, |job| job.take_from(&dead, &kinds, now))).boxed()
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

    fn forget_ended(&self, before: UtcMs) -> BoxFuture<'_, Result<usize>> {
        let mut content = self.content();
        let jobs = content.jobs.len();
        let newest = job_steps::newest_of_each(content.jobs.iter());
        content
            .jobs
            .retain(|job| job.ended_at.is_none_or(|at| at >= before) || newest.contains(&job.id));
        ready(Ok(jobs - content.jobs.len())).boxed()
    }
}
