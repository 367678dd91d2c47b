//! Stops a workflow, and undoes what it did as far as that can be undone.

use ringrift::api::{Command, StepKind, StepState, Workflow, WorkflowState};
use ringrift::event::ConfigResumed;
use ringrift::id::WorkflowId;

use super::context::WorkflowCtx;
use super::draft::draft;
use super::ending::enter_end;
use super::node_events;

/// Why a workflow cannot be stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAbortable {
    /// There is none of this name.
    #[error("no workflow `{0}` is known here")]
    Unknown(WorkflowId),
    /// It is at its end.
    #[error("workflow `{0}` is done")]
    Done(WorkflowId),
    /// What cannot be undone has begun.
    #[error("workflow `{0}` gave the machine back already, or is doing so")]
    TooLate(WorkflowId),
}

/// Stops a workflow in the name of an operator; answers what was undone. Stopping it again undoes
/// what is left to undo.
///
/// # Errors
/// When a file or the log cannot be used; inside, why it cannot be stopped.
pub async fn abort(
    ctx: WorkflowCtx<'_>,
    id: &WorkflowId,
    by: &str,
) -> anyhow::Result<Result<String, NotAbortable>> {
    let now = ctx.services.clock.utc();
    let reason = format!("stopped by {by}");
    let change = move |workflow: &mut Workflow| -> Result<(Workflow, bool), NotAbortable> {
        check(workflow)?;
        let was_running = workflow.is_running();
        if was_running {
            workflow.state = WorkflowState::Aborted { reason };
            workflow.changed = now;
        }
        Ok((workflow.clone(), was_running))
    };
    let Some(stopped) = ctx.workflows.change(id.clone(), change).await? else {
        return Ok(Err(NotAbortable::Unknown(id.clone())));
    };
    let (workflow, was_running) = match stopped {
        Err(why) => return Ok(Err(why)),
        Ok(stopped) => stopped,
    };
    if was_running {
        enter_end(ctx, &workflow).await?;
    }
    undo(ctx, &workflow).await.map(Ok)
}

fn check(workflow: &Workflow) -> Result<(), NotAbortable> {
    let begun = |step: &ringrift::api::Step| step.state != StepState::Pending;
    if workflow.state == WorkflowState::Done {
        return Err(NotAbortable::Done(workflow.id.clone()));
    }
    if workflow.step(StepKind::Terminate).is_some_and(begun) {
        return Err(NotAbortable::TooLate(workflow.id.clone()));
    }
    Ok(())
}

/// Undoes what a workflow did; answers what that was.
pub(super) async fn undo(ctx: WorkflowCtx<'_>, workflow: &Workflow) -> anyhow::Result<String> {
    ctx.services.catch_up().await?;
    match &workflow.command {
        Command::Drain { node } | Command::Terminate { node } => {
            node_events::undrain(ctx, workflow, node).await?;
            Ok(format!("{node} takes jobs again"))
        }
        Command::Pause { config } => {
            let resumed = ConfigResumed { operator: workflow.operator.clone() };
            ctx.emitter.emit(draft(workflow, resumed).about(*config)).await?;
            Ok(format!("work of {config} goes on"))
        }
        _ => Ok(match &workflow.undo {
            Some(undo) => format!("no longer watched; what was done stays; to undo it: {undo}"),
            None => "no longer watched; what was done stays".to_owned(),
        }),
    }
}
