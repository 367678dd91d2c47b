use tokio_util::sync::CancellationToken;

use ringrift::event::{
    CoordinatorHealthy, CoordinatorUnhealthy, GameRecorded, HostOffline, HostOnline, P2pNodeDead,
    Payload,
};

use ringrift::fabric::Clock as _;

use super::*;
use crate::publisher::Emits;
use crate::services::testing::TestBed;
use crate::supervisor::one_pass;

const TEST: Emits = Emits {
    source: "test",
    kinds: &[
        EventKind::HostOnline,
        EventKind::HostOffline,
        EventKind::P2pNodeDead,
        EventKind::CoordinatorUnhealthy,
        EventKind::CoordinatorHealthy,
        EventKind::GameRecorded,
    ],
};

async fn emit(bed: &TestBed, payload: impl Into<Payload>) {
    let draft = Draft::new(payload).about("square8_2p".parse().unwrap());
    bed.services.publisher.emitter(TEST).emit(draft).await.unwrap();
}

fn online() -> HostOnline {
    HostOnline { version: "1".to_owned(), url: None, cpus: 2, device: "cuda:0".to_owned() }
}

/// What the watch says after this.
async fn told(bed: &TestBed) -> Vec<&'static str> {
    let before = bed.events(&[]).await.len();
    let turns = one_pass(&[&SPEC], &bed.services, &CancellationToken::new()).await;
    assert_eq!(turns[0].error, None);
    bed.services.state.catch_up(bed.services.fabric.log.as_ref()).await.unwrap();
    let events = bed.events(&[]).await;
    events[before..].iter().filter_map(|event| Some(event.body.kind()?.name())).collect()
}

/// A cluster of two, of which the first one leads.
async fn pair() -> (TestBed, TestBed) {
    let settings = [("learn.configs", "square8_2p")];
    let (a, model) = TestBed::of_cluster("a", &settings).await;
    let b = a.joined_by("b", &model, &settings).await;
    let holder = a.services.holder();
    let lease = &a.services.fabric.lease;
    let role = crate::daemons::leadership::role();
    let held = lease.acquire(role, holder, 100_000_000).await.unwrap();
    let ringrift::fabric::port::Acquired::Granted(grant) = held else { panic!("it is free") };
    a.services.leadership.leads_by(&grant);
    for bed in [&a, &b] {
        emit(bed, online()).await;
    }
    (a, b)
}

#[tokio::test]
async fn nodes_are_counted_on_while_they_are_fit() {
    let (a, b) = pair().await;
    let all_well = ["CLUSTER_CAPACITY_CHANGED", "CLUSTER_STATUS_CHANGED", "P2P_CLUSTER_HEALTHY"];
    assert_eq!(told(&a).await, [&["NODE_ACTIVATED"; 2][..], &all_well].concat());
    assert_eq!(told(&a).await, [""; 0], "nothing changed");

    emit(&b, CoordinatorUnhealthy { reasons: vec!["daemon trainer failed".to_owned()] }).await;
    let half_ill = ["CLUSTER_CAPACITY_CHANGED", "CLUSTER_STATUS_CHANGED", "P2P_CLUSTER_UNHEALTHY"];
    assert_eq!(told(&a).await, [&["NODE_UNHEALTHY"][..], &half_ill].concat());
    {
        let state = a.services.state.read();
        let fitness = &state.cluster.fitness;
        assert_eq!(fitness.capacity.unwrap().nodes, 1);
        assert_eq!(state.nodes.get(&b.services.node).unwrap().at_work_since, None);
    }
    emit(&b, CoordinatorHealthy { running: 9 }).await;
    assert_eq!(told(&a).await, [&["NODE_RECOVERED", "NODE_ACTIVATED"][..], &all_well].concat());
}

#[tokio::test]
async fn who_left_is_no_trouble_and_who_is_silent_is_one() {
    let (a, b) = pair().await;
    told(&a).await;
    let node = b.services.node.clone();
    emit(&a, P2pNodeDead { node, silent_s: 5.0 }).await;
    assert!(told(&a).await.contains(&"P2P_CLUSTER_UNHEALTHY"));
    assert_eq!(a.services.state.read().cluster.fitness.troubles, ["b: silent"]);
    emit(&b, HostOffline { reason: "SIGTERM".to_owned() }).await;
    assert!(told(&a).await.contains(&"P2P_CLUSTER_HEALTHY"));
}

#[tokio::test]
async fn a_configuration_that_stands_still_is_told_until_a_game_comes_in() {
    let (a, _b) = pair().await;
    let config = "square8_2p".parse().unwrap();
    let since = a.clock.utc();
    told(&a).await;
    let state = || a.services.state.read().clone();
    let now = since.plus(30 * 60_000);
    assert_eq!(stall::of(&state(), config, now, since).unwrap().1.len(), 2);
    assert_eq!(stall::of(&state(), config, UtcMs(now.0 - 1), since), None);
    let nodes = vec![a.services.node.clone()];
    let stalled = Draft::new(ClusterStallDetected { since, nodes }).about(config);
    a.services.publisher.emitter(SPEC.declared()).emit(stalled).await.unwrap();
    a.services.state.catch_up(a.services.fabric.log.as_ref()).await.unwrap();
    assert_eq!(stall::of(&state(), config, now, since), None, "it is told");
    let location = "games/square8_2p.db".to_owned();
    let games = Vec::new();
    emit(&a, GameRecorded { location, games, plies: 0, total_games: 0, batch: None }).await;
    a.services.state.catch_up(a.services.fabric.log.as_ref()).await.unwrap();
    assert!(state().cluster.fitness.stalled.is_empty());
}
