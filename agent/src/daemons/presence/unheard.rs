//! Nodes that fell silent before this process began to listen: presence has no word on them.

use ringrift::event::{P2pNodeDead, UtcMs};
use ringrift::fabric::MonoMs;
use ringrift::fabric::port::{Liveness, Member};
use ringrift::id::NodeId;
use ringrift::state::{Node, NodeStatus, State};

use crate::publisher::Draft;

/// For how long this process has to hear itself before a node that it never heard is dead, in
/// milliseconds: the node fell silent before this process began to listen.
const UNHEARD_MS: u64 = 15_000;

/// Whether this process hears: its own signs of life come back to it.
#[derive(Default)]
pub(super) struct Ears {
    since: Option<MonoMs>,
}

impl Ears {
    pub(super) fn listen(&mut self, own: &NodeId, members: &[Member], now: MonoMs) {
        let is_heard =
            |member: &Member| member.holder.node == *own && member.liveness == Liveness::Alive;
        let hears = members.iter().any(is_heard);
        self.since = hears.then(|| self.since.unwrap_or(now));
    }

    /// Whether they have heard for so long, without a break, that who was not heard is not there.
    pub(super) fn hear(&self, now: MonoMs) -> bool {
        self.since.is_some_and(|since| now.since(since) >= UNHEARD_MS)
    }
}

/// The nodes that are up by the log's word, have had the time to be heard, and were not.
#[allow(clippy::cast_precision_loss, reason = "silence is short")]
pub(super) fn silent(state: &State, members: &[Member], now: UtcMs) -> Vec<Draft> {
    let is_heard = |id: &NodeId| members.iter().any(|member| member.holder.node == *id);
    let is_due = |node: &Node| {
        node.status == NodeStatus::Online && now.since(node.since) >= UNHEARD_MS.cast_signed()
    };
    let silent = state.nodes.by_id.iter().filter(|(id, node)| is_due(node) && !is_heard(id));
    let told = silent.map(|(id, node)| {
        let silent_s = now.since(node.last_event) as f64 / 1000.0;
        Draft::new(P2pNodeDead { node: id.clone(), silent_s })
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use ringrift::event::HostOnline;
    use ringrift::fabric::port::Holder;
    use ringrift::id::Incarnation;

    use super::*;
    use crate::pipeline::testing::take_in;

    fn holder(node: &str) -> Holder {
        Holder { node: NodeId::new(node).unwrap(), incarnation: Incarnation(1) }
    }

    fn heard(node: &str) -> Member {
        let (holder, status) = (holder(node), serde_json::Value::Null);
        Member { holder, status, liveness: Liveness::Alive, silent_ms: 0 }
    }

    #[test]
    fn a_node_that_fell_silent_before_anybody_listened_is_told_once_this_process_hears() {
        let mut state = State::default();
        let (url, device) = (None, "cpu".to_owned());
        let online = HostOnline { version: "1".to_owned(), url, cpus: 1, device };
        for node in ["me", "n2", "n3"] {
            take_in(&mut state, node, "square8_2p".parse().unwrap(), online.clone());
        }
        let members = [heard("me"), heard("n2")];
        let up_since = state.nodes.by_id.values().map(|node| node.since).max().unwrap();
        let told = |ms| silent(&state, &members, up_since.plus(ms));
        assert_eq!(told(UNHEARD_MS - 1), []);
        let (node, silent_s) = (NodeId::new("n3").unwrap(), 15.0);
        assert_eq!(told(UNHEARD_MS), [Draft::new(P2pNodeDead { node, silent_s })]);
    }

    #[test]
    fn who_does_not_hear_itself_for_a_while_calls_nobody_dead() {
        let (me, mut ears) = (holder("me").node, Ears::default());
        let members = [heard("me"), heard("n2")];
        let mut hears = |members: &[Member], at| {
            ears.listen(&me, members, MonoMs(at));
            ears.hear(MonoMs(at))
        };
        let all = |at: u64| 5 + at;
        assert!(!hears(&members, all(0)) && !hears(&members, all(UNHEARD_MS - 1)));
        assert!(hears(&members, all(UNHEARD_MS)));
        assert!(!hears(&members[1..], all(20_000)), "its own signs of life are lost");
        assert!(!hears(&members, all(21_000)), "it begins anew");
    }
}
