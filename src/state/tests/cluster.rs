//! Leadership, members, and copies of games.

use super::*;
use crate::event::{
    ConfigAgreed, ConfigDivergent, DataSyncCompleted, DataSyncFailed, DataSyncStarted, Digest,
    GameSynced, GoesBy, HostFileGroup, LeaderElected, LeaderLost, LeaderStepdown, NodeRecovered,
    P2pNodeDead, SplitBrainDetected, SplitBrainResolved,
};
use crate::id::GameId;
use crate::state::NodeStatus;

fn other() -> NodeId {
    NodeId::new("n2").unwrap()
}

#[test]
fn a_leader_leads_until_it_steps_down_or_is_lost() {
    let mut fold = Fold::default();
    let cluster = &fold.publish(LeaderElected { epoch: 1, revision: 9 }).cluster;
    let leader = cluster.leader.as_ref().unwrap();
    assert_eq!((&leader.node, leader.epoch, leader.revision), (&node(), 1, 9));
    assert_eq!((leader.since, cluster.takeovers), (at(1), 1));

    let lost = LeaderLost { leader: other(), reason: "silent".to_owned() };
    assert!(fold.publish(lost).cluster.leader.is_some(), "another one was lost");
    let lost = LeaderLost { leader: node(), reason: "silent".to_owned() };
    assert_eq!(fold.publish(lost).cluster.leader, None);

    fold.publish(LeaderElected { epoch: 1, revision: 12 });
    let cluster = &fold.publish(LeaderStepdown { reason: "the agent stops".to_owned() }).cluster;
    assert_eq!((cluster.leader.as_ref(), cluster.takeovers), (None, 2));
    assert_eq!(cluster.changes.last().unwrap().what, "the agent stops");
}

#[test]
fn a_former_leader_that_was_refused_is_shown_until_it_knows_who_leads() {
    let mut fold = Fold::default();
    let (refused, reason) = ("MODEL_PROMOTED".to_owned(), "command 7 has token 1.9".to_owned());
    let state = fold.publish(SplitBrainDetected { refused, reason });
    assert_eq!(state.cluster.pretenders[&node()].refused, "MODEL_PROMOTED");
    assert_eq!(state.alerts.open[0].what, "leadership");
    let state = fold.publish(SplitBrainResolved { leader: Some(other()) });
    assert!(state.cluster.pretenders.is_empty() && state.alerts.open.is_empty());
}

#[test]
fn a_divergence_is_one_alert_of_the_cluster_until_nodes_agree() {
    let mut fold = Fold::default();
    let group = |goes_by, name: &str, count| HostFileGroup {
        goes_by,
        nodes: vec![NodeId::new(name).unwrap()],
        count,
    };
    let file = GoesBy::File(Digest::of(b"hosts"));
    let groups = vec![group(file.clone(), "n3", 3), group(GoesBy::Unreadable, "n2", 1)];
    let told = ConfigDivergent { groups: groups.clone(), newest: None };
    fold.publish(told.clone());
    let state = fold.publish_by(&other(), told);
    let known = state.cluster.divergence.as_ref().unwrap();
    assert_eq!((known.since, &known.groups), (at(1), &groups));
    let [alert] = state.alerts.open.as_slice() else { panic!("{:?}", state.alerts.open) };
    assert_eq!((alert.count, &alert.node), (2, &other()), "by whoever leads");
    let expected = format!("n3 and 2 more: {file}; n2: a file that it cannot read: bring");
    assert!(alert.why.starts_with(&expected), "{}", alert.why);
    let state = fold.publish(ConfigAgreed { goes_by: file, nodes: 4 });
    assert!(state.cluster.divergence.is_none() && state.alerts.open.is_empty());
}

#[test]
fn a_silent_node_is_so_until_it_is_heard_again() {
    let mut fold = Fold::default();
    fold.publish(DataSyncStarted { from: other() });
    let state = fold.publish(P2pNodeDead { node: node(), silent_s: 4.5 });
    assert_eq!(state.nodes.get(&node()).unwrap().status, NodeStatus::Silent);
    let state = fold.publish(NodeRecovered { node: node(), reason: "beats".to_owned() });
    assert_eq!(state.nodes.get(&node()).unwrap().status, NodeStatus::Online);
}

#[test]
fn a_transfer_is_open_until_it_lands_or_fails() {
    let mut fold = Fold::default();
    let between = |state: &State| state.transfers.between(&other(), &node()).unwrap().clone();
    let open = between(fold.publish(DataSyncStarted { from: other() }));
    assert_eq!(open.running_since, Some(at(1)));
    let error = "nobody answers".to_owned();
    let failed = between(fold.publish(DataSyncFailed { from: other(), error: error.clone() }));
    assert_eq!((failed.running_since, failed.failures, failed.error), (None, 1, Some(error)));

    fold.publish(DataSyncStarted { from: other() });
    let games = vec![GameId::new("square8_2p-1-0").unwrap()];
    let synced = between(fold.publish(GameSynced { from: other(), games }));
    assert_eq!(synced.games, 1);
    let landed = DataSyncCompleted { from: other(), games: 1, bytes: 900, duration_s: 0.1 };
    let landed = between(fold.publish(landed));
    assert_eq!((landed.bytes, landed.failures, landed.error), (900, 0, None));
    assert_eq!((landed.running_since, landed.last_success), (None, Some(at(5))));
}
