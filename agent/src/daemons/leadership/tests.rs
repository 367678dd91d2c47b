//! Two processes of one cluster, under a clock that the test moves.

use std::sync::Arc;

use ringrift::fabric::port::Acquired;
use ringrift::state::State;

use super::*;
use crate::services::testing::TestBed;
use crate::supervisor::Supervisor;

const VOTERS: [(&str, &str); 1] = [("fabric.voters", "a,b")];

async fn reaches(bed: &TestBed, wanted: impl FnMut(&Standing) -> bool) {
    let mut standing = bed.services.leadership.watch();
    let reached = standing.wait_for(wanted);
    tokio::time::timeout(Duration::from_secs(20), reached).await.expect("in time").unwrap();
}

fn leads(standing: &Standing) -> bool {
    matches!(standing, Standing::Leader(_))
}

fn follows(standing: &Standing) -> bool {
    matches!(standing, Standing::Follower(Some(_)))
}

async fn state_of(bed: &TestBed) -> State {
    bed.services.catch_up().await.unwrap();
    bed.services.state.read().clone()
}

#[tokio::test]
async fn the_second_voter_leads_as_soon_as_the_first_is_stopped() {
    let (a, model) = TestBed::of_cluster("a", &VOTERS).await;
    let b = a.joined_by("b", &model, &VOTERS).await;
    let first = Supervisor::start(&[&SPEC], &a.services);
    reaches(&a, leads).await;
    let second = Supervisor::start(&[&SPEC], &b.services);
    reaches(&b, follows).await;
    assert!(a.services.leadership.leads() && !b.services.leadership.leads());

    first.stop().await;
    assert!(!a.services.leadership.leads());
    b.clock.advance(1_000);
    reaches(&b, leads).await;
    second.stop().await;
    let told: Vec<_> = state_of(&b).await.cluster.changes.iter().map(|c| c.what.clone()).collect();
    let stepped = "the daemon was told to stop";
    assert_eq!(told, ["leads", stepped, "leads", stepped]);
}

#[tokio::test]
async fn a_leader_that_dies_is_followed_after_its_lease_and_named() {
    let (a, model) = TestBed::of_cluster("a", &VOTERS).await;
    let b = a.joined_by("b", &model, &VOTERS).await;
    // A lease that was told and is never renewed is like a death.
    let lease = Arc::clone(&a.services.fabric.lease);
    let held = lease.acquire(role(), a.services.holder(), 10_000).await.unwrap();
    let Acquired::Granted(grant) = held else { panic!("nobody else asked") };
    let LeaseToken { epoch, revision } = grant.token;
    let emitter = a.services.publisher.emitter(SPEC.declared());
    emitter.emit(LeaderElected { epoch, revision }).await.unwrap();
    let second = Supervisor::start(&[&SPEC], &b.services);
    reaches(&b, follows).await;
    for _ in 0..11 {
        b.clock.advance(1_000);
        tokio::task::yield_now().await;
    }
    reaches(&b, leads).await;
    second.stop().await;
    let state = state_of(&b).await;
    let lost = state.cluster.changes.iter().find(|change| change.what.contains("ran out"));
    assert_eq!(lost.unwrap().node, a.services.node);
}

#[tokio::test]
async fn a_node_that_is_no_voter_knows_who_leads_and_never_does() {
    let (a, model) = TestBed::of_cluster("a", &VOTERS).await;
    let c = a.joined_by("c", &model, &VOTERS).await;
    let first = Supervisor::start(&[&SPEC], &a.services);
    reaches(&a, leads).await;
    let third = Supervisor::start(&[&SPEC], &c.services);
    reaches(&c, follows).await;
    first.stop().await;
    c.clock.advance(30_000);
    reaches(&c, |standing| *standing == Standing::Follower(None)).await;
    third.stop().await;
}
