//! Nodes that are dead show in the agent's health.

use ringrift::api::{HealthLevel, HealthReport};
use ringrift::event::{HostOnline, NodeTerminated, P2pNodeDead};
use ringrift::fabric::port::{Beat, Liveness};
use ringrift::fabric::simulated::Simulated;

use super::*;

const SETTINGS: &[(&str, &str)] = &[("fabric.voters", "a,b")];

/// The voters `a`, which is asked, and `b`.
async fn voters() -> (Bench, TestBed, Simulated) {
    let (a, model) = TestBed::of_cluster("a", SETTINGS).await;
    let b = a.joined_by("b", &model, SETTINGS).await;
    (Bench::of(a), b, model)
}

async fn give_a_sign_of_life(bed: &TestBed) {
    let beat = Beat { holder: bed.services.holder(), status: Value::Null };
    bed.services.fabric.presence.beat(beat).await.unwrap();
}

async fn is_up(bed: &TestBed) {
    let (url, device) = (None, "cpu".to_owned());
    bed.publish(HostOnline { version: "1".to_owned(), url, cpus: 1, device }).await;
}

/// What `a` says of its health, without that nobody leads.
async fn health(a: &Bench) -> HealthReport {
    let services = &a.bed.services;
    services.catch_up().await.unwrap();
    let mut report: HealthReport = serde_json::from_value(a.get("/health").await.1).unwrap();
    report.reasons.retain(|reason| !reason.starts_with("nobody leads"));
    report
}

#[tokio::test]
async fn a_node_that_is_dead_is_named_until_it_is_back_or_given_back() {
    let (a, b, model) = voters().await;
    let c = a.bed.joined_by("c", &model, SETTINGS).await;
    for bed in [&a.bed, &b, &c] {
        is_up(bed).await;
        give_a_sign_of_life(bed).await;
    }
    assert_eq!(health(&a).await.reasons, [""; 0]);
    for _ in 0..5 {
        a.bed.clock.advance(1_000);
        give_a_sign_of_life(&a.bed).await;
        give_a_sign_of_life(&b).await;
    }
    let report = health(&a).await;
    assert_eq!(report.level, HealthLevel::Warnings);
    assert_eq!(report.reasons, ["node c is dead: silent for 5 s"]);
    give_a_sign_of_life(&c).await;
    assert_eq!(health(&a).await.reasons, [""; 0], "it is back");

    a.bed.clock.advance(1_000);
    for _ in 0..5 {
        a.bed.clock.advance(1_000);
        give_a_sign_of_life(&a.bed).await;
        give_a_sign_of_life(&b).await;
    }
    assert_eq!(health(&a).await.reasons.len(), 1);
    let text = |it: &str| it.to_owned();
    let (provider, instance, answer) = (text("vast"), text("i-1"), text("destroyed"));
    let node = c.services.node.clone();
    a.bed.publish(NodeTerminated { node, provider, instance, answer }).await;
    assert_eq!(health(&a).await.reasons, [""; 0], "nobody waits for it");
}

#[tokio::test]
async fn a_node_that_was_told_dead_before_this_process_listened_has_a_row() {
    let (a, b, _model) = voters().await;
    is_up(&b).await;
    let node = b.services.node.clone();
    a.bed.publish(P2pNodeDead { node: node.clone(), silent_s: 4.6 }).await;
    let report = health(&a).await;
    assert!(report.reasons[0].starts_with("node b is dead: silent for "), "{report:?}");
    assert_eq!(report.reasons[1], "1 of 2 voters are left: without them nobody leads");
    let status: StatusReport = serde_json::from_value(a.get("/status").await.1).unwrap();
    let [member] = &status.cluster.members[..] else { panic!("{:?}", status.cluster) };
    assert_eq!((&member.node_id, member.liveness), (&node, Liveness::Dead));
    give_a_sign_of_life(&b).await;
    assert_eq!(health(&a).await.reasons, [""; 0], "it is heard");
}

#[tokio::test]
async fn an_agent_that_knows_every_voter_dead_is_down() {
    let (bed, model) = TestBed::of_cluster("g", SETTINGS).await;
    let voters =
        [bed.joined_by("a", &model, SETTINGS).await, bed.joined_by("b", &model, SETTINGS).await];
    for voter in &voters {
        is_up(voter).await;
        bed.publish(P2pNodeDead { node: voter.services.node.clone(), silent_s: 5.0 }).await;
    }
    let g = Bench::of(bed);
    let report = health(&g).await;
    assert_eq!(report.level, HealthLevel::Down);
    assert_eq!(report.reasons[2], "no voter is left that could lead: start one");
    assert_eq!(g.get("/health").await.0, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn an_agent_that_does_not_hear_itself_misses_nobody_and_says_so() {
    let (a, b, _model) = voters().await;
    for bed in [&a.bed, &b] {
        is_up(bed).await;
        give_a_sign_of_life(bed).await;
    }
    a.bed.clock.advance(20_000);
    let report = health(&a).await;
    assert_eq!(report.level, HealthLevel::Warnings);
    let [why] = &report.reasons[..] else { panic!("{report:?}") };
    assert!(why.starts_with("no sign of life comes in"), "{why}");
}
