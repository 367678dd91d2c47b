//! What workflows say of nodes: that they are drained or not, which their agents obey wherever they
//! run, and that their machines were given back.

use ringrift::api::Workflow;
use ringrift::event::{NodeDrained, NodeTerminated, NodeUndrained};
use ringrift::id::NodeId;
use ringrift::state::Node;

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

/// Says that the machine behind a node was given back, unless that is known.
pub(super) async fn terminated(
    hands: Hands<'_>,
    workflow: &Workflow,
    node: &NodeId,
    (instance, answer): (String, &str),
) -> anyhow::Result<()> {
    let services = hands.services;
    services.catch_up().await?;
    if services.state.read().nodes.get(node).is_some_and(Node::is_terminated) {
        return Ok(());
    }
    let terminated = NodeTerminated {
        node: node.clone(),
        provider: hands.provider.name().to_owned(),
        instance,
        answer: answer.to_owned(),
    };
    hands.emitter.emit(draft(workflow, terminated)).await?;
    Ok(())
}
