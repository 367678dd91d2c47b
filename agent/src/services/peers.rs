//! The other nodes, as presence hears them: which are worth asking.

use std::collections::BTreeSet;

use ringrift::fabric::port::{Liveness, Member};
use ringrift::id::NodeId;

use super::Services;

/// How often silence is judged, in milliseconds. At every sign of life that is heard, it would be a
/// thousand times a second in a large cluster.
const LOOK_MS: u64 = 500;

impl Services {
    /// The nodes of which no answer is to be waited for. One that was never heard may be there all the
    /// same: this process may have just begun to listen.
    pub fn silent_nodes(&self) -> BTreeSet<NodeId> {
        let members = self.fabric.presence.view();
        if self.is_deaf(&members) {
            return BTreeSet::new();
        }
        let silent = members.into_iter().filter(|member| member.liveness != Liveness::Alive);
        silent.map(|member| member.holder.node).collect()
    }

    /// Ends when this node is dead or has left, and says so in words.
    pub async fn until_gone(&self, node: &NodeId) -> String {
        loop {
            let members = self.fabric.presence.view();
            let member = members.iter().find(|member| member.holder.node == *node);
            if let Some(why) = member.filter(|_| !self.is_deaf(&members)).and_then(gone) {
                return why;
            }
            let next = self.clock.mono().plus(LOOK_MS);
            self.clock.sleep_until(next).await;
        }
    }

    /// Whether not even its own signs of life come back to this process: then the silence of the others
    /// says nothing about them.
    pub fn is_deaf(&self, members: &[Member]) -> bool {
        let own = members.iter().find(|member| member.holder.node == self.node);
        own.is_some_and(|own| matches!(own.liveness, Liveness::Suspect | Liveness::Dead))
    }
}

fn gone(member: &Member) -> Option<String> {
    match member.liveness {
        Liveness::Alive | Liveness::Suspect => None,
        Liveness::Dead => {
            Some(format!("no sign of life for {:.1} s", member.silent_ms as f64 / 1000.0))
        }
        Liveness::Left => Some("it said that it leaves".to_owned()),
    }
}
