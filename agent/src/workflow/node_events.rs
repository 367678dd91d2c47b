//! What workflows say of nodes: that they are drained or not, which their agents obey wherever they
//! run, and that their machines were given back.

use ringrift::api::Workflow;
use ringrift::event::{NodeDrained, NodeTerminated, NodeUndrained};
use ringrift::id::NodeId;
use ringrift::state::Node;

use super::context::WorkflowCtx;
use super::draft::draft;
use crate::publisher::EmitError;

/// Has a node take no further jobs, unless it is so already.
pub(super) async fn drain(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    node: &NodeId,
) -> Result<(), EmitError> {
    if ctx.services.state.read().controls.drained(node).is_some() {
        return Ok(());
    }
    let (operator, reason) = (workflow.operator.clone(), workflow.reason.clone());
    let drained = NodeDrained { node: node.clone(), operator, reason };
    ctx.emitter.emit(draft(workflow, drained)).await.map(drop)
}

/// Has a node take jobs again, unless it does.
pub(super) async fn undrain(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    node: &NodeId,
) -> Result<(), EmitError> {
    if ctx.services.state.read().controls.drained(node).is_none() {
        return Ok(());
    }
    let undrained = NodeUndrained { node: node.clone(), operator: workflow.operator.clone() };
    ctx.emitter.emit(draft(workflow, undrained)).await.map(drop)
}

/// Says that the machine behind a node was given back, unless that is known.
pub(super) async fn terminated(
    ctx: WorkflowCtx<'_>,
    workflow: &Workflow,
    node: &NodeId,
    (instance, answer): (String, &str),
) -> anyhow::Result<()> {
    let services = ctx.services;
    services.catch_up().await?;
    if services.state.read().nodes.get(node).is_some_and(Node::is_terminated) {
        return Ok(());
    }
    let terminated = NodeTerminated {
        node: node.clone(),
        provider: ctx.provider.name().to_owned(),
        instance,
        answer: answer.to_owned(),
    };
    ctx.emitter.emit(draft(workflow, terminated)).await?;
    Ok(())
}
