//! Takes back claims that ran past their deadline, and those of nodes that are dead.
//!
//! A node may only seem dead. What it then says of its jobs is refused, so that none is done twice;
//! all that it loses is what it did since it claimed them.

use ringrift::event::{Body, Envelope, EventKind, JobKind, Payload, TaskOrphaned, WorkTimeout};
use ringrift::fabric::port::{Holder, Job, Liveness};
use ringrift::id::NodeId;
use ringrift::state::NodeStatus;

use crate::pipeline::failure::after_failure;
use crate::publisher::Draft;
use crate::services::Services;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// What is taken from the dead at once. A training run is not: taken from a node that only seemed
/// dead, or that starts again within seconds and goes on from what lies on its disk, it would begin
/// its generation anew. Its claim runs out.
const TAKEN: [JobKind; 3] = [JobKind::Selfplay, JobKind::Evaluate, JobKind::Promote];

/// The work keeper.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "work_keeper",
    about: "takes back claims that ran past their deadline, and those of dead nodes",
    category: DaemonCategory::Health,
    scope: Scope::Cluster,
    depends_on: &[],
    consumes: &[EventKind::P2pNodeDead],
    emits: &[
        EventKind::WorkTimeout,
        EventKind::TaskOrphaned,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
    ],
    every: Every::Setting("work.expire_every_s", |settings| settings.work.expire_every_s),
    progress_max_age_s: 60,
    profiles: Profile::ALL,
    run: |context| Box::pin(run(context)),
};

async fn run(mut context: DaemonCtx) -> anyhow::Result<()> {
    loop {
        match context.next(context.every()).await? {
            Wake::Stop => return Ok(()),
            Wake::Event(delivery) => {
                let handled = take_from_the_dead(&context, &delivery.event).await;
                context.settle(&delivery, handled).await?;
            }
            Wake::Due => {
                let tell = context.emitter().tell(told);
                let expired = context.services.fabric.work.expire(tell).await?;
                context.progress(format!("{} claims taken back", expired.len()));
            }
        }
    }
}

/// Offers the jobs of a node that was called dead to others, if it is dead still.
async fn take_from_the_dead(context: &DaemonCtx, event: &Envelope) -> anyhow::Result<()> {
    let Body::Known(Payload::P2pNodeDead(told)) = &event.body else { return Ok(()) };
    context.services.catch_up().await?;
    let Some(dead) = dead_process(&context.services, &told.node) else { return Ok(()) };
    let tell = context.emitter().tell(orphaned);
    let taken = context.services.fabric.work.take_from(dead, TAKEN.to_vec(), tell).await?;
    context.progress(format!("{} claims of {} taken back", taken.len(), told.node));
    Ok(())
}

/// The process of a node that is dead: to this process, or by the log's word if this one never heard
/// it.
fn dead_process(services: &Services, node: &NodeId) -> Option<Holder> {
    let members = services.fabric.presence.view();
    if let Some(heard) = members.into_iter().find(|member| member.holder.node == *node) {
        return (heard.liveness == Liveness::Dead).then_some(heard.holder);
    }
    let state = services.state.read();
    let known = state.nodes.get(node).filter(|known| known.status == NodeStatus::Silent)?;
    Some(Holder { node: node.clone(), incarnation: known.incarnation })
}

/// What the log hears about a claim that ran out.
fn told(job: &Job) -> Vec<Draft> {
    let (work_id, kind, attempt) = (job.id.clone(), job.kind, u64::from(job.attempt));
    let timeout = Draft::of_job(job, WorkTimeout { work_id, kind, attempt });
    std::iter::once(timeout).chain(orphaned(job)).collect()
}

/// What the log hears about a job whose worker is gone.
fn orphaned(job: &Job) -> Vec<Draft> {
    let (work_id, kind, attempt) = (job.id.clone(), job.kind, u64::from(job.attempt));
    let orphaned = job.worker.as_ref().map(|(node, _)| {
        let node = node.clone();
        Draft::of_job(job, TaskOrphaned { work_id, kind, attempt, node })
    });
    orphaned.into_iter().chain([after_failure(job)]).collect()
}

#[cfg(test)]
mod tests;
