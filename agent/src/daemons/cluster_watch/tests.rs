use tokio_util::sync::CancellationToken;

use ringrift::cluster::hosts::Version;
use ringrift::cluster::sign_of_life::SignOfLife;
use ringrift::event::{
    CoordinatorHealthy, CoordinatorUnhealthy, Digest, GameRecorded, GoesBy, HostOffline,
    HostOnline, NodeTerminated, P2pNodeDead, Payload,
};
use ringrift::fabric::Clock as _;
use ringrift::fabric::port::{Beat, Grant, LeaseToken};

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
        EventKind::NodeTerminated,
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
    bed.services.catch_up().await.unwrap();
    let events = bed.events(&[]).await;
    events[before..].iter().filter_map(|event| Some(event.body.kind()?.name())).collect()
}

/// A cluster of two, of which the first one leads.
async fn pair() -> (TestBed, TestBed) {
    pair_with(&[("learn.configs", "square8_2p")]).await
}

async fn pair_with(settings: &[(&str, &str)]) -> (TestBed, TestBed) {
    let (a, model) = TestBed::of_cluster("a", settings).await;
    let b = a.joined_by("b", &model, settings).await;
    a.lead().await;
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
async fn who_was_given_back_is_no_trouble_however_it_ends() {
    let (a, b) = pair().await;
    told(&a).await;
    let (node, silent_s) = (b.services.node.clone(), 5.0);
    let text = |it: &str| it.to_owned();
    let (provider, instance, answer) = (text("vast"), text("i-1"), text("destroyed"));
    let gone = NodeTerminated { node: node.clone(), provider, instance, answer };
    emit(&a, gone).await;
    assert_eq!(told(&a).await, ["CLUSTER_CAPACITY_CHANGED"]);
    emit(&a, P2pNodeDead { node, silent_s }).await;
    assert_eq!(told(&a).await, [""; 0]);
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
    a.services.catch_up().await.unwrap();
    assert_eq!(stall::of(&state(), config, now, since), None, "it is told");
    let location = "games/square8_2p.db".to_owned();
    let games = Vec::new();
    emit(&a, GameRecorded { location, games, plies: 0, total_games: 0, batch: None }).await;
    a.services.catch_up().await.unwrap();
    assert!(state().cluster.fitness.stalled.is_empty());
}

/// A node says that it goes by this host file, and for how long that has been so.
async fn goes_by(bed: &TestBed, goes_by: GoesBy, unchanged_ms: u64) {
    let host_file = Some(Version { goes_by, unchanged_ms: Some(unchanged_ms) });
    let status = SignOfLife { leads: false, host_file }.to_status();
    let beat = Beat { holder: bed.services.holder(), status };
    bed.services.fabric.presence.beat(beat).await.unwrap();
}

fn file(text: &str) -> GoesBy {
    GoesBy::File(Digest::of(text.as_bytes()))
}

const HOUR: u64 = 3_600_000;

#[tokio::test]
async fn a_divergence_of_host_files_is_told_once_and_its_end_by_whoever_leads_then() {
    let (a, b) = pair().await;
    told(&a).await;
    goes_by(&a, file("old"), HOUR).await;
    goes_by(&b, file("new"), 30_000).await;
    assert_eq!(told(&a).await, [""; 0], "it may be on its way");
    goes_by(&b, file("new"), 61_000).await;
    assert_eq!(told(&a).await, ["CONFIG_DIVERGENT"]);
    assert_eq!(told(&a).await, [""; 0], "it is known");
    let why = a.services.state.read().alerts.open[0].why.clone();
    let short = |text: &str| file(text).to_string();
    let expected = format!("a: {}; b: {}; b has the file", short("old"), short("new"));
    assert!(why.starts_with(&expected), "{why}");

    goes_by(&b, GoesBy::Unreadable, HOUR).await;
    assert_eq!(told(&a).await, ["CONFIG_DIVERGENT"], "it is another one");

    let grant = Grant {
        name: crate::daemons::leadership::role(),
        holder: b.services.holder(),
        token: LeaseToken { epoch: 1, revision: 9 },
        ttl_ms: HOUR,
        valid_until: b.clock.mono().plus(HOUR),
    };
    b.services.leadership.leads_by(&grant);
    goes_by(&b, file("old"), HOUR).await;
    assert_eq!(told(&b).await, ["CONFIG_AGREED"]);
    let state = b.services.state.read();
    assert!(state.alerts.open.is_empty() && state.cluster.divergence.is_none());
}

#[tokio::test]
async fn the_silence_of_one_who_diverged_is_no_agreement_and_who_left_is_not_waited_for() {
    let (a, b) = pair().await;
    told(&a).await;
    goes_by(&a, file("old"), HOUR).await;
    goes_by(&b, file("new"), HOUR).await;
    assert_eq!(told(&a).await, ["CONFIG_DIVERGENT"]);
    b.services.fabric.presence.leave(b.services.holder()).await.unwrap();
    assert_eq!(told(&a).await, [""; 0], "its process is gone, and the log does not say so yet");
    emit(&b, HostOffline { reason: "SIGTERM".to_owned() }).await;
    assert!(told(&a).await.contains(&"CONFIG_AGREED"));
}

#[tokio::test]
async fn only_a_voter_diverges_by_having_no_host_file() {
    for (voters, expected) in [("a", &[][..]), ("a,b", &["CONFIG_DIVERGENT"][..])] {
        let (a, b) = pair_with(&[("learn.configs", "square8_2p"), ("fabric.voters", voters)]).await;
        told(&a).await;
        goes_by(&a, file("old"), HOUR).await;
        goes_by(&b, GoesBy::Nothing, HOUR).await;
        assert_eq!(told(&a).await, expected, "voters {voters}");
    }
}
