//! Keeps jobs waiting for the nodes of a cluster: 60 : 30 : 10 of games, training and matches while
//! there is work of each, none of the configurations above its quota.

use std::collections::BTreeMap;

use ringrift::cluster::schedule::{Demand, Planned, Populator, Quota};
use ringrift::event::{BatchDispatched, BatchScheduled, JobKind};
use ringrift::game::ConfigKey;
use ringrift::id::JobId;

use super::allocation::Plan;
use crate::pipeline::batches;
use crate::pipeline::jobs::{SelfplayWork, selfplay_id};
use crate::pipeline::order::rows_wanted;
use crate::supervisor::DaemonCtx;

/// Queues what is missing: one job runs on each node, and as many as the settings say wait for it.
pub(super) async fn fill(
    ctx: &DaemonCtx,
    populator: &mut Populator,
    plans: &[Plan],
    nodes: usize,
) -> anyhow::Result<()> {
    let ahead = ctx.services.settings.settings.schedule.jobs_ahead as usize;
    if ahead == 0 {
        return Ok(());
    }
    let demands: Vec<Demand> = plans.iter().map(|plan| demand(ctx, plan)).collect();
    let places = nodes * (1 + ahead);
    let open: usize = demands.iter().map(|demand| demand.in_flight).sum();
    let planned = populator.fill(places, &demands, Quota::HALF);
    let jobs = named(ctx, plans, &planned).await?;
    if jobs.is_empty() {
        return Ok(());
    }
    let ids: Vec<JobId> = jobs.iter().map(Named::id).collect();
    let (places, open) = (places as u64, open as u64);
    ctx.emit(BatchScheduled { jobs: ids.clone(), places, open }).await?;
    let mut failed = 0;
    for job in &jobs {
        failed += u64::from(!job.enqueue(ctx).await?);
    }
    ctx.emit(BatchDispatched { jobs: ids, failed }).await?;
    Ok(())
}

/// What a configuration wants. One that has played all that the training takes is on its target.
fn demand(ctx: &DaemonCtx, plan: &Plan) -> Demand {
    let config = plan.config();
    let state = ctx.services.state.read();
    let in_flight = state.jobs.open.values().filter(|job| job.config == Some(config)).count();
    Demand {
        config,
        score: plan.weight(),
        is_on_target: plan.next.is_training
            && plan.next.work.new_rows >= rows_wanted(&ctx.services),
        can_train: plan.next.readiness.is_ready(),
        // Matches are asked for when a candidate is taken in.
        can_evaluate: false,
        in_flight,
    }
}

/// A planned job with its name.
enum Named<'a> {
    Batch(ConfigKey, SelfplayWork),
    Run(&'a Plan),
}

impl Named<'_> {
    fn id(&self) -> JobId {
        match self {
            Self::Batch(config, work) => selfplay_id(*config, work.batch),
            Self::Run(plan) => plan.next.id(plan.config()),
        }
    }

    /// Queues it; says whether it was new.
    async fn enqueue(&self, ctx: &DaemonCtx) -> anyhow::Result<bool> {
        match self {
            Self::Batch(config, work) => batches::enqueue(ctx, *config, work).await,
            Self::Run(plan) => plan.next.ask(ctx, plan.config(), None).await,
        }
    }
}

/// The jobs that were planned: the next batches of each configuration, and its next run.
async fn named<'a>(
    ctx: &DaemonCtx,
    plans: &'a [Plan],
    planned: &[Planned],
) -> anyhow::Result<Vec<Named<'a>>> {
    let mut newest: BTreeMap<ConfigKey, SelfplayWork> = BTreeMap::new();
    let mut jobs = Vec::new();
    for Planned { kind, config } in planned {
        match kind {
            JobKind::Selfplay => {
                let before = match newest.remove(config) {
                    Some(before) => Some(before),
                    None => batches::newest(&ctx.services, *config).await?,
                };
                let work = batches::after(&ctx.services, before.as_ref());
                newest.insert(*config, work.clone());
                jobs.push(Named::Batch(*config, work));
            }
            JobKind::Train => {
                let plan = plans.iter().find(|plan| plan.config() == *config);
                jobs.extend(plan.map(Named::Run));
            }
            // Nobody plans them: they follow from a candidate.
            JobKind::Evaluate | JobKind::Promote => {}
        }
    }
    Ok(jobs)
}
