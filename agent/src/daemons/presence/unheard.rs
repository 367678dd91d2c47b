//! Nodes that fell silent before this process began to listen: presence has no word on them.

use std::collections::BTreeMap;

use ringrift::event::{P2pNodeDead, UtcMs};
use ringrift::fabric::MonoMs;
use ringrift::fabric::port::{Liveness, Member};
use ringrift::id::NodeId;
use ringrift::state::{Node, NodeStatus, State};

use crate::publisher::Draft;

/// For how long this process has to hear itself before a node that it never heard is dead, in
/// milliseconds: the node fell silent before this process began to listen.
const UNHEARD_MS: u64 = 15_000;

/// What this process hears, on its own clock: those of other machines may be wrong.
#[derive(Default)]
pub(super) struct Ears {
    /// Since when it hears: its own signs of life come back to it.
    since: Option<MonoMs>,
    /// The nodes that are up by the log's word, with the time by which the log knows when that was, and
    /// since when this process has known it.
    up: BTreeMap<NodeId, (UtcMs, MonoMs)>,
}

impl Ears {
    pub(super) fn listen(&mut self, own: &NodeId, state: &State, members: &[Member], now: MonoMs) {
        let is_heard =
            |member: &Member| member.holder.node == *own && member.liveness == Liveness::Alive;
        let hears = members.iter().any(is_heard);
        self.since = hears.then(|| self.since.unwrap_or(now));
        let up = state.nodes.by_id.iter().filter(|(_, node)| node.status == NodeStatus::Online);
        let known = |(id, node): (&NodeId, &Node)| {
            let before = self.up.get(id).filter(|(online, _)| *online == node.since);
            (id.clone(), before.copied().unwrap_or((node.since, now)))
        };
        self.up = up.map(known).collect();
    }

    /// The nodes that are up by the log's word, have had the time to be heard, and were not. None while this
    /// process has not heard for so long, without a break, that who was not heard is not there.
    #[allow(clippy::cast_precision_loss, reason = "silence is short")]
    pub(super) fn missed(&self, members: &[Member], now: MonoMs) -> Vec<Draft> {
        let is_long = |since| now.since(since) >= UNHEARD_MS;
        if !self.since.is_some_and(is_long) {
            return Vec::new();
        }
        let is_heard = |id: &NodeId| members.iter().any(|member| member.holder.node == *id);
        let missed = self.up.iter().filter(|(id, (_, known))| is_long(*known) && !is_heard(id));
        let told = missed.map(|(id, (_, known))| {
            let silent_s = now.since(*known) as f64 / 1000.0;
            Draft::new(P2pNodeDead { node: id.clone(), silent_s })
        });
        told.collect()
    }
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

    /// A node says that it is up, by its own clock.
    fn is_up(state: &mut State, node: &str, at: UtcMs) {
        let (url, device) = (None, "cpu".to_owned());
        let online = HostOnline { version: "1".to_owned(), url, cpus: 1, device };
        take_in(state, node, "square8_2p".parse().unwrap(), online);
        state.nodes.by_id.get_mut(&holder(node).node).unwrap().since = at;
    }

    #[test]
    fn a_node_that_fell_silent_before_anybody_listened_is_told_once_this_process_hears() {
        let (mut state, mut ears) = (State::default(), Ears::default());
        for node in ["me", "n2", "n3"] {
            is_up(&mut state, node, UtcMs(0));
        }
        let members = [heard("me"), heard("n2")];
        let mut told = |at| {
            ears.listen(&holder("me").node, &state, &members, MonoMs(at));
            ears.missed(&members, MonoMs(at))
        };
        assert_eq!(told(5), []);
        assert_eq!(told(5 + UNHEARD_MS - 1), []);
        let (node, silent_s) = (NodeId::new("n3").unwrap(), 15.0);
        assert_eq!(told(5 + UNHEARD_MS), [Draft::new(P2pNodeDead { node, silent_s })]);
    }

    #[test]
    fn a_node_has_its_time_to_be_heard_from_when_it_came_whatever_its_clock_says() {
        let (mut state, mut ears) = (State::default(), Ears::default());
        let members = [heard("me")];
        let mut told = |state: &State, at| {
            ears.listen(&holder("me").node, state, &members, MonoMs(at));
            ears.missed(&members, MonoMs(at)).len()
        };
        assert_eq!(told(&state, 0), 0);
        for (at, clock) in [(100_000, 0), (200_000, 1), (300_000, i64::MAX)] {
            is_up(&mut state, "n2", UtcMs(clock));
            let told = [0, UNHEARD_MS - 1, UNHEARD_MS].map(|after| told(&state, at + after));
            assert_eq!(told, [0, 0, 1], "at {clock} by its own clock");
        }
    }

    #[test]
    fn who_does_not_hear_itself_for_a_while_calls_nobody_dead() {
        let (mut state, mut ears) = (State::default(), Ears::default());
        is_up(&mut state, "n3", UtcMs(0));
        let members = [heard("me"), heard("n2")];
        let mut told = |members: &[Member], at| {
            ears.listen(&holder("me").node, &state, members, MonoMs(at));
            ears.missed(members, MonoMs(at)).len()
        };
        assert_eq!([0, UNHEARD_MS - 1, UNHEARD_MS].map(|at| told(&members, at)), [0, 0, 1]);
        assert_eq!(told(&members[1..], 20_000), 0, "its own signs of life are lost");
        assert_eq!([21_000, 21_000 + UNHEARD_MS].map(|at| told(&members, at)), [0, 1]);
    }
}
