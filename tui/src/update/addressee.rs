//! Who is to carry a command out, where the operator does not say.

use ringrift::api::Command;
use ringrift::id::{JobId, NodeId, WorkflowId};

use crate::model::{Agent, AgentKey, Link, Model, rows};

/// The named node, the one agent there is, or the one that the command itself points to.
pub fn find(model: &Model, command: &Command, on: Option<&str>) -> Result<AgentKey, String> {
    let agents = &model.live.agents;
    if let Some(name) = on {
        let named = agents.iter().find(|agent| agent.name() == name || agent.key.as_str() == name);
        return named.map(|a| a.key.clone()).ok_or_else(|| format!("no agent `{name}` here"));
    }
    if let [only] = &agents[..] {
        return Ok(only.key.clone());
    }
    let pointed = match command {
        Command::RestartDaemon { daemon } => {
            let row = super::palette::selected_daemon(model).filter(|row| row.name == daemon);
            row.and_then(|row| row.agent()).map(|agent| agent.key.clone())
        }
        Command::Approve { workflow } | Command::Abort { workflow } => carries(model, workflow),
        Command::CancelJob { job } => knows(model, job),
        Command::Acknowledge { node, .. } | Command::Drain { node } | Command::Undrain { node } => {
            is_node(model, node).or_else(|| anybody(model))
        }
        Command::Terminate { node } => another_than(model, node),
        _ => anybody(model),
    };
    pointed.ok_or_else(|| "which agent? add `on <node>`".to_owned())
}

/// The first one that is wanted and can be reached, else the first one.
fn first(model: &Model, wanted: impl Fn(&Agent) -> bool) -> Option<AgentKey> {
    let wanted = || model.live.agents.iter().filter(|agent| wanted(agent));
    let reached = wanted().find(|agent| agent.link == Link::Live);
    reached.or_else(|| wanted().next()).map(|agent| agent.key.clone())
}

fn carries(model: &Model, workflow: &WorkflowId) -> Option<AgentKey> {
    first(model, |agent| agent.operations.workflow(workflow).is_some())
}

fn knows(model: &Model, job: &JobId) -> Option<AgentKey> {
    first(model, |agent| {
        model.live.state_of(agent).is_some_and(|state| state.jobs.open.contains_key(job))
    })
}

fn is_node(model: &Model, node: &NodeId) -> Option<AgentKey> {
    first(model, |agent| agent.name() == node.as_str())
}

/// Where all agents share one log, each can do it: the leader, if it is connected to, or the first.
fn anybody(model: &Model) -> Option<AgentKey> {
    let mut logs = model.live.logs.iter();
    let (Some((key, log)), None) = (logs.next(), logs.next()) else { return None };
    let reads = |agent: &Agent| agent.known.as_ref().is_some_and(|known| known.log == *key);
    if !model.live.agents.iter().all(reads) {
        return None;
    }
    let leader = log.state().cluster.leader.as_ref().map(|leader| leader.node.as_str());
    let leads = |agent: &Agent| leader == Some(agent.name()) && agent.link == Link::Live;
    first(model, leads).or_else(|| first(model, |_| true))
}

/// An agent does not watch its own end.
fn another_than(model: &Model, node: &NodeId) -> Option<AgentKey> {
    let healthy = |agent: &Agent| rows::concerns::worst(&model.live, agent, model.now).is_none();
    let other = |agent: &Agent| agent.known.is_some() && agent.name() != node.as_str();
    first(model, |agent| other(agent) && healthy(agent)).or_else(|| first(model, other))
}
