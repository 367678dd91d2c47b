//! How claims end: each with the events that say so, stored with the change.

use ringrift::event::{Artefact, JobPreempted, Payload, WorkCompleted};
use ringrift::fabric::FabricError;
use ringrift::fabric::port::Job;
use ringrift::state::Held as HeldBack;

use super::ClaimedJob;
use crate::compute::Urgent;
use crate::patience::Port;
use crate::pipeline::failure::after_failure;
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;

/// Gives a job back that was paused, or that gave way, while it ran.
pub(super) async fn let_go(ctx: &DaemonCtx, held: &ClaimedJob) -> Result<(), FabricError> {
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
    held: &ClaimedJob,
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

/// Gives a job back in favour of one that has waited for long.
async fn give_way(ctx: &DaemonCtx, held: &ClaimedJob, urgent: &Urgent) -> Result<(), FabricError> {
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
pub(super) async fn finish(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
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
pub(super) async fn fail(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
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
