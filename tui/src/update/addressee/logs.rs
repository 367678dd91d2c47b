//! Which log a command is about: each cluster has one.

use ringrift::id::NodeId;

use crate::model::{Agent, Log, LogKey, Model};

/// The log that an agent reads, as far as it said.
pub fn reads(agent: &Agent) -> Option<&LogKey> {
    agent.known.as_ref().map(|known| &known.log)
}

/// The one log among these; `None` if there is none, or more than one.
pub fn one_log<T: PartialEq>(mut logs: impl Iterator<Item = T>) -> Option<T> {
    let log = logs.next()?;
    logs.all(|other| other == log).then_some(log)
}

/// The log of a node, as agents and logs tell; `None` if nobody tells of it, or logs of several clusters
/// tell of a node of this name.
pub fn log_of<'a>(model: &'a Model, node: &NodeId) -> Option<&'a LogKey> {
    let called_so = model.live.agents.iter().filter(|agent| agent.name() == node.as_str());
    let tells =
        |(key, log): (&'a LogKey, &Log)| log.state().nodes.by_id.contains_key(node).then_some(key);
    one_log(called_so.filter_map(reads).chain(model.live.logs.iter().filter_map(tells)))
}
