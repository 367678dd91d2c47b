//! The schedule, the fitness of a cluster, and what lies idle.

use super::{Fold, at, config, daemon, job, node};
use crate::event::{
    BatchDispatched, BatchScheduled, ClusterCapacityChanged, ClusterHealth, ClusterStallDetected,
    ClusterStatusChanged, DataFresh, DataStale, GameRecorded, HealthAlert, HealthCheckPassed,
    HostOffline, HostOnline, IdleStateBroadcast, IdleStateRequest, NetworkSuspected, NodeActivated,
    NodeDrained, NodeRecovered, NodeUnhealthy, P2pClusterHealthy, P2pClusterUnhealthy,
    P2pNodesDead, RecoveryCompleted, RecoveryFailed, RecoveryInitiated, ScoreTerm,
    SelfplayAllocationUpdated, SelfplayRateChanged, SelfplayTargetUpdated, Severity, SyncRequest,
    SyncTriggered,
};

#[test]
fn a_configuration_shows_its_share_with_the_terms_its_rate_and_its_target() {
    let mut fold = Fold::default();
    let terms = vec![ScoreTerm { name: "staleness".to_owned(), need: None, weight: 0.25 }];
    fold.publish(SelfplayAllocationUpdated {
        share: 0.5,
        score: 0.7,
        priority: 1.0,
        seats: 1.0,
        terms: terms.clone(),
        players: vec![node()],
        trainer: Some(node()),
    });
    let reason = "velocity".to_owned();
    fold.publish(SelfplayRateChanged { old_rate: 1.0, new_rate: 1.5, reason: reason.clone() });
    fold.publish(SelfplayTargetUpdated { rows: 900, missing: 300, reason });
    fold.publish(DataStale { newest_game_age_s: 9.0, limit_s: 8.0 });
    let of =
        fold.publish(DataStale { newest_game_age_s: 10.0, limit_s: 8.0 }).schedule.of(config());
    let of = of.unwrap().clone();
    let allocation = of.allocation.unwrap();
    assert_eq!((allocation.terms, allocation.trainer), (terms, Some(node())));
    assert_eq!((of.rate.unwrap().rate, of.target.unwrap().rows), (1.5, 900));
    assert_eq!(of.stale_since, Some(at(4)), "since it was first told");
    let state = fold.publish(DataFresh { newest_game_age_s: 1.0 });
    assert_eq!(state.schedule.of(config()).unwrap().stale_since, None);
}

#[test]
fn jobs_that_were_picked_are_shown_until_they_are_queued_and_after() {
    let mut fold = Fold::default();
    let jobs = vec![job("a"), job("b")];
    fold.publish(BatchScheduled { jobs: jobs.clone(), places: 4, open: 2 });
    assert!(!fold.state.schedule.batches.last().unwrap().is_queued);
    let schedule = &fold.publish(BatchDispatched { jobs, failed: 1 }).schedule;
    assert!(schedule.batches.last().unwrap().is_queued && schedule.refused == 1);
}

#[test]
fn a_cluster_is_as_its_leader_says() {
    let mut fold = Fold::default();
    let (old, new) = (None, ClusterHealth::Unhealthy);
    let reasons = vec!["n1: silent".to_owned()];
    fold.publish(ClusterStatusChanged { old, new, fit: 0, nodes: 1, reasons: reasons.clone() });
    fold.publish(P2pClusterUnhealthy { fit: 0, nodes: 1 });
    let fitness =
        &fold.publish(ClusterCapacityChanged { nodes: 1, cores: 8, gpus: 1 }).cluster.fitness;
    assert_eq!((fitness.health, &fitness.troubles), (Some(new), &reasons));
    assert_eq!((fitness.unhealthy_since, fitness.capacity.unwrap().cores), (Some(at(2)), 8));
    let fitness = &fold.publish(P2pClusterHealthy { nodes: 1 }).cluster.fitness;
    assert_eq!((fitness.healthy_since, fitness.unhealthy_since), (Some(at(4)), None));
    fold.publish(P2pNodesDead { nodes: vec![node()] });
    let fitness = &fold.publish(NetworkSuspected { nodes: vec![node()] }).cluster.fitness;
    assert_eq!(
        (&fitness.dead_together[..], fitness.network_suspected),
        (&[node()][..], Some(at(6)))
    );
}

