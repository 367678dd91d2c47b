//! Units of queued work.

use serde::{Deserialize, Serialize};

use crate::event::{Artefact, EventId, JobKind, JobState, UtcMs};
use crate::fabric::Backoff;
use crate::game::ConfigKey;
use crate::id::{CorrelationId, Incarnation, JobId, NodeId};

/// Claims after which a job is dead however its attempts ended: a job that takes its worker down
/// each time must not do so for ever.
pub const MAX_CLAIMS: u32 = 100;

/// A job to be queued.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// Its identity: the same id is queued once.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The configuration that it is for.
    pub config: Option<ConfigKey>,
    /// Higher goes first.
    pub priority: i64,
    /// What the worker needs to know.
    pub payload: serde_json::Value,
    /// It is not offered before this time.
    pub not_before: UtcMs,
    /// Failures after which it is dead; at least 1.
    pub max_attempts: u32,
    /// Delays between its attempts.
    pub backoff: Backoff,
    /// How long a claim holds without being extended.
    pub lease_ms: u64,
    /// The operation that it belongs to.
    pub correlation: Option<CorrelationId>,
    /// The event that made it happen.
    pub cause: Option<EventId>,
}

/// What became of a job that was to be queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It is in the queue.
    Enqueued,
    /// Its id was known, in whatever state; nothing changed.
    AlreadyKnown,
}

/// A job as the queue knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Its identity.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// The configuration that it is for.
    pub config: Option<ConfigKey>,
    /// Higher goes first.
    pub priority: i64,
    /// What the worker needs to know.
    pub payload: serde_json::Value,
    /// It is not offered before this time.
    pub not_before: UtcMs,
    /// Failures after which it is dead.
    pub max_attempts: u32,
    /// Delays between its attempts.
    pub backoff: Backoff,
    /// How long a claim holds without being extended.
    pub lease_ms: u64,
    /// The operation that it belongs to.
    pub correlation: Option<CorrelationId>,
    /// The event that made it happen.
    pub cause: Option<EventId>,
    /// Where it stands.
    pub state: JobState,
    /// Claims so far; the newest one's number is the token that its result must carry.
    pub attempt: u32,
    /// Attempts that failed or ran out of time.
    pub failures: u32,
    /// Who has or had the newest claim.
    pub worker: Option<(NodeId, Incarnation)>,
    /// When the claim runs out; `None` unless running.
    pub deadline: Option<UtcMs>,
    /// The last error, or why it was cancelled.
    pub error: Option<String>,
    /// What it made, once done, if it makes a file.
    pub artefact: Option<Artefact>,
    /// When it was queued.
    pub enqueued_at: UtcMs,
    /// When it ended.
    pub ended_at: Option<UtcMs>,
}

/// Which jobs a reader wants. The default wants all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobFilter {
    /// Only these states; all if empty.
    pub states: Vec<JobState>,
    /// Only these kinds; all if empty.
    pub kinds: Vec<JobKind>,
    /// Only this configuration.
    pub config: Option<ConfigKey>,
}

impl JobFilter {
    /// Does it want this job?
    pub fn matches(&self, job: &Job) -> bool {
        (self.states.is_empty() || self.states.contains(&job.state))
            && (self.kinds.is_empty() || self.kinds.contains(&job.kind))
            && self.config.is_none_or(|config| job.config == Some(config))
    }
}

/// What becomes of a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// The job is offered again from this time.
    Retry {
        /// When.
        not_before: UtcMs,
    },
    /// Its attempts are used up.
    Dead,
}

/// A claim that was taken back from its worker.
#[derive(Debug, Clone, PartialEq)]
pub struct Expired {
    /// The job as it stands now.
    pub job: Job,
    /// The attempt that lost its claim.
    pub attempt: u32,
    /// What becomes of the job.
    pub outcome: Failed,
}
