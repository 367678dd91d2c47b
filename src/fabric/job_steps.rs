//! What can happen to a job, as steps on the record; adapters only keep the record.

use std::collections::{HashMap, HashSet};

use super::port::{
    Claim, Expired, Failed, Holder, Job, MAX_CLAIMS, MAX_PAYLOAD_BYTES, NewJob, shortened,
};
use super::{FabricError, Result};
use crate::event::{Artefact, JobKind, JobState, UtcMs};
use crate::id::{Incarnation, JobId, NodeId};

/// Refuses jobs that could never be worked on.
pub(super) fn check(job: &NewJob) -> Result<()> {
    let refuse = |why: String| Err(FabricError::Invalid(format!("job {}: {why}", job.id)));
    if job.max_attempts == 0 {
        return refuse("max_attempts is 0: it could never be claimed".to_owned());
    }
    if job.lease_ms == 0 {
        return refuse("lease_ms is 0: every claim would run out at once".to_owned());
    }
    let bytes = job.payload.to_string().len();
    if bytes > MAX_PAYLOAD_BYTES {
        return refuse(format!(
            "payload of {bytes} bytes, at most {MAX_PAYLOAD_BYTES}: put it into a file"
        ));
    }
    Ok(())
}

/// The newest job of each kind and configuration, of jobs from the oldest to the newest.
pub(super) fn newest_of_each<'a>(jobs: impl Iterator<Item = &'a Job>) -> HashSet<JobId> {
    let newest: HashMap<_, _> = jobs.map(|job| ((job.kind, job.config), &job.id)).collect();
    newest.into_values().cloned().collect()
}

impl Job {
    pub(super) fn queued(new: NewJob, now: UtcMs) -> Self {
        Self {
            id: new.id,
            kind: new.kind,
            config: new.config,
            priority: new.priority,
            payload: new.payload,
            not_before: new.not_before,
            max_attempts: new.max_attempts,
            backoff: new.backoff,
            lease_ms: new.lease_ms,
            correlation: new.correlation,
            cause: new.cause,
            state: JobState::Queued,
            attempt: 0,
            failures: 0,
            worker: None,
            deadline: None,
            error: None,
            artefact: None,
            enqueued_at: now,
            ended_at: None,
        }
    }

    pub(super) fn claim(&mut self, node: &NodeId, incarnation: Incarnation, now: UtcMs) -> Claim {
        let deadline = now.plus(self.lease_ms);
        self.state = JobState::Running;
        self.attempt += 1;
        self.worker = Some((node.clone(), incarnation));
        self.deadline = Some(deadline);
        Claim { job: self.clone(), attempt: self.attempt, deadline }
    }

    pub(super) fn extend(&mut self, claim: &Claim, now: UtcMs) -> Result<UtcMs> {
        self.check_claim(claim)?;
        let deadline = now.plus(self.lease_ms);
        self.deadline = Some(deadline);
        Ok(deadline)
    }

    pub(super) fn finish(
        &mut self,
        claim: &Claim,
        artefact: Option<Artefact>,
        now: UtcMs,
    ) -> Result<()> {
        let repeated = self.state == JobState::Done
            && self.attempt == claim.attempt
            && self.artefact == artefact;
        if repeated {
            return Ok(());
        }
        self.check_claim(claim)?;
        self.artefact = artefact;
        self.error = None;
        self.end(JobState::Done, now);
        Ok(())
    }

    pub(super) fn fail(
        &mut self,
        claim: &Claim,
        error: &str,
        retry_after_ms: Option<u64>,
        now: UtcMs,
    ) -> Result<Failed> {
        self.check_claim(claim)?;
        Ok(self.count_failure(error, retry_after_ms, now))
    }

    /// Gives the claim back unspent.
    pub(super) fn release(&mut self, claim: &Claim, reason: &str, now: UtcMs) -> Result<Failed> {
        self.check_claim(claim)?;
        self.error = Some(shortened(reason));
        Ok(self.offer_again(now, now))
    }

