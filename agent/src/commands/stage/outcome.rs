//! What became of the job that a stage took.

use anyhow::bail;

use ringrift::api::Exit;
use ringrift::event::{Body, Envelope, EventKind, JobKind, JobState, Payload, WorkClaimed};
use ringrift::fabric::port::Filter;

use crate::services::Services;

/// Claims that one pass can make, by far.
const MAX_CLAIMS: usize = 100;

/// What became of the job of this kind that this process claimed since the log was so long. One that
/// failed, one that was lost to another process, and none at all are no success.
pub(super) async fn outcome(
    services: &Services,
    before: u64,
    kind: JobKind,
) -> anyhow::Result<Exit> {
    let kind_name = kind.name();
    let Some(claimed) = newest_claim(services, before, kind).await? else {
        bail!(
            "no {kind_name} job was done, for the reason above; what it waits for is done by a running \
             agent or by `ringrift-agent loop`"
        )
    };
    let id = claimed.work_id;
    let Some(job) = services.fabric.work.job(id.clone()).await? else {
        bail!("the queue has forgotten the {kind_name} job {id}: nobody can say what became of it")
    };
    if u64::from(job.attempt) != claimed.attempt {
        bail!("the claim of the {kind_name} job {id} was lost: another process goes on with it")
    }
    match job.state {
        JobState::Done => Ok(Exit::Healthy),
        state => {
            let why = job.error.unwrap_or_else(|| format!("it is {}", state.name()));
            bail!("the {kind_name} job failed: {id}: {why}")
        }
    }
}

/// The newest claim of this kind that this process made since the log was so long.
async fn newest_claim(
    services: &Services,
    before: u64,
    kind: JobKind,
) -> anyhow::Result<Option<WorkClaimed>> {
    let node = Some(services.node.clone());
    let filter = Filter { node, ..Filter::kinds(&[EventKind::WorkClaimed]) };
    let told = services.fabric.log.read(before, filter, MAX_CLAIMS).await?;
    let is_ours = |event: &Envelope| event.id.incarnation == services.incarnation;
    let claims = told.into_iter().filter(|stored| is_ours(&stored.event));
    Ok(claims.rev().find_map(|stored| match stored.event.body {
        Body::Known(Payload::WorkClaimed(claimed)) if claimed.kind == kind => Some(claimed),
        _ => None,
    }))
}
