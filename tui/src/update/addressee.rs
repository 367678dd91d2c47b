//! Who is to carry a command out, where the operator does not say: an agent that was named, for it gets
//! the operator's token, unless only another one can.

use ringrift::api::Command;
use ringrift::id::{JobId, NodeId, WorkflowId};

use crate::model::{Agent, AgentKey, Link, Model, rows};

/// The named node, the one agent there is, or the one that the command itself points to.
pub fn find(model: &Model, command: &Command, on: Option<&str>) -> Result<AgentKey, String> {
    let agents = &model.live.agents;
    if let Some(name) = on {
        let named = agents.iter().find(|agent| agent.name() == name || agent.key.as_str() == name);
        let others = || format!("no agent `{name}` here: there are {}", names(model));
        return named.map(|agent| agent.key.clone()).ok_or_else(others);
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
            shares_log_of(model, node).or_else(|| anybody(model))
        }
        Command::Terminate { node } => another_than(model, node),
        _ => anybody(model),
    };
    pointed.ok_or_else(|| format!("which agent? add `on <node>`: {}", names(model)))
}

/// Names in a message, at most.
const NAMED: usize = 5;

/// Some of the agents that could be meant.
fn names(model: &Model) -> String {
    let names = model.live.agents.iter().map(Agent::name);
    let mut told = names.take(NAMED).collect::<Vec<_>>().join(", ");
    if model.live.agents.len() > NAMED {
        told.push_str(", ...");
    }
    told
}

/// The first one of those that are wanted: better one that can be reached, then one that was named.
fn first(model: &Model, wanted: impl Fn(&Agent) -> bool) -> Option<AgentKey> {
    let wanted = model.live.agents.iter().filter(|agent| wanted(agent));
    let best = wanted.min_by_key(|agent| (agent.link != Link::Live, agent.was_found));
    best.map(|agent| agent.key.clone())
}

fn carries(model: &Model, workflow: &WorkflowId) -> Option<AgentKey> {
    first(model, |agent| agent.operations.workflow(workflow).is_some())
}

fn knows(model: &Model, job: &JobId) -> Option<AgentKey> {
    first(model, |agent| {
        model.live.state_of(agent).is_some_and(|state| state.jobs.open.contains_key(job))
    })
}

/// The node itself if it was named, else whoever reads its log.
fn shares_log_of(model: &Model, node: &NodeId) -> Option<AgentKey> {
    let itself = model.live.agents.iter().find(|agent| agent.name() == node.as_str())?;
    if !itself.was_found && itself.link == Link::Live {
        return Some(itself.key.clone());
    }
    let log = &itself.known.as_ref()?.log;
    first(model, |agent| agent.known.as_ref().is_some_and(|known| known.log == *log))
}

/// Where all agents share one log, each can do it: the leader if it was named, or the first.
fn anybody(model: &Model) -> Option<AgentKey> {
    let mut logs = model.live.logs.iter();
    let (Some((key, log)), None) = (logs.next(), logs.next()) else { return None };
    let reads = |agent: &Agent| agent.known.as_ref().is_some_and(|known| known.log == *key);
    if !model.live.agents.iter().all(reads) {
        return None;
    }
    let leader = log.state().cluster.leader.as_ref().map(|leader| leader.node.as_str());
    let leads = |agent: &Agent| leader == Some(agent.name()) && agent.link == Link::Live;
    let named = |agent: &Agent| !agent.was_found;
    first(model, |agent| leads(agent) && named(agent)).or_else(|| first(model, |_| true))
}

/// An agent does not watch its own end. One that is well, of those that were named if any was.
fn another_than(model: &Model, node: &NodeId) -> Option<AgentKey> {
    let healthy = |agent: &Agent| rows::concerns::worst(&model.live, agent, model.now).is_none();
    let other = |agent: &Agent| agent.known.is_some() && agent.name() != node.as_str();
    let named = |agent: &Agent| other(agent) && !agent.was_found;
    first(model, |agent| named(agent) && healthy(agent))
        .or_else(|| first(model, named))
        .or_else(|| first(model, |agent| other(agent) && healthy(agent)))
        .or_else(|| first(model, other))
}
