//! Asking for a job.

use serde::Serialize;

use ringrift::event::{Envelope, JobKind, UtcMs, WorkQueued};
use ringrift::fabric::Backoff;
use ringrift::fabric::port::{Enqueued, Job, NewJob};
use ringrift::game::ConfigKey;
use ringrift::id::JobId;

use crate::publisher::{Draft, Emitter};
use crate::services::Services;
use crate::supervisor::DaemonCtx;

/// Attempts of a pipeline job.
const MAX_ATTEMPTS: u32 = 5;

/// How long a claim holds unless it is extended.
const LEASE_MS: u64 = 60_000;

/// A job that is asked for: what has to be done for which configuration, and why.
#[must_use = "`enqueue` asks for it"]
pub struct JobRequest<'a> {
    id: JobId,
    kind: JobKind,
    config: ConfigKey,
    payload: serde_json::Value,
    priority: i64,
    cause: Option<&'a Envelope>,
    told: Vec<Draft>,
}

impl<'a> JobRequest<'a> {
    /// A job of this name, which carries `work`.
    ///
    /// # Errors
    /// When `work` cannot be written as JSON.
    pub fn new(
        id: JobId,
        kind: JobKind,
        config: ConfigKey,
        work: &impl Serialize,
    ) -> serde_json::Result<Self> {
        let (payload, priority) = (serde_json::to_value(work)?, priority(kind));
        Ok(Self { id, kind, config, payload, priority, cause: None, told: Vec::new() })
    }

    /// The event that made it happen.
    pub fn caused_by(mut self, cause: Option<&'a Envelope>) -> Self {
        self.cause = cause;
        self
    }

    /// To be done after all others of its kind.
    pub fn after_its_kind(mut self) -> Self {
        self.priority -= 1;
        self
    }

    /// What else there is to tell once it is queued.
    pub fn telling(mut self, told: Vec<Draft>) -> Self {
        self.told = told;
        self
    }

    /// Queues it once, by this daemon; says whether it was new.
    ///
    /// # Errors
    /// When the queue does not answer.
    pub async fn enqueue(self, ctx: &DaemonCtx) -> anyhow::Result<bool> {
        self.enqueue_by(&ctx.services, &ctx.emitter()).await
    }

    /// Queues it once, by any part of the program; says whether it was new.
    ///
    /// # Errors
    /// When the queue does not answer.
    pub async fn enqueue_by(self, services: &Services, emitter: &Emitter) -> anyhow::Result<bool> {
        let Self { id, kind, config, payload, priority, cause, told } = self;
        let job = NewJob {
            id,
            kind,
            config: Some(config),
            priority,
            payload,
            not_before: UtcMs(0),
            max_attempts: MAX_ATTEMPTS,
            backoff: Backoff::STANDARD,
            lease_ms: LEASE_MS,
            correlation: cause.and_then(|event| event.correlation.clone()),
            cause: cause.map(|event| event.id.clone()),
        };
        let tell = emitter.tell(move |job| told.iter().cloned().chain([queued(job)]).collect());
        Ok(services.fabric.work.enqueue(job, tell).await? == Enqueued::Enqueued)
    }
}

/// What the log hears of a job that is queued.
pub fn queued(job: &Job) -> Draft {
    let (work_id, kind, priority) = (job.id.clone(), job.kind, job.priority);
    Draft::of_job(job, WorkQueued { work_id, kind, priority })
}

/// Training goes before evaluation, evaluation before self-play: what is downstream is waited for.
const fn priority(kind: JobKind) -> i64 {
    match kind {
        JobKind::Selfplay => 10,
        JobKind::Evaluate => 20,
        JobKind::Train => 30,
        JobKind::Promote => 40,
    }
}