#[test]
fn a_configuration_stands_still_until_a_game_comes_in() {
    let mut fold = Fold::default();
    let state = fold.publish(ClusterStallDetected { since: at(0), nodes: vec![node()] });
    assert_eq!(state.cluster.fitness.stalled[&config()].nodes, [node()]);
    let (location, games) = (String::new(), Vec::new());
    let recorded = GameRecorded { location, games, plies: 0, total_games: 0, batch: None };
    assert!(fold.publish(recorded).cluster.fitness.stalled.is_empty());
}

#[test]
fn a_node_is_counted_on_while_it_is_fit_and_stays() {
    let mut fold = Fold::default();
    let device = "cpu".to_owned();
    fold.publish(HostOnline { version: String::new(), url: None, cpus: 1, device });
    let standing = |fold: &Fold| {
        let node = fold.state.nodes.get(&node()).unwrap();
        (node.is_fit(), node.at_work_since.is_some())
    };
    assert_eq!(standing(&fold), (true, false));
    fold.publish(NodeActivated { node: node() });
    assert_eq!(standing(&fold), (true, true));
    fold.publish(NodeUnhealthy { node: node(), reason: "a daemon failed".to_owned() });
    assert_eq!(standing(&fold), (false, false));
    fold.publish(NodeRecovered { node: node(), reason: "fit".to_owned() });
    fold.publish(NodeActivated { node: node() });
    assert_eq!(standing(&fold), (true, true));
    fold.publish(NodeDrained { node: node(), operator: "ana".to_owned(), reason: None });
    assert_eq!(standing(&fold), (true, false));
    fold.publish(HostOffline { reason: "SIGTERM".to_owned() });
    assert_eq!(standing(&fold), (false, false));
}

#[test]
fn nodes_are_asked_what_lies_idle_and_answer() {
    let mut fold = Fold::default();
    assert_eq!(fold.publish(IdleStateRequest { reason: "why".to_owned() }).pressure.asked, 1);
    let answer = IdleStateBroadcast { cores: 4, free: 4, idle_since: Some(at(0)), jobs: 0 };
    let of = fold.publish(answer).pressure.on(&node()).unwrap();
    assert_eq!((of.answered, of.idle_since, of.cores.unwrap().free), (Some(at(2)), Some(at(0)), 4));
}

#[test]
fn copies_show_what_they_were_begun_for() {
    let mut fold = Fold::default();
    let state = fold.publish(SyncTriggered { last_copy_age_s: None });
    assert_eq!(state.transfers.causes[&node()].wanted_by, None);
    let state = fold.publish(SyncRequest { work_id: job("train-1") });
    assert_eq!(state.transfers.causes[&node()].wanted_by, Some(job("train-1")));
}

#[test]
fn a_daemon_shows_how_it_is_mended() {
    let mut fold = Fold::default();
    let begins = || RecoveryInitiated {
        daemon: daemon("d"),
        strategy: "restart in 1000 ms".to_owned(),
        error: "no luck".to_owned(),
    };
    let of = |fold: &Fold| fold.state.daemons.get(&node(), &daemon("d")).unwrap().clone();
    fold.publish(begins());
    assert_eq!(of(&fold).repair.unwrap().strategy, "restart in 1000 ms");
    fold.publish(RecoveryCompleted { daemon: daemon("d"), duration_s: 1.0 });
    assert_eq!((of(&fold).repair, of(&fold).repaired), (None, 1));
    fold.publish(begins());
    fold.publish(RecoveryFailed { daemon: daemon("d"), attempts: 5, error: "no luck".to_owned() });
    assert_eq!((of(&fold).repair, of(&fold).given_up, of(&fold).tries), (None, 1, 2));
}

#[test]
fn a_warning_is_open_until_its_check_passes() {
    let mut fold = Fold::default();
    let (alert, message) = ("restarts".to_owned(), "8 in 5 minutes".to_owned());
    let warning = HealthAlert { alert, message, severity: Severity::Critical };
    assert_eq!(fold.publish(warning).alerts.open[0].why, "8 in 5 minutes");
    let passed = HealthCheckPassed { check: "restarts".to_owned() };
    assert!(fold.publish(passed).alerts.open.is_empty());
}
