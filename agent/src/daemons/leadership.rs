//! Leadership: stands for election if this node is a voter, else watches who leads.

use std::time::Duration;

use futures::future::BoxFuture;

use ringrift::cluster::leadership::{Candidate, Ports};
use ringrift::event::{EventKind, LeaderElected, LeaderLost, LeaderStepdown, SplitBrainResolved};
use ringrift::fabric::port::{Grant, Holder, LeaseToken};
use ringrift::id::LeaseName;
use ringrift::state::Leader;

use crate::publisher::Draft;
use crate::services::Standing;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// Leadership.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "leadership",
    about: "stands for election where this node is a voter, and knows who leads",
    category: DaemonCategory::Cluster,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::LeaderElected,
        EventKind::LeaderLost,
        EventKind::LeaderStepdown,
        EventKind::SplitBrainResolved,
    ],
    // A leader renews every third of its lease.
    every: Every::Millis(1_000),
    progress_max_age_s: 60,
    profiles: Profile::ALL,
    run,
};

fn run(ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        if ctx.services.leadership.standing() == Standing::Alone {
            return alone(ctx).await;
        }
        let settings = &ctx.services.settings.settings.fabric;
        let ports = Ports {
            lease: ctx.services.fabric.lease.clone(),
            control: ctx.services.fabric.control.clone(),
            clock: ctx.services.clock.clone(),
        };
        let ttl = Duration::from_secs(settings.lease_s.into());
        let holder = ctx.services.holder();
        match Candidate::new(ports, role(), holder, millis(ttl), &settings.voters) {
            Ok(candidate) => stand(ctx, candidate, ttl).await,
            Err(_) => watch(ctx).await,
        }
    })
}

/// The lease that makes a leader.
pub fn role() -> LeaseName {
    LeaseName::new("leader").expect("a word of letters")
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

async fn alone(mut ctx: DaemonCtx) -> anyhow::Result<()> {
    while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
        ctx.progress("one machine: leads alone");
    }
    Ok(())
}

/// Follows who leads, without ever asking for it.
async fn watch(mut ctx: DaemonCtx) -> anyhow::Result<()> {
    while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
        let record = ctx.services.fabric.lease.record(role()).await?;
        let leader = record.and_then(|record| record.holder);
        ctx.progress(told(leader.as_ref()));
        ctx.services.leadership.follows(leader);
    }
    Ok(())
}

fn told(leader: Option<&Holder>) -> String {
    leader.map_or_else(
        || "no voter; nobody leads".to_owned(),
        |leader| format!("no voter; {} leads", leader.node),
    )
}

async fn stand(mut ctx: DaemonCtx, mut candidate: Candidate, ttl: Duration) -> anyhow::Result<()> {
    loop {
        let every = candidate.leads().map_or_else(|| ctx.every(), |_| Some(ttl / 3));
        match ctx.next(every).await? {
            Wake::Stop => return step_down(&ctx, &mut candidate).await,
            Wake::Due | Wake::Event(_) => look(&ctx, &mut candidate).await?,
        }
    }
}

/// Renews or asks for leadership, and tells the process how it stands.
async fn look(ctx: &DaemonCtx, candidate: &mut Candidate) -> anyhow::Result<()> {
    // A leader whose renewal is not answered stays one until its grant ends.
    let stepped = candidate.step().await;
    let leadership = &ctx.services.leadership;
    match candidate.leads().cloned() {
        Some(grant) => {
            leadership.leads_by(&grant);
            let LeaseToken { epoch, revision } = grant.token;
            ctx.progress(format!("leads since revision {revision} of epoch {epoch}"));
            announce(ctx, &grant).await?;
        }
        None => {
            let leader = candidate.leader().cloned();
            ctx.progress(match &leader {
                Some(leader) => format!("{} leads", leader.node),
                None => "nobody leads".to_owned(),
            });
            leadership.follows(leader);
        }
    }
    match stepped {
        Ok(_) => settle_dispute(ctx, candidate).await,
        Err(error) => {
            tracing::warn!(%error, "the election is not answered");
            ctx.progress(format!("not answered: {error}"));
            Ok(())
        }
    }
}

/// Says that this node knows who leads, after it had acted as the leader that it was no more.
async fn settle_dispute(ctx: &DaemonCtx, candidate: &Candidate) -> anyhow::Result<()> {
    let (state, node) = (&ctx.services.state, &ctx.services.node);
    if !state.read().cluster.pretenders.contains_key(node) {
        return Ok(());
    }
    let leader = candidate.leader().map(|leader| leader.node.clone());
    ctx.emit(SplitBrainResolved { leader }).await?;
    ctx.services.catch_up().await?;
    Ok(())
}

/// Says that this node leads, unless the log knows: with what became of the former leader, if that
/// one did not say so itself.
async fn announce(ctx: &DaemonCtx, grant: &Grant) -> anyhow::Result<()> {
    let state = &ctx.services.state;
    let LeaseToken { epoch, revision } = grant.token;
    let is_told = |known: &Leader| (known.epoch, known.revision) == (epoch, revision);
    if state.read().cluster.leader.as_ref().is_some_and(is_told) {
        return Ok(());
    }
    ctx.services.catch_up().await?;
    let former = state.read().cluster.leader.clone();
    let lost = former.filter(|former| !is_told(former)).map(|former| LeaderLost {
        leader: former.node,
        reason: "its lease ran out without a renewal".to_owned(),
    });
    let mut drafts: Vec<Draft> = lost.into_iter().map(Draft::new).collect();
    drafts.push(Draft::new(LeaderElected { epoch, revision }));
    ctx.emitter().emit_all(drafts).await?;
    // What was said is known before the next look.
    ctx.services.catch_up().await?;
    Ok(())
}

/// Gives leadership up, so that the next voter need not wait.
async fn step_down(ctx: &DaemonCtx, candidate: &mut Candidate) -> anyhow::Result<()> {
    if candidate.leads().is_some() {
        let reason = "the daemon was told to stop".to_owned();
        ctx.emit(LeaderStepdown { reason }).await?;
    }
    ctx.services.leadership.follows(None);
    Ok(candidate.step_down().await?)
}

#[cfg(test)]
mod tests;
