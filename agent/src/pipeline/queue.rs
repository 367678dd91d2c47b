//! Jobs of the pipeline: queued, claimed and ended together with the events that say so.

mod ending;
mod listing;
mod request;
#[cfg(test)]
mod tests;

use futures::future::BoxFuture;

use ringrift::event::{Artefact, JobKind, Payload, WorkClaimed};
use ringrift::fabric::FabricError;
use ringrift::id::JobId;

use super::claims;
use super::task::Ended;
use crate::causes;
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;
use ending::{fail, finish, let_go};

pub use super::claimed::ClaimedJob;
pub use listing::{is_open, newest, newest_done, next_waiting, open, waits};
pub use request::{JobRequest, queued};

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
    work: impl for<'a> FnOnce(&'a DaemonCtx, &'a ClaimedJob) -> BoxFuture<'a, Worked> + Send,
    failed: impl FnOnce(&ClaimedJob, String) -> Option<Payload> + Send,
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
pub async fn claim(ctx: &DaemonCtx, kind: JobKind) -> anyhow::Result<Option<ClaimedJob>> {
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
    Ok(Some(ClaimedJob::new(claim, config)))
}
