//! The work queue: jobs are claimed for a time and finished by compare-and-set on (job, attempt).

use futures::future::BoxFuture;

use super::{Enqueued, Expired, Failed, Holder, Job, JobFilter, NewJob, Tell};
use crate::event::{Artefact, JobKind, JobState, UtcMs};
use crate::fabric::Result;
use crate::game::ConfigKey;
use crate::id::{Incarnation, JobId, NodeId};

/// The largest payload of a job, in bytes of JSON.
pub const MAX_PAYLOAD_BYTES: usize = 256 * 1024;

/// The most jobs of one list or claim.
pub const MAX_LIST: usize = 10_000;

/// A worker's right to a job, until the deadline.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The job.
    pub job: Job,
    /// Its attempt, from 1: the token that fences a late writer.
    pub attempt: u32,
    /// When the claim runs out unless extended. Measured so that setting the wall clock of a
    /// running process does not move it.
    pub deadline: UtcMs,
}

/// Jobs, offered to workers by priority, then age. All answers are durable when they come, and so are
/// the events that a call [tells](Tell).
pub trait WorkQueue: Send + Sync {
    /// Queues a job once, however often it is called with its id.
    ///
    /// # Errors
    /// This and every call that tells: whatever [`super::EventLog::append`] refuses to take.
    /// `Invalid` when `max_attempts` or `lease_ms` is 0 or the payload is over
    /// [`MAX_PAYLOAD_BYTES`].
    fn enqueue(&self, job: NewJob, tell: Tell) -> BoxFuture<'_, Result<Enqueued>>;

    /// Claims up to `n` jobs of these kinds that are due, for this process of this node. No job is
    /// claimed by two at a time. What was claimed before an error is answered, without the error.
    ///
    /// # Errors
    /// `Invalid` for an `n` over [`MAX_LIST`].
    fn claim(
        &self,
        kinds: Vec<JobKind>,
        node: NodeId,
        incarnation: Incarnation,
        n: usize,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Claim>>> {
        self.claim_except(kinds, Vec::new(), node, incarnation, n, tell)
    }

    /// [`Self::claim`] that leaves out the jobs of some configurations.
    ///
    /// # Errors
    /// See [`Self::claim`].
    fn claim_except(
        &self,
        kinds: Vec<JobKind>,
        except: Vec<ConfigKey>,
        node: NodeId,
        incarnation: Incarnation,
        n: usize,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Claim>>>;

    /// Gives a claim back: the job is offered again at once, and it does not count as its failure.
    /// `reason` stands as its error until it is claimed again.
    ///
    /// # Errors
    /// `Fenced` when the claim is not the job's newest or the job has ended.
    fn release(&self, claim: &Claim, reason: String, tell: Tell) -> BoxFuture<'_, Result<Failed>>;

    /// Moves the deadline to a full lease from now, and answers it.
    ///
    /// # Errors
    /// `Fenced` when the claim is not the job's newest or the job has ended.
    fn extend(&self, claim: &Claim) -> BoxFuture<'_, Result<UtcMs>>;

    /// Ends the job as done. The artefact must be on disk and verified before. Repeating it with
    /// the same artefact changes nothing.
    ///
    /// # Errors
    /// `Fenced` when the claim is not the job's newest or the job has ended otherwise.
    fn finish(
        &self,
        claim: &Claim,
        artefact: Option<Artefact>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<()>>;

    /// Ends the attempt as failed: the job is offered again after `retry_after_ms` (its own backoff
    /// if `None`), or is dead when its attempts are used up.
    ///
    /// # Errors
    /// `Fenced` when the claim is not the job's newest or the job has ended.
    fn fail(
        &self,
        claim: &Claim,
        error: String,
        retry_after_ms: Option<u64>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Failed>>;

    /// Withdraws a job that has not ended; a worker that has it is fenced. Repeating it changes
    /// nothing.
    ///
    /// # Errors
    /// `Invalid` for an unknown job, `Conflict` for one that is done or dead.
    fn cancel(&self, id: JobId, reason: String, tell: Tell) -> BoxFuture<'_, Result<()>>;

    /// Takes back every claim whose deadline has passed; each counts as a failure of its job. A
    /// deadline that another machine's clock set has passed when this process has seen the claim
    /// without an extension for its full lease.
    fn expire(&self, tell: Tell) -> BoxFuture<'_, Result<Vec<Expired>>>;

    /// Takes back every claim that a former process of this node holds; the caller knows that the
    /// process is gone. The jobs are offered again at once, and it does not count as their failure.
    fn take_back(
        &self,
        node: NodeId,
        incarnation: Incarnation,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>>;

    /// Takes back every claim on jobs of these kinds that a process holds whom the caller takes for
    /// dead. They are offered again at once; it is no failure of theirs, because the process may only
    /// seem dead, but nothing is claimed for ever ([`MAX_CLAIMS`](super::MAX_CLAIMS)). Should the process
    /// live, it is refused as any late writer is.
    fn take_from(
        &self,
        dead: Holder,
        kinds: Vec<JobKind>,
        tell: Tell,
    ) -> BoxFuture<'_, Result<Vec<Expired>>>;

    /// One job; `None` if its id is unknown.
    fn job(&self, id: JobId) -> BoxFuture<'_, Result<Option<Job>>>;

    /// The newest `limit` jobs that the filter wants, newest first.
    ///
    /// # Errors
    /// `Invalid` for a limit over [`MAX_LIST`].
    fn list(&self, filter: JobFilter, limit: usize) -> BoxFuture<'_, Result<Vec<Job>>>;

    /// How many jobs of each kind stand where; pairs with no job are left out.
    fn stats(&self) -> BoxFuture<'_, Result<Vec<(JobKind, JobState, u64)>>>;

    /// Forgets jobs that ended before this time and of which everything is told, at most
    /// [`MAX_LIST`] at a time; answers how many. Their ids are unknown afterwards. The newest job of
    /// its kind and configuration stays: who makes the next one counts on from it.
    fn forget_ended(&self, before: UtcMs) -> BoxFuture<'_, Result<usize>>;
}
