//! Carries a command out, or hands it to whoever does. Doing it again with the same workflow does no
//! harm, so that a process that died in the middle can be followed by another.

use ringrift::api::{Command, Workflow};
use ringrift::event::{
    ConfigPaused, ConfigResumed, EvaluationPurpose, JobKind, JobState, Opponent, Payload,
    TaskAbandoned, UtcMs, WorkCancelled,
};
use ringrift::fabric::port::NewJob;
use ringrift::fabric::{Backoff, FabricError};
use ringrift::game::ConfigKey;
use ringrift::id::{DaemonName, JobId, ModelId};

use super::context::WorkflowCtx;
use super::draft::{correlation, draft};
use super::node_events;
use crate::pipeline::gauntlet;
use crate::pipeline::jobs::{EvaluateWork, PromoteWork};
use crate::pipeline::queue::queued;
use crate::publisher::{Draft, EmitError};

/// Operators go before the machinery.
const PRIORITY: i64 = 100;
const ATTEMPTS: u32 = 3;
const LEASE_MS: u64 = 10 * 60 * 1000;

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum CarryOutError {
    /// The queue or the log refused, or did not answer.
    #[error(transparent)]
    Fabric(#[from] FabricError),
    /// An event was not published.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// What it is about is not there any more.
    #[error("{0}")]
    Gone(String),
}

impl CarryOutError {
    /// Whether trying again would end the same way. What a store that does not answer has not done, or
    /// not confirmed, is done again.
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Fabric(source) | Self::Emit(EmitError::Log { source, .. }) => {
                !matches!(source, FabricError::Unavailable(_) | FabricError::Unknown(_))
            }
            Self::Emit(EmitError::Undeclared { .. }) | Self::Gone(_) => true,
        }
    }

    /// What went wrong, without advice to whoever called the store.
    pub fn reason(&self) -> String {
        match self {
            Self::Fabric(source) | Self::Emit(EmitError::Log { source, .. }) => {
                source.reason().to_owned()
            }
            Self::Emit(_) | Self::Gone(_) => self.to_string(),
        }
    }
}

type Evidence = Result<String, CarryOutError>;

/// Carries out what was asked for; answers what was done.
///
/// # Errors
/// When the queue or the log does not take it, or what it is about is gone.
pub async fn carry_out(ctx: WorkflowCtx<'_>, workflow: &Workflow) -> Evidence {
    match &workflow.command {
        Command::Promote { config, model } => {
            let work = PromoteWork { model: model.clone(), withdraws: None };
            queue(ctx, promotion(workflow, *config, &work)).await
        }
        Command::Rollback { config, to } => rollback(ctx, workflow, *config, to.as_ref()).await,
        Command::Evaluate { model, opponent } => evaluate(ctx, workflow, model, opponent).await,
        Command::RestartDaemon { daemon } => restart(ctx, workflow, daemon),
        Command::Pause { config } => {
            let (operator, reason) = (workflow.operator.clone(), workflow.reason.clone());
            say(ctx, workflow, Some(*config), ConfigPaused { operator, reason }).await?;
            Ok(format!("work of {config} is held; what runs lets go"))
        }
        Command::Resume { config } => {
            let resumed = ConfigResumed { operator: workflow.operator.clone() };
            say(ctx, workflow, Some(*config), resumed).await?;
            Ok(format!("work of {config} goes on"))
        }
        Command::CancelJob { job } => cancel(ctx, workflow, job).await,
        Command::Drain { node } => {
            node_events::drain(ctx, workflow, node).await?;
            Ok(format!("{node} takes no further jobs"))
        }
        Command::Undrain { node } => {
            node_events::undrain(ctx, workflow, node).await?;
            Ok(format!("{node} takes jobs again"))
        }
        Command::Terminate { .. }
        | Command::Acknowledge { .. }
        | Command::Approve { .. }
        | Command::Abort { .. }
        | Command::RetryParked { .. }
        | Command::DiscardParked { .. } => Ok("nothing is carried out in this step".to_owned()),
    }
}

fn restart(ctx: WorkflowCtx<'_>, workflow: &Workflow, daemon: &DaemonName) -> Evidence {
    match ctx.supervisor {
        Some(supervisor) => match supervisor.restart(daemon) {
            Ok(()) => Ok(format!("{daemon} was told to start anew")),
            Err(unknown) => Err(CarryOutError::Gone(unknown.to_string())),
        },
        None if workflow.incarnation == ctx.services.incarnation => {
            let why = format!("{daemon} was not told to start anew: give the command again");
            Err(CarryOutError::Gone(why))
        }
        None => Ok(format!("{daemon} started anew with its agent")),
    }
}

async fn say(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    config: Option<ConfigKey>,
    payload: impl Into<Payload>,
) -> Result<(), EmitError> {
    let draft = draft(workflow, payload);
    let draft = config.map_or(draft.clone(), |config| draft.about(config));
    ctx.emitter.emit(draft).await.map(drop)
}

