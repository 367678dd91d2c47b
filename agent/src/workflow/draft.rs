//! Events of a workflow.

use ringrift::api::Workflow;
use ringrift::event::Payload;
use ringrift::id::CorrelationId;

use crate::publisher::Draft;

/// An event of a workflow: caused by the command's own, part of its operation.
pub(super) fn draft(workflow: &Workflow, payload: impl Into<Payload>) -> Draft {
    let cause = Some(workflow.audit.clone());
    Draft::new(payload).with_cause(cause).part_of(Some(correlation(workflow)))
}

/// The operation that the workflow is.
pub(super) fn correlation(workflow: &Workflow) -> CorrelationId {
    CorrelationId::new(workflow.key.as_str()).expect("keys and ids share a form")
}
