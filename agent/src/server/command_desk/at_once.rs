//! Commands that are at their end when they are taken. Each may be repeated without harm, so that a
//! caller whose answer was lost in a crash can send the same key again.

use axum::http::StatusCode;

use ringrift::api::{Command, StepKind, StepState, Workflow};
use ringrift::event::{AlertAcknowledged, EventId};
use ringrift::id::{SubscriptionName, WorkflowId};

use super::{Asked, CommandDesk, Refusal, store, unpublished};
use crate::publisher::Draft;
use crate::workflow;

pub(super) async fn carry_out(
    desk: &CommandDesk,
    asked: &Asked,
    audit: &EventId,
) -> Result<(), Refusal> {
    let log = &desk.services.fabric.log;
    match asked.command() {
        Command::Acknowledge { kind, node, what } => {
            let known = AlertAcknowledged {
                node: node.clone(),
                kind: kind.name().to_owned(),
                what: what.clone(),
                operator: asked.operator.name.clone(),
                note: asked.request.reason.clone(),
            };
            let draft = Draft::new(known).with_cause(Some(audit.clone()));
            desk.emitter.emit(draft).await.map(drop).map_err(unpublished)
        }
        Command::Approve { workflow } => approve(desk, asked, workflow).await,
        Command::Abort { workflow } => {
            let stopped =
                workflow::abort(desk.workflow_ctx(), workflow, &asked.operator.name).await;
            let stopped = stopped.map_err(store)?;
            stopped.map(drop).map_err(|why| conflict(why.to_string()))
        }
        Command::RetryParked { subscription, event } => {
            Ok(log.retry_parked(named(subscription)?, event.clone()).await?)
        }
        Command::DiscardParked { subscription, event } => {
            Ok(log.discard_parked(named(subscription)?, event.clone()).await?)
        }
        _ => Ok(()),
    }
}

/// Notes the second operator's word; the workflow goes on by itself.
async fn approve(desk: &CommandDesk, asked: &Asked, id: &WorkflowId) -> Result<(), Refusal> {
    let (by, now) = (asked.operator.name.clone(), desk.services.clock.utc());
    let change = move |workflow: &mut Workflow| {
        let at = workflow.position().filter(|_| workflow.is_running());
        let step = at.map(|at| &mut workflow.steps[at]);
        let Some(step) = step.filter(|step| step.kind == StepKind::SecondOperator) else {
            return false;
        };
        step.state = StepState::Passed;
        step.evidence = format!("{by} agrees");
        step.began = step.began.or(Some(now));
        step.ended = Some(now);
        workflow.changed = now;
        true
    };
    let approved = desk.workflows.change(id.clone(), change).await.map_err(store)?;
    if approved == Some(true) {
        return Ok(());
    }
    Err(conflict(format!("{id} does not wait for a second operator")))
}

fn conflict(error: String) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, error, "GET /api/v1/workflows lists them")
}

fn named(subscription: &str) -> Result<SubscriptionName, Refusal> {
    SubscriptionName::new(subscription)
        .map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error.to_string(), ""))
}
