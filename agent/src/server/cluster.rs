//! The cluster block of the status.

use ringrift::api::{ClusterRole, ClusterStatus, HealthLevel, MemberStatus};
use ringrift::fabric::jetstream::JetStream;
use ringrift::fabric::port::Liveness;
use ringrift::id::NodeId;
use ringrift::state::SERVERS_CHECK;

use super::members::{members, missed};
use crate::services::{Engine, Services, Standing};

/// The cluster as this process sees it now.
pub(super) fn cluster_status(services: &Services) -> ClusterStatus {
    let members = members(services);
    let voters = services.settings.settings.fabric.voters.clone();
    let is_heard = |member: &&MemberStatus| {
        member.liveness == Liveness::Alive && voters.contains(&member.node_id)
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
        members,
        problems: problems(services, servers),
    }
}

/// What is wrong with the stored records, as this process read them, and with the servers, as the
/// leader told.
fn problems(services: &Services, servers: Option<&JetStream>) -> Vec<String> {
    let mut problems = servers.map(JetStream::problems).unwrap_or_default();
    let state = services.state.read();
    let told = state.alerts.open.iter();
    let told = told.filter(|alert| alert.is_shared() && alert.what == SERVERS_CHECK);
    problems.extend(told.map(|alert| alert.why.clone()));
    problems
}

fn mode(services: &Services, shared: &str, alone: &str) -> String {
    if services.fabric.is_shared() { shared } else { alone }.to_owned()
}

/// What is wrong with the nodes of the cluster, each with how bad it is. Nodes that this process has
/// not heard yet are not counted as lost.
pub(super) fn troubles(services: &Services) -> Vec<(HealthLevel, String)> {
    let missed = missed(services);
    let told = missed.iter().map(|member| {
        let MemberStatus { node_id, silent_s, .. } = member;
        let why = format!("silent for {silent_s:.0} s");
        (HealthLevel::Warnings, ringrift::api::missed(node_id, &why))
    });
    let is_missed = |voter: &NodeId| missed.iter().any(|member| member.node_id == *voter);
    let voters = &services.settings.settings.fabric.voters;
    told.chain(of_voters(voters, is_missed)).collect()
}

/// Any voter leads alone, by a lease of the servers; without one, nobody does.
fn of_voters(
    voters: &[NodeId],
    is_missed: impl Fn(&NodeId) -> bool,
) -> Option<(HealthLevel, String)> {
    let (all, dead) = (voters.len(), voters.iter().filter(|voter| is_missed(voter)).count());
    match all - dead {
        _ if dead == 0 => None,
        0 => Some((HealthLevel::Down, "no voter is left that could lead: start one".to_owned())),
        left if 2 * left <= all => {
            let why = format!("{left} of {all} voters are left: without them nobody leads");
            Some((HealthLevel::Warnings, why))
        }
        _ => None,
    }
}
