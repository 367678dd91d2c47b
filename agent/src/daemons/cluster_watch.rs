//! In the leader's process: says which nodes can be counted on, whether they go by one host file,
//! how the servers and the parked deliveries are, and how the cluster is all in all.

use futures::future::BoxFuture;

use ringrift::event::{
    ClusterCapacityChanged, ClusterHealth, ClusterStallDetected, ClusterStatusChanged, EventKind,
    NodeActivated, NodeRecovered, NodeUnhealthy, P2pClusterHealthy, P2pClusterUnhealthy, UtcMs,
};
use ringrift::game::ConfigKey;
use ringrift::state::State;

use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

mod divergence;
mod shared;
mod stall;
#[cfg(test)]
mod tests;
mod verdict;

use shared::SharedWatch;
use verdict::Survey;

/// The watch of the cluster.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "cluster_watch",
    about: "says which nodes can be counted on for work, whether they go by one host file, which servers lack copies, which deliveries wait, and how the cluster is all in all",
    category: DaemonCategory::Cluster,
    scope: Scope::Cluster,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::NodeUnhealthy,
        EventKind::NodeRecovered,
        EventKind::NodeActivated,
        EventKind::ClusterStatusChanged,
        EventKind::P2pClusterHealthy,
        EventKind::P2pClusterUnhealthy,
        EventKind::ClusterCapacityChanged,
        EventKind::ClusterStallDetected,
        EventKind::ConfigDivergent,
        EventKind::ConfigAgreed,
        EventKind::HealthAlert,
        EventKind::HealthCheckPassed,
    ],
    every: Every::Millis(2_000),
    progress_max_age_s: 60,
    profiles: Profile::ALL,
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        // What came before this process led is not held against the nodes.
        let mut leads_since = None;
        let mut shared = SharedWatch::default();
        loop {
            match ctx.next(ctx.every()).await? {
                Wake::Stop => return Ok(()),
                Wake::Event(_) => {}
                Wake::Due => {
                    let now = ctx.services.clock.utc();
                    look(&ctx, now, *leads_since.get_or_insert(now)).await?;
                    ctx.emitter().emit_all(shared.look(&ctx.services).await).await?;
                }
            }
        }
    })
}

/// Judges the nodes first, and what they add up to once that is known.
async fn look(ctx: &DaemonCtx, now: UtcMs, leads_since: UtcMs) -> anyhow::Result<()> {
    ctx.services.catch_up().await?;
    let nodes = of_nodes(&ctx.services.state.read());
    if !nodes.is_empty() {
        ctx.emitter().emit_all(nodes).await?;
        ctx.services.catch_up().await?;
    }
    let settings = &ctx.services.settings.settings;
    let (configs, voters) = (&settings.learn.configs, &settings.fabric.voters);
    let members = ctx.services.fabric.presence.view();
    let (drafts, survey) = {
        let state = ctx.services.state.read();
        let survey = Survey::of(&state);
        let mut drafts = of_cluster(&state, &survey);
        drafts.extend(of_stalls(&state, configs, now, leads_since));
        drafts.extend(divergence::change(&state, &members, voters));
        (drafts, survey)
    };
    ctx.emitter().emit_all(drafts).await?;
    ctx.progress(format!("{} of {} nodes are fit for work", survey.capacity.nodes, survey.nodes));
    Ok(())
}

/// What changed about single nodes.
fn of_nodes(state: &State) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (id, node) in verdict::present(state) {
        let node_id = id.clone();
        match (verdict::unfit(state, id, node), &node.unfit) {
            (Some(reason), None) => drafts.push(NodeUnhealthy { node: node_id, reason }.into()),
            (None, Some(was)) => {
                let reason = format!("fit for work again; it was: {was}");
                drafts.push(NodeRecovered { node: node_id.clone(), reason }.into());
                drafts.push(NodeActivated { node: node_id }.into());
            }
            (None, None) if verdict::starts_work(state, id, node) => {
                drafts.push(NodeActivated { node: node_id }.into());
            }
            _ => {}
        }
    }
    drafts
}

/// What changed about the cluster.
fn of_cluster(state: &State, survey: &Survey) -> Vec<Draft> {
    let known = &state.cluster.fitness;
    let mut drafts: Vec<Draft> = Vec::new();
    if known.capacity != Some(survey.capacity) {
        let capacity = survey.capacity;
        let (nodes, cores, gpus) = (capacity.nodes, capacity.cores, capacity.gpus);
        drafts.push(ClusterCapacityChanged { nodes, cores, gpus }.into());
    }
    let (old, new) = (known.health, survey.health());
    if old == Some(new) && known.troubles == survey.troubles {
        return drafts;
    }
    let (fit, nodes, reasons) = (survey.capacity.nodes, survey.nodes, survey.troubles.clone());
    drafts.push(ClusterStatusChanged { old, new, fit, nodes, reasons }.into());
    drafts.extend(match new {
        ClusterHealth::Healthy => Some(Draft::new(P2pClusterHealthy { nodes })),
        ClusterHealth::Unhealthy if old != Some(new) => {
            Some(Draft::new(P2pClusterUnhealthy { fit, nodes }))
        }
        ClusterHealth::Degraded | ClusterHealth::Unhealthy => None,
    });
    drafts
}

/// Configurations that stand still and were not told yet.
fn of_stalls<'a>(
    state: &'a State,
    configs: &'a [ConfigKey],
    now: UtcMs,
    leads_since: UtcMs,
) -> impl Iterator<Item = Draft> + 'a {
    configs.iter().filter_map(move |config| {
        let (since, nodes) = stall::of(state, *config, now, leads_since)?;
        Some(Draft::new(ClusterStallDetected { since, nodes }).about(*config))
    })
}
