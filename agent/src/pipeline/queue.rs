//! Jobs of the pipeline: queued, claimed and ended together with the events that say so.

use futures::future::BoxFuture;
use serde::Serialize;

use ringrift::event::{
    Artefact, Envelope, JobKind, JobPreempted, JobState, Payload, UtcMs, WorkClaimed,
    WorkCompleted, WorkQueued,
};
use ringrift::fabric::port::{Enqueued, Job, JobFilter, MAX_LIST, NewJob};
use ringrift::fabric::{Backoff, FabricError};
use ringrift::game::ConfigKey;
use ringrift::id::JobId;
use ringrift::state::Held as HeldBack;

use super::claims;
use super::failure::after_failure;
use super::giving_way::Urgent;
use super::task::Ended;
use crate::causes;
use crate::publisher::{Draft, Emitter};
use crate::services::{Port, Services};
use crate::supervisor::DaemonCtx;

pub use super::held::Held;

/// Attempts of a pipeline job.
const MAX_ATTEMPTS: u32 = 5;

/// How long a claim holds unless it is extended.
const LEASE_MS: u64 = 60_000;

/// Queues a job once; says whether it was new.
pub async fn enqueue(
    ctx: &DaemonCtx,
    id: JobId,
    about: (JobKind, ConfigKey),
    work: &impl Serialize,
    cause: Option<&Envelope>,
) -> anyhow::Result<bool> {
    enqueue_as(&ctx.services, &ctx.emitter(), id, about, work, cause).await
}

/// Queues a job once, to be done after all others of its kind; says whether it was new.
pub async fn enqueue_last(
    ctx: &DaemonCtx,
    id: JobId,
    (kind, config): (JobKind, ConfigKey),
    work: &impl Serialize,
    cause: Option<&Envelope>,
) -> anyhow::Result<bool> {
    let about = About { kind, config, priority: priority(kind) - 1 };
    put(&ctx.services, &ctx.emitter(), id, about, work, (cause, Vec::new())).await
}

/// Queues a job once, together with what else there is to tell of it; says whether it was new.
pub async fn enqueue_telling(
    ctx: &DaemonCtx,
    id: JobId,
    (kind, config): (JobKind, ConfigKey),
    work: &impl Serialize,
    cause: Option<&Envelope>,
    told: Vec<Draft>,
) -> anyhow::Result<bool> {
    let about = About { kind, config, priority: priority(kind) };
    put(&ctx.services, &ctx.emitter(), id, about, work, (cause, told)).await
}

/// Queues a job for any part of the program. Training goes before evaluation, evaluation before
/// self-play: what is downstream is waited for.
pub async fn enqueue_as(
    services: &Services,
    emitter: &Emitter,
    id: JobId,
    (kind, config): (JobKind, ConfigKey),
    work: &impl Serialize,
    cause: Option<&Envelope>,
) -> anyhow::Result<bool> {
    let about = About { kind, config, priority: priority(kind) };
    put(services, emitter, id, about, work, (cause, Vec::new())).await
}

/// What a job to be queued is.
struct About {
    kind: JobKind,
    config: ConfigKey,
    priority: i64,
}

