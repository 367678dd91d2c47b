//! Carries workflows on, step by step, for as long as no step has to wait.

use ringrift::api::{Command, StepKind, StepState, Workflow, WorkflowState};
use ringrift::event::UtcMs;
use ringrift::id::WorkflowId;

use super::context::WorkflowCtx;
use super::ending::enter_end;
use super::moved::Moved;
use super::steps::take;
use super::undo::undo;

/// Takes every step of a workflow that can be taken now.
///
/// # Errors
/// When a file, the log or the queue cannot be used; the workflow stands where it stood.
pub async fn drive(ctx: WorkflowCtx<'_>, id: &WorkflowId) -> anyhow::Result<()> {
    while let Some((workflow, at)) = begin(ctx, id).await? {
        let moved = take(ctx, &workflow, at).await?;
        let waits = matches!(moved, Moved::Waits(_));
        settle(ctx, id, at, moved).await?;
        if waits {
            return Ok(());
        }
    }
    Ok(())
}

/// Notes how carrying out went, for the desk, which does it itself and at once.
///
/// # Errors
/// When the workflow or the audit cannot be written.
pub async fn finish_carry_out(
    ctx: WorkflowCtx<'_>,
    id: &WorkflowId,
    done: Result<String, String>,
) -> anyhow::Result<()> {
    let Some((workflow, at)) = begin(ctx, id).await? else { return Ok(()) };
    if workflow.steps[at].kind != StepKind::CarryOut {
        return Ok(());
    }
    let moved = match done {
        Ok(evidence) => Moved::Passed(evidence),
        Err(reason) => Moved::Failed(reason),
    };
    settle(ctx, id, at, moved).await
}

/// The workflow with its next step begun; `None` when none is left.
async fn begin(ctx: WorkflowCtx<'_>, id: &WorkflowId) -> anyhow::Result<Option<(Workflow, usize)>> {
    let now = ctx.services.clock.utc();
    let begun = ctx.workflows.change(id.clone(), move |workflow| {
        let at = workflow.position().filter(|_| workflow.is_running())?;
        let step = &mut workflow.steps[at];
        if step.state == StepState::Pending {
            step.state = StepState::Active;
            step.began = Some(now);
            workflow.changed = now;
        }
        Some((workflow.clone(), at))
    });
    Ok(begun.await?.flatten())
}

/// Notes what a step came to. A workflow that was aborted meanwhile stays so.
async fn settle(
    ctx: WorkflowCtx<'_>,
    id: &WorkflowId,
    at: usize,
    moved: Moved,
) -> anyhow::Result<()> {
    let now = ctx.services.clock.utc();
    let change = move |workflow: &mut Workflow| {
        if !workflow.is_running() || workflow.position() != Some(at) {
            return None;
        }
        note(workflow, at, moved, now);
        (!workflow.is_running()).then(|| workflow.clone())
    };
    let ended = ctx.workflows.change(id.clone(), change).await?.flatten();
    let Some(workflow) = ended else { return Ok(()) };
    enter_end(ctx, &workflow).await?;
    // A machine that is not given back after all has work to do.
    let stays = matches!(workflow.command, Command::Terminate { .. });
    if stays && matches!(workflow.state, WorkflowState::Aborted { .. }) {
        undo(ctx, &workflow).await?;
    }
    Ok(())
}

fn note(workflow: &mut Workflow, at: usize, moved: Moved, now: UtcMs) {
    let step = &mut workflow.steps[at];
    let (state, evidence) = match moved {
        Moved::Noted(evidence) | Moved::Waits(evidence) => (StepState::Active, evidence),
        Moved::Passed(evidence) => (StepState::Passed, evidence),
        Moved::Failed(reason) => {
            let reason_of = format!("{}: {reason}", step.kind.name());
            workflow.state = WorkflowState::Aborted { reason: reason_of };
            (StepState::Failed, reason)
        }
    };
    if step.state != state || step.evidence != evidence {
        workflow.changed = now;
    }
    step.state = state;
    step.evidence = evidence;
    step.ended = (state != StepState::Active).then_some(now);
    if workflow.is_running() && workflow.position().is_none() {
        workflow.state = WorkflowState::Done;
    }
}
