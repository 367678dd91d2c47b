//! The end of a workflow, in the audit.

use ringrift::api::{AuditNote, AuditOutcome, StepState, Workflow, WorkflowState};

use super::context::WorkflowCtx;

/// Enters the end of a workflow in the audit.
pub(super) async fn enter_end(ctx: WorkflowCtx<'_>, workflow: &Workflow) -> anyhow::Result<()> {
    let last = workflow.steps.iter().rev().find(|step| step.state == StepState::Passed);
    let (outcome, detail) = match &workflow.state {
        WorkflowState::Aborted { reason } => (AuditOutcome::Aborted, reason.clone()),
        WorkflowState::Done | WorkflowState::Running => {
            (AuditOutcome::Done, last.map(|step| step.evidence.clone()).unwrap_or_default())
        }
    };
    let log = ctx.services.state.read().applied;
    let note = AuditNote {
        at: ctx.services.clock.utc(),
        operator: workflow.operator.clone(),
        command: workflow.command.to_string(),
        key: workflow.key.clone(),
        outcome,
        detail,
        reason: workflow.reason.clone(),
        plan: Some(workflow.plan.clone()),
        workflow: Some(workflow.id.clone()),
        latency_ms: None,
        event: None,
        log,
    };
    ctx.audit.enter(note).await
}