    pub(super) fn cancel(&mut self, reason: &str, now: UtcMs) -> Result<()> {
        match self.state {
            JobState::Cancelled => Ok(()),
            JobState::Done | JobState::Dead => {
                let state = self.state.name();
                Err(FabricError::Conflict(format!("cancel job {}: it is {state} already", self.id)))
            }
            JobState::Queued | JobState::Running => {
                self.error = Some(shortened(reason));
                self.end(JobState::Cancelled, now);
                Ok(())
            }
        }
    }

    /// Takes the claim back if its deadline has passed.
    pub(super) fn expire(&mut self, now: UtcMs) -> Option<Expired> {
        let deadline = self.deadline.filter(|deadline| *deadline <= now)?;
        Some(self.run_out(now.since(deadline).unsigned_abs(), now))
    }

    /// Takes the claim back if an observer has seen it without an extension for its full lease. For
    /// a deadline that was set by another clock than the observer's.
    #[cfg(feature = "jetstream")]
    pub(super) fn expire_unextended(&mut self, seen_ms: u64, now: UtcMs) -> Option<Expired> {
        self.deadline?;
        let late = seen_ms.checked_sub(self.lease_ms)?;
        Some(self.run_out(late, now))
    }

    fn run_out(&mut self, late_ms: u64, now: UtcMs) -> Expired {
        let error = format!("its claim ran out {late_ms} ms ago without being extended");
        let outcome = self.count_failure(&error, None, now);
        Expired { attempt: self.attempt, job: self.clone(), outcome }
    }

    /// Takes the claim back if another process of `node` than `incarnation` holds it.
    pub(super) fn take_back(
        &mut self,
        node: &NodeId,
        incarnation: Incarnation,
        now: UtcMs,
    ) -> Option<Expired> {
        let (holder, process) = self.worker.as_ref()?;
        if self.state != JobState::Running || holder != node || *process == incarnation {
            return None;
        }
        self.error = Some(format!("its worker's process {process} is gone"));
        let outcome = self.offer_again(now, now);
        Some(Expired { attempt: self.attempt, job: self.clone(), outcome })
    }

    /// Takes the claim back if the job is of these kinds and this process holds it, which is taken
    /// for dead.
    pub(super) fn take_from(
        &mut self,
        dead: &Holder,
        kinds: &[JobKind],
        now: UtcMs,
    ) -> Option<Expired> {
        let (node, process) = self.worker.as_ref()?;
        let is_held = *node == dead.node && *process == dead.incarnation;
        if self.state != JobState::Running || !is_held || !kinds.contains(&self.kind) {
            return None;
        }
        // It may only seem dead and claim the job again: no failure of the job, as little as a lost process.
        let error = format!("its worker's process {process} on {node} fell silent");
        self.error = Some(shortened(&error));
        let outcome = self.offer_again(now, now);
        Some(Expired { attempt: self.attempt, job: self.clone(), outcome })
    }

    fn check_claim(&self, claim: &Claim) -> Result<()> {
        if self.state == JobState::Running && self.attempt == claim.attempt {
            return Ok(());
        }
        Err(FabricError::Fenced(format!(
            "job {}, attempt {}: the job is {} at attempt {}",
            self.id,
            claim.attempt,
            self.state.name(),
            self.attempt
        )))
    }

    fn count_failure(&mut self, error: &str, retry_after_ms: Option<u64>, now: UtcMs) -> Failed {
        self.failures += 1;
        self.error = Some(shortened(error));
        if self.failures >= self.max_attempts {
            self.end(JobState::Dead, now);
            return Failed::Dead;
        }
        let delay = retry_after_ms.unwrap_or_else(|| self.backoff.delay_ms(self.failures));
        self.offer_again(now.plus(delay), now)
    }

    fn offer_again(&mut self, not_before: UtcMs, now: UtcMs) -> Failed {
        if self.attempt >= MAX_CLAIMS {
            self.end(JobState::Dead, now);
            return Failed::Dead;
        }
        self.state = JobState::Queued;
        self.deadline = None;
        self.not_before = not_before;
        Failed::Retry { not_before }
    }

    fn end(&mut self, state: JobState, now: UtcMs) {
        self.state = state;
        self.deadline = None;
        self.ended_at = Some(now);
    }
}
