//! The gate about voters: without a majority of them nobody leads.

use ringrift::api::Gate;
use ringrift::id::NodeId;
use ringrift::state::NodeStatus;

use crate::services::Services;

/// A majority of the configured voters is up when the node is gone; `None` where nobody votes: on one
/// machine.
pub(super) fn of(services: &Services, node: &NodeId) -> Option<Gate> {
    const NAME: &str = "quorum";
    let voters = &services.settings.settings.fabric.voters;
    if voters.is_empty() {
        return None;
    }
    if !voters.contains(node) {
        return Some(Gate::pass(NAME, format!("{node} does not vote")));
    }
    let silent = services.silent_nodes();
    let state = services.state.read();
    let is_up = |voter: &NodeId| {
        // Who asks is up, whatever it said of itself.
        let says_so = state.nodes.get(voter).is_some_and(|it| it.status == NodeStatus::Online);
        *voter == services.node || (says_so && !silent.contains(voter))
    };
    let (all, left) = (voters.len(), voters.iter().filter(|it| *it != node && is_up(it)).count());
    let found = format!("{node} votes; without it {left} of {all} voters are up");
    Some(match 2 * left > all {
        true => Gate::pass(NAME, found),
        false => Gate::fail(
            NAME,
            format!("{found}, no majority: nobody would lead"),
            "bring another voter up first, or name another one in fabric.voters of all nodes",
        ),
    })
}