async fn put(
    services: &Services,
    emitter: &Emitter,
    id: JobId,
    about: About,
    work: &impl Serialize,
    (cause, told): (Option<&Envelope>, Vec<Draft>),
) -> anyhow::Result<bool> {
    let About { kind, config, priority } = about;
    let job = NewJob {
        id,
        kind,
        config: Some(config),
        priority,
        payload: serde_json::to_value(work)?,
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

/// What the log hears of a job that is queued.
pub fn queued(job: &Job) -> Draft {
    let (work_id, kind, priority) = (job.id.clone(), job.kind, job.priority);
    Draft::of_job(job, WorkQueued { work_id, kind, priority })
}

const fn priority(kind: JobKind) -> i64 {
    match kind {
        JobKind::Selfplay => 10,
        JobKind::Evaluate => 20,
        JobKind::Train => 30,
        JobKind::Promote => 40,
    }
}

/// Does the most urgent job of this kind, if one waits, and ends it: as done with the artefact that
/// `work` made, or as failed, to be offered again. `failed` gives the event that tells what failed,
/// besides those of the queue. A job that was stopped stays claimed for the next start; one that was
/// paused, or gave way to another one, is given back; one whose claim was lost is another's. Answers
/// the job that was ended as done.
///
/// # Errors
/// When the queue or the log does not answer; failed work is no error here.
pub async fn do_next(
    ctx: &DaemonCtx,
    kind: JobKind,
    work: impl for<'a> FnOnce(&'a DaemonCtx, &'a Held) -> BoxFuture<'a, Worked> + Send,
    failed: impl FnOnce(&Held, String) -> Option<Payload> + Send,
) -> anyhow::Result<Option<JobId>> {
    let Some(held) = claim(ctx, kind).await? else {
        // What was last done, or waited for, is over.
        ctx.progress(format!("no {} job waits for this node", kind.name()));
        return Ok(None);
    };
    let ended = match work(ctx, &held).await {
        Ok(Ended::Done(artefact)) => finish(ctx, &held, artefact).await.map(|()| true),
        Ok(Ended::Stopped) if ctx.stop().is_cancelled() => Ok(false),
        Ok(Ended::Stopped) => let_go(ctx, &held).await.map(|()| false),
        Err(error) => {
            let error = causes::told(&error);
            let told = failed(&held, error.clone());
            fail(ctx, &held, error, told).await.map(|()| false)
        }
    };
    match ended {
        Ok(is_done) => Ok(is_done.then(|| held.id().clone())),
        Err(FabricError::Fenced(why)) => {
            tracing::warn!(job = %held.id(), attempt = held.claim.attempt, why, "the claim was lost");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// What became of a job's work: the artefact that it made, if it makes a file.
pub type Worked = anyhow::Result<Ended<Option<Artefact>>>;

/// Claims the most urgent job of this kind, if one waits that no operator holds back.
pub async fn claim(ctx: &DaemonCtx, kind: JobKind) -> anyhow::Result<Option<Held>> {
    let services = &ctx.services;
    let Some(except) = claims::left_to_others(services, kind) else { return Ok(None) };
    let (node, incarnation) = (services.node.clone(), services.incarnation);
    let tell = ctx.emitter().tell(move |job| {
        let (work_id, attempt) = (job.id.clone(), u64::from(job.attempt));
        vec![Draft::of_job(job, WorkClaimed { work_id, kind, attempt })]
    });
    let claims =
        services.fabric.work.claim_except(vec![kind], except, node, incarnation, 1, tell).await?;
    let Some(claim) = claims.into_iter().next() else { return Ok(None) };
    let config = super::jobs::config_of(&claim.job)?;
    Ok(Some(Held::new(claim, config)))
}

/// Gives a job back that was paused, or that gave way, while it ran.
async fn let_go(ctx: &DaemonCtx, held: &Held) -> Result<(), FabricError> {
    if let Some(urgent) = held.gave_way() {
        return give_way(ctx, held, urgent).await;
    }
    let paused = ctx.services.state.read().controls.paused(held.config).map(HeldBack::why);
    let reason = format!("paused {}", paused.unwrap_or_else(|| "for a moment".to_owned()));
    give_back(ctx, held, reason, |_| None).await
}

/// Gives a claim back; what is told stands before the retry.
async fn give_back(
    ctx: &DaemonCtx,
    held: &Held,
    reason: String,
    told: impl Fn(&Job) -> Option<Draft> + Clone + Send + Sync + 'static,
) -> Result<(), FabricError> {
    let release = || {
        let told = told.clone();
        let both = move |job: &Job| told(job).into_iter().chain([after_failure(job)]).collect();
        ctx.services.fabric.work.release(&held.claim, reason.clone(), ctx.emitter().tell(both))
    };
    ctx.services.patience.insist(Port::Work, release).await.map(drop)
}

async fn give_way(ctx: &DaemonCtx, held: &Held, urgent: &Urgent) -> Result<(), FabricError> {
    let waited_s = urgent.waited_s();
    let reason = format!("gave way to {}, which had waited {waited_s:.0} s", urgent.job);
    let preempted = JobPreempted {
        work_id: held.id().clone(),
        kind: held.job().kind,
        by: urgent.job.clone(),
        by_kind: urgent.kind,
        waited_s,
        ran_s: held.seconds(),
    };
    give_back(ctx, held, reason, move |job| Some(Draft::of_job(job, preempted.clone()))).await
}

/// Ends a job as done. The artefact was verified by the caller.
async fn finish(
    ctx: &DaemonCtx,
    held: &Held,
    artefact: Option<Artefact>,
) -> Result<(), FabricError> {
    let completed = WorkCompleted {
        work_id: held.id().clone(),
        kind: held.job().kind,
        attempt: u64::from(held.claim.attempt),
        artefact: artefact.clone(),
        duration_s: held.seconds(),
    };
    let end = || {
        let completed = completed.clone();
        let tell = ctx.emitter().tell(move |job| vec![Draft::of_job(job, completed.clone())]);
        ctx.services.fabric.work.finish(&held.claim, artefact.clone(), tell)
    };
    ctx.services.patience.insist(Port::Work, end).await
}

/// Ends an attempt as failed, and says so: only while the claim holds.
async fn fail(
    ctx: &DaemonCtx,
    held: &Held,
    error: String,
    told: Option<Payload>,
) -> Result<(), FabricError> {
    tracing::warn!(job = %held.id(), attempt = held.claim.attempt, %error, "the attempt failed");
    let end = || {
        let told = told.clone();
        let tell = ctx.emitter().tell(move |job| {
            let told = told.clone().map(|payload| Draft::of_job(job, payload));
            told.into_iter().chain([after_failure(job)]).collect()
        });
        ctx.services.fabric.work.fail(&held.claim, error.clone(), None, tell)
    };
    ctx.services.patience.insist(Port::Work, end).await.map(drop)
}

/// Whether a job of this kind waits or runs for the configuration.
pub async fn is_open(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<bool> {
    Ok(!newest_open(services, kind, config, 1).await?.is_empty())
}

/// Whether a job of this kind waits for somebody who does it.
pub async fn waits(ctx: &DaemonCtx, kind: JobKind, config: ConfigKey) -> anyhow::Result<bool> {
    let queued = [JobState::Queued];
    Ok(!newest_in(&ctx.services, &queued, (kind, config), 1).await?.is_empty())
}

/// The job of this kind that waits for the configuration, and is claimed before others that do.
pub async fn next_waiting(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<Option<Job>> {
    let waiting = newest_in(services, &[JobState::Queued], (kind, config), MAX_LIST).await?;
    // Of equals, the last one: the oldest.
    Ok(waiting.into_iter().max_by_key(|job| job.priority))
}

/// The jobs of this kind that wait or run for the configuration.
pub async fn open(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<Vec<Job>> {
    newest_open(services, kind, config, MAX_LIST).await
}

async fn newest_open(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
    limit: usize,
) -> anyhow::Result<Vec<Job>> {
    newest_in(services, &[JobState::Queued, JobState::Running], (kind, config), limit).await
}

async fn newest_in(
    services: &Services,
    states: &[JobState],
    (kind, config): (JobKind, ConfigKey),
    limit: usize,
) -> anyhow::Result<Vec<Job>> {
    let filter = JobFilter { states: states.to_vec(), kinds: vec![kind], config: Some(config) };
    Ok(services.fabric.work.list(filter, limit).await?)
}

/// The newest job of this kind for the configuration, in any state.
pub async fn newest(
    services: &Services,
    kind: JobKind,
    config: ConfigKey,
) -> anyhow::Result<Option<Job>> {
    let filter = JobFilter { states: Vec::new(), kinds: vec![kind], config: Some(config) };
    Ok(services.fabric.work.list(filter, 1).await?.into_iter().next())
}

#[cfg(test)]
mod tests;
