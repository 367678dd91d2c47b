//! Who is to carry a command out, where the operator does not say: an agent that was named, for it gets
//! the operator's token, unless only another one can. Several clusters may have a node or a job of the
//! same name: then nobody is guessed.

mod logs;

use ringrift::api::Command;
use ringrift::id::NodeId;

use crate::model::agent::Standing;
use crate::model::confirm::address;
use crate::model::{Agent, AgentKey, Link, LogKey, Model, rows};
use logs::{log_of, one_log, reads};

/// The named node, the one agent there is, or the one that the command itself points to.
pub fn find(model: &Model, command: &Command, on: Option<&str>) -> Result<AgentKey, String> {
    if let Some(name) = on {
        return named(model, name);
    }
    if let [only] = &model.live.agents[..] {
        return Ok(only.key.clone());
    }
    let pointed = match command {
        Command::RestartDaemon { daemon } => {
            let row = super::palette::selected_daemon(model).filter(|row| row.name == daemon);
            row.and_then(|row| row.agent()).map(|agent| agent.key.clone())
        }
        Command::Approve { workflow } | Command::Abort { workflow } => {
            of_one_log(model, |agent| agent.operations.workflow(workflow).is_some())
        }
        Command::CancelJob { job } => of_one_log(model, |agent| {
            model.live.state_of(agent).is_some_and(|state| state.jobs.open.contains_key(job))
        }),
        Command::Acknowledge { node, .. } | Command::Drain { node } | Command::Undrain { node } => {
            shares_log_of(model, node).or_else(|| anybody(model))
        }
        Command::Terminate { node } => another_than(model, node),
        _ => anybody(model),
    };
    pointed.ok_or_else(|| format!("which agent? add `on <node>`: {}", names(model, |_| true)))
}

/// The agent that is written after `on` to have a command carried out in a log.
pub fn of_log<'a>(model: &'a Model, log: &LogKey) -> Option<&'a str> {
    let best = first(model, |agent| reads(agent) == Some(log))?;
    model.live.agent(&best).map(|agent| address::of(&model.live, agent))
}

/// The agent of this name or address.
fn named(model: &Model, name: &str) -> Result<AgentKey, String> {
    let is_it = |agent: &Agent| agent.name() == name || agent.key.as_str() == name;
    if !model.live.agents.iter().any(is_it) {
        return Err(format!("no agent `{name}` here: there are {}", names(model, |_| true)));
    }
    of_one_log(model, is_it).ok_or_else(|| {
        let addresses = names(model, is_it);
        format!("several agents are called `{name}`: write an address after `on`: {addresses}")
    })
}

/// Names in a message, at most.
const NAMED: usize = 5;

/// Some of the agents that could be meant.
fn names(model: &Model, meant: impl Fn(&Agent) -> bool) -> String {
    let agents = model.live.agents.iter().filter(|agent| meant(agent));
    let mut names = agents.map(|agent| address::of(&model.live, agent));
    let mut told = names.by_ref().take(NAMED).collect::<Vec<_>>().join(", ");
    if names.next().is_some() {
        told.push_str(", ...");
    }
    told
}

/// The first one of those that are wanted: better one that can be reached, then one that was named.
fn first(model: &Model, wanted: impl Fn(&Agent) -> bool) -> Option<AgentKey> {
    let wanted = model.live.agents.iter().filter(|agent| wanted(agent));
    let best = wanted.min_by_key(|agent| (!is_in_reach(model, agent), agent.was_found));
    best.map(|agent| agent.key.clone())
}

/// The first one of those that are wanted, if all of them read the same log.
fn of_one_log(model: &Model, wanted: impl Fn(&Agent) -> bool) -> Option<AgentKey> {
    let are_one = one_log(model.live.agents.iter().filter(|agent| wanted(agent)).map(reads));
    are_one.and_then(|_| first(model, wanted))
}

/// True if a command can be sent to it now.
fn is_in_reach(model: &Model, agent: &Agent) -> bool {
    let is_silent = agent.standing(model.now) == Standing::Stale;
    agent.link == Link::Live && agent.via.is_none() && !is_silent
}

/// The node itself if it was named, else whoever reads its log.
fn shares_log_of(model: &Model, node: &NodeId) -> Option<AgentKey> {
    let log = log_of(model, node)?;
    let is_itself = |agent: &Agent| {
        reads(agent) == Some(log)
            && agent.name() == node.as_str()
            && !agent.was_found
            && is_in_reach(model, agent)
    };
    first(model, is_itself).or_else(|| first(model, |agent| reads(agent) == Some(log)))
}

/// Where all agents share one log, each can do it: the leader if it was named, or the first.
fn anybody(model: &Model) -> Option<AgentKey> {
    let mut logs = model.live.logs.iter();
    let (Some((key, log)), None) = (logs.next(), logs.next()) else { return None };
    if !model.live.agents.iter().all(|agent| reads(agent) == Some(key)) {
        return None;
    }
    let leader = log.state().cluster.leader.as_ref().map(|leader| leader.node.as_str());
    let leads = |agent: &Agent| leader == Some(agent.name()) && is_in_reach(model, agent);
    let named = |agent: &Agent| !agent.was_found;
    first(model, |agent| leads(agent) && named(agent)).or_else(|| first(model, |_| true))
}

/// An agent does not watch its own end. Another one of its log that is in reach and well, of those that
/// were named if any is in reach.
fn another_than(model: &Model, node: &NodeId) -> Option<AgentKey> {
    let all = || one_log(model.live.agents.iter().map(reads)).flatten();
    let log = log_of(model, node).or_else(all)?;
    let other = |agent: &Agent| reads(agent) == Some(log) && agent.name() != node.as_str();
    let healthy = |agent: &Agent| rows::concerns::worst(&model.live, agent, model.now).is_none();
    let near = |agent: &Agent| other(agent) && is_in_reach(model, agent);
    let named = |agent: &Agent| near(agent) && !agent.was_found;
    first(model, |agent| named(agent) && healthy(agent))
        .or_else(|| first(model, named))
        .or_else(|| first(model, |agent| near(agent) && healthy(agent)))
        .or_else(|| first(model, other))
}
