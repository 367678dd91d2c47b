//! Watches what came of a command, until it is seen to be so, to have failed, or to take too long.

use ringrift::api::{Command, Step, Workflow};
use ringrift::event::{DaemonState, JobState, UtcMs};
use ringrift::fabric::port::JobFilter;
use ringrift::game::ConfigKey;
use ringrift::id::{DaemonName, JobId, NodeId};

use super::carry_out::{evaluate_job, promote_job};
use super::context::WorkflowCtx;
use super::gates;
use super::moved::{Moved, seconds};

/// How long a decision on a model may take, in seconds: its file is verified first.
const DECISION_S: i64 = 10 * 60;
/// How long a daemon may take to start.
const START_S: i64 = 60;
/// How long work may take to let go.
const LET_GO_S: i64 = 5 * 60;
/// How long the jobs of a drained node may take.
const DRAIN_S: i64 = 6 * 60 * 60;
/// How long the fleet is watched after a machine has left it.
const FLEET_S: i64 = 120;

/// Looks once.
pub(super) async fn look(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    step: &Step,
) -> anyhow::Result<Moved> {
    let passed = seconds(ctx, step);
    let within = |limit: i64, found: Moved| match found {
        Moved::Waits(what) if passed >= limit => {
            Moved::Failed(format!("after {limit} s it is not so yet: {what}"))
        }
        found => found,
    };
    Ok(match &workflow.command {
        Command::Promote { .. } | Command::Rollback { .. } => {
            within(DECISION_S, decision(ctx, promote_job(&workflow.key)).await?)
        }
        Command::RestartDaemon { daemon } => {
            within(START_S, daemon_runs(ctx, daemon, workflow.started))
        }
        Command::Evaluate { .. } => queued(ctx, evaluate_job(&workflow.key)).await?,
        Command::Pause { config } => within(LET_GO_S, stands_still(ctx, *config).await?),
        Command::CancelJob { job } => within(LET_GO_S, decision_of_cancel(ctx, job.clone()).await?),
        Command::Drain { node } => within(DRAIN_S, runs_nothing(ctx, node).await?),
        Command::Terminate { node } => fleet_after(ctx, node, passed),
        _ => Moved::Passed("nothing is left to watch".to_owned()),
    })
}

/// What became of the job that decides about a model.
async fn decision(ctx: WorkflowCtx<'_>, job: JobId) -> anyhow::Result<Moved> {
    let Some(known) = ctx.services.fabric.work.job(job.clone()).await? else {
        return Ok(Moved::Passed(format!("{job} had nothing to do")));
    };
    Ok(match known.state {
        JobState::Done => Moved::Passed(format!("{job} is done")),
        JobState::Dead | JobState::Cancelled => {
            let why = known.error.unwrap_or_else(|| "no reason was given".to_owned());
            Moved::Failed(format!("{job} is {}: {why}", known.state.name()))
        }
        JobState::Queued | JobState::Running => {
            let last = known.error.map(|error| format!("; last: {error}")).unwrap_or_default();
            Moved::Waits(format!("{job} is {}{last}", known.state.name()))
        }
    })
}

async fn queued(ctx: WorkflowCtx<'_>, job: JobId) -> anyhow::Result<Moved> {
    let known = ctx.services.fabric.work.job(job.clone()).await?;
    Ok(match known {
        Some(known) => {
            Moved::Passed(format!("{job} is {}; it goes on by itself", known.state.name()))
        }
        None => Moved::Failed(format!("{job} is not in the queue")),
    })
}

/// A daemon runs again; that it ran before is no news.
fn daemon_runs(ctx: WorkflowCtx<'_>, daemon: &DaemonName, asked: UtcMs) -> Moved {
    let state = ctx.services.state.read();
    let here = state.daemons.by_node.get(&ctx.services.node);
    match here.and_then(|daemons| daemons.get(daemon)) {
        Some(known) if known.started_at.is_none_or(|at| at < asked) => {
            Moved::Waits(format!("{daemon} has not started anew"))
        }
        Some(known) if known.state == DaemonState::Running => {
            Moved::Passed(format!("{daemon} runs"))
        }
        Some(known) if known.state == DaemonState::Failed => {
            Moved::Failed(format!("{daemon} failed again: {}", known.reason))
        }
        Some(known) => Moved::Waits(format!("{daemon} is {}", known.state.name())),
        None => Moved::Waits(format!("nothing is heard of {daemon}")),
    }
}

async fn stands_still(ctx: WorkflowCtx<'_>, config: ConfigKey) -> anyhow::Result<Moved> {
    let states = vec![JobState::Running];
    let filter = JobFilter { states, config: Some(config), ..JobFilter::default() };
    let running = ctx.services.fabric.work.list(filter, 10).await?;
    Ok(match running.as_slice() {
        [] => Moved::Passed(format!("nothing of {config} runs")),
        [first, ..] => Moved::Waits(format!("{} still runs", first.id)),
    })
}

async fn decision_of_cancel(ctx: WorkflowCtx<'_>, job: JobId) -> anyhow::Result<Moved> {
    let known = ctx.services.fabric.work.job(job.clone()).await?;
    Ok(match known.map(|known| known.state) {
        Some(JobState::Cancelled) | None => Moved::Passed(format!("{job} is withdrawn")),
        Some(state) if state.has_ended() => {
            Moved::Failed(format!("{job} came to its end before: {}", state.name()))
        }
        Some(state) => Moved::Waits(format!("{job} is {}", state.name())),
    })
}

async fn runs_nothing(ctx: WorkflowCtx<'_>, node: &NodeId) -> anyhow::Result<Moved> {
    let running = gates::running_on(ctx.services, node).await?;
    Ok(match running.as_slice() {
        [] => Moved::Passed(format!("{node} runs nothing and takes nothing")),
        [first, ..] => Moved::Waits(format!("{} of its jobs run, first {first}", running.len())),
    })
}

/// A machine that is gone must not have taken others with it.
fn fleet_after(ctx: WorkflowCtx<'_>, node: &NodeId, passed: i64) -> Moved {
    let state = ctx.services.state.read();
    let others = || state.nodes.by_id.iter().filter(|(id, _)| *id != node);
    let up = others().filter(|(_, known)| known.status == ringrift::state::NodeStatus::Online);
    let seen = format!("{} of {} other nodes are up", up.count(), others().count());
    if passed < FLEET_S {
        return Moved::Waits(format!("{seen}, watched for {passed} of {FLEET_S} s"));
    }
    Moved::Passed(seen)
}
