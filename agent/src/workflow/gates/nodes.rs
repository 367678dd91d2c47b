//! Gates about machines.

use ringrift::api::Gate;
use ringrift::id::NodeId;
use ringrift::state::NodeStatus;

use super::running_on;
use crate::services::Services;
use crate::workflow::provider::Provider;

/// The provider knows which machine is meant.
pub(super) async fn identity(provider: &dyn Provider, node: &NodeId) -> Gate {
    const NAME: &str = "identity";
    let name = provider.name();
    match provider.instance(node.clone()).await {
        Ok(Some(machine)) => {
            Gate::pass(NAME, format!("{node} = {} at {name}, {}", machine.id, machine.place))
        }
        Ok(None) => {
            let found = format!("{name} knows no machine for {node}");
            Gate::fail(NAME, found, "it is gone already, or another provider has it")
        }
        Err(error) => {
            Gate::unknown(NAME, format!("{name} does not answer: {error:#}"), "ask again later")
        }
    }
}

/// Another agent carries it out than the one that goes.
pub(super) fn another(services: &Services, node: &NodeId) -> Gate {
    const NAME: &str = "asked";
    if services.node == *node {
        let found = format!("{node} would have to watch its own end");
        return Gate::fail(NAME, found, "ask another agent: add `on <node>`");
    }
    Gate::pass(NAME, format!("{} carries it out", services.node))
}

/// Somebody else is up.
pub(super) fn others(services: &Services, node: &NodeId, what: &str) -> Gate {
    const NAME: &str = "others";
    let state = services.state.read();
    let others = state.nodes.by_id.iter().filter(|(id, _)| *id != node);
    let (up, all) = others.fold((0, 0), |(up, all), (id, known)| {
        // Who asks is up, whatever it said of itself.
        let is_up = known.status == NodeStatus::Online || *id == services.node;
        (up + usize::from(is_up), all + 1)
    });
    match (up, all) {
        (0, 0) => Gate::unknown(
            NAME,
            format!("no other node is known: nothing {what}"),
            "make sure that you mean it",
        ),
        (0, all) => Gate::fail(
            NAME,
            format!("none of the {all} other nodes is up: nothing {what}"),
            "bring another node up first",
        ),
        (up, all) => Gate::pass(NAME, format!("{up} of {all} other nodes are up: it {what}")),
    }
}

/// It takes no jobs and runs none.
pub(super) async fn drained(services: &Services, node: &NodeId) -> anyhow::Result<Gate> {
    const NAME: &str = "drained";
    let running = running_on(services, node).await?;
    let drained = services.state.read().controls.drained(node).cloned();
    let jobs = format!("{} of its jobs run", running.len());
    Ok(match drained {
        None => Gate::fail(NAME, format!("it takes jobs; {jobs}"), format!("drain {node}")),
        Some(_) if !running.is_empty() => Gate::fail(NAME, jobs, "wait for them, or cancel them"),
        Some(held) => Gate::pass(NAME, format!("{}; {jobs}", held.why())),
    })
}
