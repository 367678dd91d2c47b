//! Draining and undraining a node: events that its agent obeys, wherever it runs.

use ringrift::api::Workflow;
use ringrift::event::{NodeDrained, NodeUndrained};
use ringrift::id::NodeId;

use super::draft::draft;
use super::hands::Hands;
use crate::publisher::EmitError;

/// Has a node take no further jobs, unless it is so already.
pub(super) async fn drain(
    hands: Hands<'_>,
    workflow: &Workflow,
    node: &NodeId,
) -> Result<(), EmitError> {
    if hands.services.state.read().controls.drained(node).is_some() {
        return Ok(());
    }
    let (operator, reason) = (workflow.operator.clone(), workflow.reason.clone());
    let drained = NodeDrained { node: node.clone(), operator, reason };
    hands.emitter.emit(draft(workflow, drained)).await.map(drop)
}

/// Has a node take jobs again, unless it does.
pub(super) async fn undrain(
    hands: Hands<'_>,
    workflow: &Workflow,
    node: &NodeId,
) -> Result<(), EmitError> {
    if hands.services.state.read().controls.drained(node).is_none() {
        return Ok(());
    }
    let undrained = NodeUndrained { node: node.clone(), operator: workflow.operator.clone() };
    hands.emitter.emit(draft(workflow, undrained)).await.map(drop)
}
