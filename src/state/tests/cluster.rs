//! Leadership, members, and copies of games.

use super::*;
use crate::event::{
    AlertAcknowledged, ConfigAgreed, ConfigDivergent, CopiesRefused, DataSyncCompleted,
    DataSyncFailed, DataSyncStarted, Digest, GameSynced, GoesBy, HealthCheckFailed, HostFileGroup,
    HostOffline, HostOnline, JobKind, LeaderElected, LeaderLost, LeaderStepdown,
    ModelDistributionComplete, ModelDistributionFailed, ModelDistributionStarted,
    ModelSyncRequested, NodeRecovered, NodeTerminated, P2pModelSynced, P2pNodeDead,
    SplitBrainDetected, SplitBrainResolved, SyncChecksumFailed, SyncNodeUnreachable, SyncStalled,
    TrainingFailed, WorkCompleted, WorkFailed,
};
use crate::id::GameId;
use crate::state::{Distribution, NodeStatus, Trouble, Wanted};

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

#[test]
fn copies_refused_is_an_alert_that_only_an_operator_ends() {
    let mut fold = Fold::default();
    let refused = vec!["g-1: only 3 moves".to_owned(), "g-2: only 4 moves".to_owned()];
    let state = fold.publish(CopiesRefused { from: other(), refused });
    let alert = state.alerts.open[0].clone();
    assert_eq!((alert.what.as_str(), alert.ends_with_word()), ("games refused from n2", true));
    let why = "2 games of square8_2p are missing here, the first g-1: only 3 moves; check";
    assert!(alert.why.starts_with(why), "{}", alert.why);
    fold.publish(DataSyncCompleted { from: other(), games: 1, bytes: 900, duration_s: 0.1 });
    let state = fold.publish_by(&other(), HostOffline { reason: "SIGTERM".to_owned() });
    assert_eq!(state.alerts.open, [alert.clone()], "the games are missing all the same");
    let state = fold.publish(AlertAcknowledged {
        node: node(),
        kind: alert.kind.name().to_owned(),
        what: alert.what,
        operator: "ada".to_owned(),
        note: None,
    });
    assert_eq!(state.alerts.open, []);
}

#[test]
fn a_failed_copy_says_what_was_wrong_until_one_lands_or_its_sender_is_gone() {
    let mut fold = Fold::default();
    let from = other;
    let damaged =
        SyncChecksumFailed { from: from(), sent: Digest::of(b"a"), received: Digest::of(b"b") };
    let troubles: [(Payload, Trouble); 3] = [
        (
            SyncNodeUnreachable { from: from(), error: "refused".into() }.into(),
            Trouble::Unreachable,
        ),
        (SyncStalled { from: from(), timeout_s: 120.0 }.into(), Trouble::Stalled),
        (damaged.into(), Trouble::Damaged),
    ];
    for (event, trouble) in troubles {
        fold.publish(DataSyncFailed { from: from(), error: "why".to_owned() });
        let state = fold.publish(event.clone());
        assert_eq!(state.transfers.between(&from(), &node()).unwrap().trouble, Some(trouble));
        assert_eq!(state.alerts.open[0].what, "copies from n2");
        let landed = DataSyncCompleted { from: from(), games: 0, bytes: 0, duration_s: 0.1 };
        let state = fold.publish(landed);
        assert_eq!(state.transfers.between(&from(), &node()).unwrap().trouble, None);
        assert!(state.alerts.open.is_empty());

        fold.publish(event.clone());
        fold.publish_by(&NodeId::new("n3").unwrap(), event);
        assert_eq!(fold.state.alerts.open.len(), 2, "each copies for itself");
        let state = fold.publish_by(&from(), HostOffline { reason: "SIGTERM".to_owned() });
        assert!(state.alerts.open.is_empty(), "there is nothing to copy from");
    }
}

