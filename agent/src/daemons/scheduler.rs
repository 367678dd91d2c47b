//! In the leader's process: shares self-play out by need, picks the nodes, and keeps jobs waiting for
//! the nodes of a cluster. What it decides stands in events with its reasons; agents play by it.

use futures::future::BoxFuture;

use ringrift::cluster::schedule::{Blocked, NodeView, Populator};
use ringrift::event::{DataFresh, DataStale, EventKind, IdleStateRequest};
use ringrift::game::ConfigKey;
use ringrift::state::State;

use crate::host_file::WatchedHostFile;
use crate::pipeline::order::NextRun;
use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

mod allocation;
mod facts;
mod filling;
mod nodes;
#[cfg(test)]
mod tests;

use allocation::Plan;

/// The scheduler.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "scheduler",
    about: "shares self-play out by need, picks nodes, and keeps jobs waiting for a cluster's nodes",
    category: DaemonCategory::Pipeline,
    scope: Scope::Cluster,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::SelfplayAllocationUpdated,
        EventKind::SelfplayRateChanged,
        EventKind::SelfplayTargetUpdated,
        EventKind::DataStale,
        EventKind::DataFresh,
        EventKind::IdleStateRequest,
        EventKind::BatchScheduled,
        EventKind::BatchDispatched,
        EventKind::TrainingThresholdReached,
        EventKind::WorkQueued,
    ],
    every: Every::Millis(5_000),
    progress_max_age_s: 60,
    profiles: &[Profile::Full, Profile::Coordinator, Profile::TrainingNode],
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        let mut scheduler = Scheduler::default();
        loop {
            match ctx.next(ctx.every()).await? {
                Wake::Stop => return Ok(()),
                Wake::Event(_) => {}
                Wake::Due => scheduler.look(&ctx).await?,
            }
        }
    })
}

/// What the scheduler remembers from look to look.
#[derive(Default)]
struct Scheduler {
    hosts: WatchedHostFile,
    populator: Populator,
    has_asked: bool,
}

impl Scheduler {
    async fn look(&mut self, ctx: &DaemonCtx) -> anyhow::Result<()> {
        let services = &ctx.services;
        services.catch_up().await?;
        if services.fabric.is_shared() && !self.has_asked {
            let reason = "a scheduler begins".to_owned();
            ctx.emit(IdleStateRequest { reason }).await?;
            self.has_asked = true;
        }
        let hosts = services.settings.settings.schedule.hosts.as_deref();
        if let Err(error) = self.hosts.refresh(hosts) {
            // Once it is corrected, the next look reads it again.
            ctx.progress(format!("plans nothing: {error:#}"));
            return Ok(());
        }
        let nodes = nodes::views(&services.state.read(), self.hosts.file());
        let plans = self.plan(ctx, &nodes).await?;
        let drafts = {
            let state = services.state.read();
            let mut drafts = allocation::changes(&state, &plans);
            drafts.extend(plans.iter().filter_map(|plan| freshness(&state, plan)));
            drafts
        };
        ctx.emitter().emit_all(drafts).await?;
        ctx.progress(said(&plans));
        if services.fabric.is_shared() {
            filling::fill(ctx, &mut self.populator, &plans, nodes::workers(&nodes)).await?;
        }
        Ok(())
    }

    /// What is to become of each configuration.
    async fn plan(&self, ctx: &DaemonCtx, nodes: &[NodeView]) -> anyhow::Result<Vec<Plan>> {
        let configs = ctx.services.settings.settings.learn.configs.clone();
        let mut plans = Vec::new();
        for config in configs {
            let next = NextRun::of(&ctx.services, config).await?;
            let state = ctx.services.state.read();
            let score = facts::score(&state, config, self.hosts.file(), &next);
            plans.push(Plan::new(&state, score, next, nodes));
        }
        allocation::share_out(&mut plans);
        Ok(plans)
    }
}

/// Says when the newest game of a configuration has become too old to train on, and when not any more.
fn freshness(state: &State, plan: &Plan) -> Option<Draft> {
    let config = plan.config();
    let is_told = state.schedule.of(config).is_some_and(|known| known.stale_since.is_some());
    let stale = plan.next.readiness.blocked.iter().find_map(|blocked| match blocked {
        Blocked::Stale { age_ms, limit_ms } => Some((*age_ms, *limit_ms)),
        _ => None,
    });
    let seconds = |ms: u64| ms as f64 / 1000.0;
    let draft = match (is_told, stale) {
        (false, Some((age_ms, limit_ms))) => {
            Draft::new(DataStale { newest_game_age_s: seconds(age_ms), limit_s: seconds(limit_ms) })
        }
        (true, None) => {
            let newest_game_age_s = seconds(plan.next.newest_game_age_ms?);
            Draft::new(DataFresh { newest_game_age_s })
        }
        _ => return None,
    };
    Some(draft.about(config))
}

/// The shares, most first.
fn said(plans: &[Plan]) -> String {
    let mut shares: Vec<(f64, ConfigKey)> =
        plans.iter().map(|plan| (plan.share, plan.config())).collect();
    shares.sort_by(|a, b| b.0.total_cmp(&a.0));
    let shares = shares.iter().map(|(share, config)| format!("{config} {:.0} %", 100.0 * share));
    let shares: Vec<_> = shares.collect();
    if shares.is_empty() { "nothing is to be learned".to_owned() } else { shares.join(", ") }
}
