//! Begins a command that was accepted: as a workflow, or at once where there is nothing to follow.

use ringrift::api::{Command, Workflow, WorkflowState};
use ringrift::event::EventId;
use ringrift::fabric::FabricError;
use ringrift::id::WorkflowId;

use super::plan::{self, Planned};
use super::{Asked, CommandDesk, Refusal, at_once, store, unpublished};
use crate::workflow::{self, Approval, CarryOutError};

/// Begins the command; answers the workflow that it is, if it is one.
pub(super) async fn begin(
    desk: &CommandDesk,
    asked: &Asked,
    planned: &Planned,
    audit: &EventId,
) -> Result<Option<WorkflowId>, Refusal> {
    let approval = plan::approval(&desk.services, asked.command());
    let new = workflow_of(desk, asked, planned, (audit, approval));
    if new.steps.is_empty() {
        at_once::carry_out(desk, asked, audit).await?;
        return Ok(None);
    }
    let id = new.id.clone();
    desk.workflows.create(new.clone()).await.map_err(store)?;
    if approval == Approval::None && !matches!(new.command, Command::Terminate { .. }) {
        carry_out(desk, &new).await?;
    }
    Ok(Some(id))
}

async fn carry_out(desk: &CommandDesk, new: &Workflow) -> Result<(), Refusal> {
    let ctx = desk.workflow_ctx();
    let done = workflow::carry_out(ctx, new).await;
    let noted = done.as_ref().map_err(ToString::to_string).cloned();
    workflow::finish_carry_out(ctx, &new.id, noted).await.map_err(store)?;
    done.map(drop).map_err(refusal)
}

fn workflow_of(
    desk: &CommandDesk,
    asked: &Asked,
    planned: &Planned,
    (audit, approval): (&EventId, Approval),
) -> Workflow {
    let now = desk.services.clock.utc();
    let gates = workflow::gates::summary(&planned.plan.gates);
    let word = match &asked.request.confirmation {
        Some(typed) => format!("{} typed {typed}", asked.operator.name),
        None => format!("by {}", asked.operator.name),
    };
    Workflow {
        id: asked.workflow(),
        command: asked.command().clone(),
        operator: asked.operator.name.clone(),
        reason: asked.request.reason.clone(),
        key: asked.key.clone(),
        plan: planned.plan.hash.clone(),
        audit: audit.clone(),
        undo: planned.plan.undo.clone(),
        incarnation: desk.services.incarnation,
        started: now,
        changed: now,
        state: WorkflowState::Running,
        steps: workflow::steps(asked.command(), approval, (&gates, &word, now)),
    }
}

fn refusal(error: CarryOutError) -> Refusal {
    match error {
        CarryOutError::Fabric(error) => error.into(),
        CarryOutError::Emit(error) => unpublished(error),
        CarryOutError::Gone(why) => FabricError::Conflict(why).into(),
    }
}
