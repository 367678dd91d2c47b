//! Begins a command that was accepted and is followed: as a workflow.

use axum::http::StatusCode;

use ringrift::api::{Command, Workflow, WorkflowState};
use ringrift::event::EventId;
use ringrift::id::WorkflowId;

use super::plan::{self, Planned};
use super::{Asked, CommandDesk, Refusal, store};
use crate::workflow::{self, Approval};

/// Begins the command; answers the workflow that it is.
pub(super) async fn begin(
    desk: &CommandDesk,
    asked: &Asked,
    planned: &Planned,
    audit: &EventId,
) -> Result<WorkflowId, Refusal> {
    let approval = plan::approval(&desk.services, asked.command());
    let new = workflow_of(desk, asked, planned, (audit, approval));
    // Before others can find it. Its name is new: nobody else has its lock.
    let _lock = desk.services.workflow_locks.try_lock(&new.id);
    desk.workflows.create(new.clone()).await.map_err(store)?;
    if approval == Approval::None && !matches!(new.command, Command::Terminate { .. }) {
        carry_out(desk, &new).await?;
    }
    Ok(new.id)
}

/// Carries the command out. Where the store does not answer it stays as it is, for the daemon.
async fn carry_out(desk: &CommandDesk, new: &Workflow) -> Result<(), Refusal> {
    let ctx = desk.workflow_ctx();
    let noted = match workflow::carry_out(ctx, new).await {
        Ok(evidence) => Ok(evidence),
        Err(error) if error.is_final() => Err(error.reason()),
        Err(error) => {
            tracing::warn!(workflow = %new.id, %error, "a command is carried out later");
            return Ok(());
        }
    };
    workflow::finish_carry_out(ctx, &new.id, noted.clone()).await.map_err(store)?;
    noted.map(drop).map_err(|reason| came_to_nothing(new, &reason))
}

/// The answer to a command that is on record as taken, and had no effect.
pub(super) fn came_to_nothing(workflow: &Workflow, reason: &str) -> Refusal {
    let Workflow { id, command, .. } = workflow;
    let error = format!("`{command}` was accepted as {id} and ended without effect: {reason}");
    let hint = "the audit has both; see to the reason and give the command again, with a new key";
    Refusal::new(StatusCode::CONFLICT, error, hint)
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
        id: asked.workflow.clone(),
        command: asked.command().clone(),
        operator: asked.operator.name.clone(),
        reason: asked.request.reason.clone(),
        key: asked.key.clone(),
        plan: planned.plan.hash.clone(),
        audit: audit.clone(),
        undo: planned.plan.undo.clone(),
        undone: false,
        incarnation: desk.services.incarnation,
        started: now,
        changed: now,
        state: WorkflowState::Running,
        steps: workflow::steps(asked.command(), approval, (&gates, &word, now)),
    }
}
