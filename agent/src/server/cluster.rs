//! The cluster block of the status.

use ringrift::api::{ClusterRole, ClusterStatus, MemberStatus};
use ringrift::cluster::sign_of_life::SignOfLife;
use ringrift::fabric::jetstream::JetStream;
use ringrift::fabric::port::{Liveness, Member};

use crate::services::{Engine, Services, Standing};

/// The cluster as this process sees it now.
pub(super) fn cluster_status(services: &Services) -> ClusterStatus {
    let members = services.fabric.presence.view();
    let voters = services.settings.settings.fabric.voters.clone();
    let is_heard = |member: &&Member| {
        member.liveness == Liveness::Alive && voters.contains(&member.holder.node)
    };
    let (role, leader_id, token) = match services.leadership.standing() {
        Standing::Alone => (ClusterRole::Alone, Some(services.node.clone()), None),
        Standing::Leader(token) => (ClusterRole::Leader, Some(services.node.clone()), Some(token)),
        Standing::Follower(leader) => (ClusterRole::Follower, leader.map(|l| l.node), None),
    };
    let servers = match &services.fabric.engine {
        Engine::JetStream(servers) => Some(servers),
        Engine::Embedded => None,
        #[cfg(test)]
        Engine::Simulated => None,
    };
    ClusterStatus {
        role,
        leader_id,
        token,
        voters_alive: members.iter().filter(is_heard).count(),
        voter_node_ids: voters,
        membership_mode: mode(services, "presence", "local"),
        consensus_mode: mode(services, "jetstream", "sqlite"),
        server_version: servers.map(JetStream::server_version),
        members: members.iter().map(member_status).collect(),
        problems: servers.map(JetStream::problems).unwrap_or_default(),
    }
}

fn mode(services: &Services, shared: &str, alone: &str) -> String {
    if services.fabric.is_shared() { shared } else { alone }.to_owned()
}

#[allow(clippy::cast_precision_loss, reason = "silence is short")]
fn member_status(member: &Member) -> MemberStatus {
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