#[test]
fn a_network_that_a_node_lacks_is_wanted_until_it_is_there() {
    let mut fold = Fold::default();
    let (lacks, reason) = (model("m1"), "no such file".to_owned());
    fold.publish(ModelSyncRequested { model: lacks.clone(), reason: reason.clone() });
    let wanted = Wanted { model: lacks.clone(), since: at(1), reason };
    assert_eq!(fold.state.transfers.networks[&node()].wanted, Some(wanted));
    let synced =
        |model| P2pModelSynced { model, blake3: Digest::of(b"m"), bytes: 9, duration_s: 0.1 };
    let state = fold.publish(synced(model("m0")));
    assert!(state.transfers.networks[&node()].wanted.is_some(), "it is another one");
    let state = fold.publish(synced(lacks.clone()));
    let networks = &state.transfers.networks[&node()];
    assert_eq!((networks.wanted.as_ref(), networks.fetched, networks.bytes), (None, 2, 18));
    assert_eq!(networks.newest, Some((lacks, at(3))));
}

#[test]
fn a_network_is_on_its_way_until_every_node_can_get_it() {
    let mut fold = Fold::default();
    let (model, blake3) = (model("m1"), Digest::of(b"m"));
    let of = |state: &State| state.models.get(&model).unwrap().distribution.clone();
    let begun = ModelDistributionStarted { model: model.clone(), blake3: blake3.clone(), bytes: 9 };
    assert_eq!(of(fold.publish(begun)), Some(Distribution::Running(at(1))));
    let error = "the store is full".to_owned();
    let failed = ModelDistributionFailed { model: model.clone(), error: error.clone() };
    let state = fold.publish(failed);
    assert_eq!(of(state), Some(Distribution::Failed(error)));
    assert_eq!(state.alerts.open[0].what, "distribution square8_2p");
    let model = model.clone();
    let state = fold.publish(ModelDistributionComplete { model, blake3, duration_s: 0.1 });
    assert!(state.alerts.open.is_empty());
    assert_eq!(of(state), Some(Distribution::Complete(at(3))));
}

#[test]
fn what_a_node_told_of_jobs_and_networks_outlives_it_until_another_does_better() {
    let mut fold = Fold::default();
    let kind = JobKind::Train;
    let (work_id, error) = (job("j"), "broken".to_owned());
    fold.publish(WorkFailed { work_id: work_id.clone(), kind, attempt: 3, error: error.clone() });
    fold.publish(TrainingFailed { work_id: work_id.clone(), error: error.clone() });
    fold.publish(SyncNodeUnreachable { from: other(), error });
    let (provider, instance, answer) = ("p".to_owned(), "i".to_owned(), "gone".to_owned());
    fold.publish_by(&other(), NodeTerminated { node: node(), provider, instance, answer });
    let open = |state: &State| {
        let open = state.alerts.open.iter().map(|alert| alert.what.clone());
        open.collect::<Vec<_>>()
    };
    assert_eq!(open(&fold.state), ["train square8_2p", "training square8_2p"]);
    let (artefact, duration_s) = (None, 1.0);
    let state = fold
        .publish_by(&other(), WorkCompleted { work_id, kind, attempt: 1, artefact, duration_s });
    assert_eq!(open(state), ["training square8_2p"]);
}

#[test]
fn who_was_given_back_is_not_missed_and_its_alerts_are_over() {
    let mut fold = Fold::default();
    let status = |state: &State| state.nodes.get(&node()).unwrap().status.clone();
    let failed = HealthCheckFailed { check: "disk".to_owned(), error: "full".to_owned() };
    fold.publish(failed);
    let terminated = NodeTerminated {
        node: node(),
        provider: "vast".to_owned(),
        instance: "i-1".to_owned(),
        answer: "destroyed".to_owned(),
    };
    let gone = NodeStatus::Terminated { provider: "vast".to_owned() };
    let state = fold.publish_by(&other(), terminated);
    assert!(state.alerts.open.is_empty() && status(state) == gone);
    let state = fold.publish(HostOffline { reason: "SIGTERM".to_owned() });
    assert_eq!(status(state), gone, "that is how it goes");
    let state = fold.publish_by(&other(), P2pNodeDead { node: node(), silent_s: 5.0 });
    assert_eq!(status(state), gone, "its silence is meant");
    let online = HostOnline { version: "1".into(), url: None, cpus: 1, device: "cpu".to_owned() };
    assert_eq!(status(fold.publish(online)), NodeStatus::Online, "a machine of that name is new");
}
