//! The nodes of the cluster, as this process hears them and as the leader told the log.

use ringrift::api::MemberStatus;
use ringrift::cluster::sign_of_life::SignOfLife;
use ringrift::fabric::port::{Liveness, Member};
use ringrift::id::NodeId;
use ringrift::state::{Node, NodeStatus};

use crate::services::Services;

/// The nodes, by name: every one that is or was heard here, and those of which the log says that they
/// fell silent before this process began to listen.
pub(super) fn members(services: &Services) -> Vec<MemberStatus> {
    let heard = services.fabric.presence.view();
    let mut rows: Vec<_> = heard.iter().map(of_heard).collect();
    let now = services.clock.utc();
    let state = services.state.read();
    let is_heard = |id: &NodeId| heard.iter().any(|member| member.holder.node == *id);
    let told = state.nodes.by_id.iter().filter(|(id, node)| {
        node.status == NodeStatus::Silent && !is_heard(id) && services.fabric.is_shared()
    });
    rows.extend(told.map(|(id, node)| of_told(id, node, now.since(node.since))));
    rows.sort_by(|a, b| a.node_id.cmp(&b.node_id));
    rows
}

/// Those of the nodes that are missed: dead, and neither left nor given back. While this process hears
/// nobody, it misses nobody.
pub(super) fn missed(services: &Services) -> Vec<MemberStatus> {
    if services.is_deaf(&services.fabric.presence.view()) {
        return Vec::new();
    }
    let members = members(services);
    let state = services.state.read();
    let is_over = |id: &NodeId| {
        let status = state.nodes.get(id).map(|node| &node.status);
        matches!(status, Some(NodeStatus::Offline { .. } | NodeStatus::Terminated { .. }))
    };
    let dead = members.into_iter().filter(|member| member.liveness == Liveness::Dead);
    dead.filter(|member| !is_over(&member.node_id)).collect()
}

fn of_heard(member: &Member) -> MemberStatus {
    MemberStatus {
        node_id: member.holder.node.clone(),
        incarnation: member.holder.incarnation,
        liveness: member.liveness,
        silent_s: member.silent_ms as f64 / 1000.0,
        host_file: SignOfLife::of(member)
            .and_then(|said| said.host_file)
            .map(|version| version.goes_by),
    }
}

fn of_told(id: &NodeId, node: &Node, told_ms: i64) -> MemberStatus {
    MemberStatus {
        node_id: id.clone(),
        incarnation: node.incarnation,
        liveness: Liveness::Dead,
        silent_s: told_ms.max(0) as f64 / 1000.0,
        host_file: None,
    }
}
