//! Who is to carry a command out, where the operator does not say.

use ringrift::api::Command;
use ringrift::id::{JobId, NodeId, WorkflowId};

use crate::model::{Agent, AgentKey, Model, rows};

/// The named node, the one agent there is, or the one that the command itself points to.
pub fn find(model: &Model, command: &Command, on: Option<&str>) -> Result<AgentKey, String> {
    let agents = &model.live.agents;
    if let Some(name) = on {
        let named = agents.iter().find(|agent| agent.name() == name || agent.key.as_str() == name);
        return named.map(|a| a.key.clone()).ok_or_else(|| format!("no agent `{name}` here"));
    }
    if let [only] = agents.as_slice() {
        return Ok(only.key.clone());
    }
    let pointed = match command {
        Command::RestartDaemon { daemon } => {
            let row = super::palette::selected_daemon(model).filter(|row| row.name == *daemon);
            row.map(|row| row.agent)
        }
        Command::Approve { workflow } | Command::Abort { workflow } => carries(model, workflow),
        Command::CancelJob { job } => knows(model, job),
        Command::Acknowledge { node, .. } | Command::Drain { node } | Command::Undrain { node } => {
            is_node(model, node)
        }
        Command::Terminate { node } => another_than(model, node),
        _ => None,
    };
    pointed.ok_or_else(|| "which agent? add `on <node>`".to_owned())
}

fn first(model: &Model, wanted: impl Fn(&Agent) -> bool) -> Option<AgentKey> {
    model.live.agents.iter().find(|agent| wanted(agent)).map(|agent| agent.key.clone())
}

fn carries(model: &Model, workflow: &WorkflowId) -> Option<AgentKey> {
    first(model, |agent| agent.operations.workflow(workflow).is_some())
}

fn knows(model: &Model, job: &JobId) -> Option<AgentKey> {
    first(model, |agent| {
        agent.known.as_ref().is_some_and(|known| known.state.jobs.open.contains_key(job))
    })
}

fn is_node(model: &Model, node: &NodeId) -> Option<AgentKey> {
    first(model, |agent| agent.name() == node.as_str())
}

/// An agent does not watch its own end.
fn another_than(model: &Model, node: &NodeId) -> Option<AgentKey> {
    let healthy = |agent: &Agent| rows::concerns::worst(agent, model.now).is_none();
    let other = |agent: &Agent| agent.known.is_some() && agent.name() != node.as_str();
    first(model, |agent| other(agent) && healthy(agent)).or_else(|| first(model, other))
}
