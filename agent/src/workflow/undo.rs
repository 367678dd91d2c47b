//! Stops a workflow, and undoes what it did as far as that can be undone: once, and only what is still
//! its own.

use ringrift::api::{Command, Step, StepKind, StepState, Workflow, WorkflowState};
use ringrift::event::ConfigResumed;
use ringrift::id::WorkflowId;
use ringrift::state::{Held, State};

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
    /// It was stopped before.
    #[error("workflow `{0}` was stopped before, and what it held back let go")]
    Undone(WorkflowId),
    /// What cannot be undone has begun.
    #[error("workflow `{0}` gave the machine back already, or is doing so")]
    TooLate(WorkflowId),
}

/// Stops a workflow in the name of an operator; answers what was undone. One that ended before its last
/// step, or whose stopping was cut off, is undone by this, too.
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
        check_abortable(workflow)?;
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

/// Says why a workflow cannot be stopped, if it cannot.
///
/// # Errors
/// That.
pub fn check_abortable(workflow: &Workflow) -> Result<(), NotAbortable> {
    let begun = |step: &Step| step.state != StepState::Pending;
    if workflow.state == WorkflowState::Done {
        return Err(NotAbortable::Done(workflow.id.clone()));
    }
    if workflow.step(StepKind::Terminate).is_some_and(begun) {
        return Err(NotAbortable::TooLate(workflow.id.clone()));
    }
    if workflow.undone {
        return Err(NotAbortable::Undone(workflow.id.clone()));
    }
    Ok(())
}

/// What becomes of a workflow's subject when it is undone, in words.
pub fn undo_effect(state: &State, workflow: &Workflow) -> String {
    let others = held(state, workflow).filter(|held| !is_its_own(held, workflow)).map(Held::why);
    match (&workflow.command, others) {
        (Command::Drain { node } | Command::Terminate { node }, None) => {
            format!("{node} takes jobs again")
        }
        (Command::Drain { node } | Command::Terminate { node }, Some(by)) => {
            format!("{node} stays drained, {by}")
        }
        (Command::Pause { config }, None) => format!("work of {config} goes on"),
        (Command::Pause { config }, Some(by)) => format!("{config} stays paused, {by}"),
        _ => match &workflow.undo {
            Some(undo) => format!("no longer watched; what was done stays; to undo it: {undo}"),
            None => "no longer watched; what was done stays".to_owned(),
        },
    }
}

/// Lets go what a workflow holds back; answers what that was.
pub(super) async fn undo(ctx: WorkflowCtx<'_>, workflow: &Workflow) -> anyhow::Result<String> {
    ctx.services.catch_up().await?;
    let (effect, holds) = {
        let state = ctx.services.state.read();
        let held = held(&state, workflow);
        (undo_effect(&state, workflow), held.is_some_and(|held| is_its_own(held, workflow)))
    };
    if holds {
        let_go(ctx, workflow).await?;
    }
    let note = |workflow: &mut Workflow| workflow.undone = true;
    ctx.workflows.change(workflow.id.clone(), note).await?;
    Ok(effect)
}

async fn let_go(ctx: WorkflowCtx<'_>, workflow: &Workflow) -> anyhow::Result<()> {
    match &workflow.command {
        Command::Drain { node } | Command::Terminate { node } => {
            node_events::undrain(ctx, workflow, node).await?;
        }
        Command::Pause { config } => {
            let resumed = ConfigResumed { operator: workflow.operator.clone() };
            ctx.emitter.emit(draft(workflow, resumed).about(*config)).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Who holds back what the workflow is about.
fn held<'s>(state: &'s State, workflow: &Workflow) -> Option<&'s Held> {
    match &workflow.command {
        Command::Drain { node } | Command::Terminate { node } => state.controls.drained(node),
        Command::Pause { config } => state.controls.paused(*config),
        _ => None,
    }
}

fn is_its_own(held: &Held, workflow: &Workflow) -> bool {
    held.command.as_ref() == Some(&workflow.audit)
}