async fn rollback(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    config: ConfigKey,
    to: Option<&ModelId>,
) -> Evidence {
    let (best, earlier) = {
        let state = ctx.services.state.read();
        let best = state.models.best.get(&config).cloned();
        let earlier = best.as_ref().and_then(|best| gauntlet::predecessor(&state, config, best));
        (best, to.or(earlier).cloned())
    };
    match (best, earlier) {
        (Some(best), Some(to)) if best != to => {
            let work = PromoteWork { model: to, withdraws: Some(best) };
            queue(ctx, promotion(workflow, config, &work)).await
        }
        (Some(best), _) => Ok(format!("{best} is the best of {config} already")),
        (None, _) => Err(CarryOutError::Gone(format!("no model of {config} was ever promoted"))),
    }
}

/// The name of the job that a promotion or rollback is.
pub(super) fn promote_job(workflow: &Workflow) -> JobId {
    job_named("promote", workflow)
}

/// The name of the job that an operator's evaluation is: not that of the machinery for the same
/// pair, so that the pair can meet again.
pub(super) fn evaluate_job(workflow: &Workflow) -> JobId {
    job_named("evaluate-asked", workflow)
}

fn job_named(what: &str, workflow: &Workflow) -> JobId {
    let name = workflow.id.as_str();
    let name = name.strip_prefix("W-").unwrap_or(name);
    JobId::new(&format!("{what}-{name}")).expect("names of workflows are valid in those of jobs")
}

fn promotion(workflow: &Workflow, config: ConfigKey, work: &PromoteWork) -> NewJob {
    let payload = serde_json::to_value(work).expect("plain data with text keys");
    new_job(workflow, promote_job(workflow), (JobKind::Promote, config), payload)
}

async fn evaluate(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    model: &ModelId,
    opponent: &Opponent,
) -> Evidence {
    let config = ctx.services.state.read().models.get(model).and_then(|known| known.config);
    let gone = || CarryOutError::Gone(format!("no model `{model}` of a configuration is known"));
    let config = config.ok_or_else(gone)?;
    let work = EvaluateWork {
        model: model.clone(),
        opponent: opponent.clone(),
        purpose: EvaluationPurpose::Gauntlet,
        decides_canary: false,
    };
    let payload = serde_json::to_value(&work).expect("plain data with text keys");
    let job = evaluate_job(workflow);
    queue(ctx, new_job(workflow, job, (JobKind::Evaluate, config), payload)).await
}

fn new_job(
    workflow: &Workflow,
    id: JobId,
    (kind, config): (JobKind, ConfigKey),
    payload: serde_json::Value,
) -> NewJob {
    NewJob {
        id,
        kind,
        config: Some(config),
        priority: PRIORITY,
        payload,
        not_before: UtcMs(0),
        max_attempts: ATTEMPTS,
        backoff: Backoff::STANDARD,
        lease_ms: LEASE_MS,
        correlation: Some(correlation(workflow)),
        cause: Some(workflow.audit.clone()),
    }
}

/// Queues a job; the daemon of its kind does it.
async fn queue(ctx: WorkflowCtx<'_>, job: NewJob) -> Evidence {
    let id = job.id.clone();
    let tell = ctx.emitter.tell(|job| vec![queued(job)]);
    ctx.services.fabric.work.enqueue(job, tell).await?;
    Ok(format!("queued as {id}"))
}

async fn cancel(ctx: WorkflowCtx<'_>, workflow: &Workflow, id: &JobId) -> Evidence {
    let work = &ctx.services.fabric.work;
    let known = work.job(id.clone()).await?;
    let known = known.ok_or_else(|| CarryOutError::Gone(format!("no job `{id}` is known")))?;
    if known.state == JobState::Cancelled {
        return Ok(format!("{id} is withdrawn"));
    }
    let ran = known.state == JobState::Running;
    let reason = match &workflow.reason {
        Some(reason) => format!("cancelled by {}: {reason}", workflow.operator),
        None => format!("cancelled by {}", workflow.operator),
    };
    let told = reason.clone();
    let tell = ctx.emitter.tell(move |job| {
        let (work_id, reason) = (job.id.clone(), told.clone());
        let node = job.worker.as_ref().map(|(node, _)| node.clone());
        let abandoned = TaskAbandoned { work_id: work_id.clone(), node, reason: reason.clone() };
        let cancelled = WorkCancelled { work_id, kind: job.kind, reason };
        let abandoned = ran.then(|| Draft::of_job(job, abandoned));
        std::iter::once(Draft::of_job(job, cancelled)).chain(abandoned).collect()
    });
    work.cancel(id.clone(), reason, tell).await?;
    Ok(format!("{id} is withdrawn{}", if ran { "; its worker lets go" } else { "" }))
}
