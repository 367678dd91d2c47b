use super::*;
use ringrift::event::{HealthCheckPassed, P2pNodeDead, UtcMs};
use ringrift::fabric::port::{Beat, Claim, NewJob, Tell};
use ringrift::fabric::{Backoff, FabricError};
use ringrift::id::JobId;

use crate::services::testing::{TestBed, config};
use crate::supervisor::testing::pass;

async fn enqueue(bed: &TestBed, id: &str, kind: JobKind) {
    let job = NewJob {
        id: JobId::new(id).unwrap(),
        kind,
        config: Some(config()),
        priority: 0,
        payload: serde_json::Value::Null,
        not_before: UtcMs(0),
        max_attempts: 2,
        backoff: Backoff::STANDARD,
        lease_ms: 60_000,
        correlation: None,
        cause: None,
    };
    bed.services.fabric.work.enqueue(job, Tell::nothing()).await.unwrap();
}

/// What this node claims of these kinds.
async fn claimed(bed: &TestBed, kinds: &[JobKind]) -> Vec<Claim> {
    let Holder { node, incarnation } = bed.services.holder();
    let work = &bed.services.fabric.work;
    work.claim(kinds.to_vec(), node, incarnation, 9, Tell::nothing()).await.unwrap()
}

async fn beats(bed: &TestBed) {
    let beat = Beat { holder: bed.services.holder(), status: serde_json::Value::Null };
    bed.services.fabric.presence.beat(beat).await.unwrap();
}

/// The leader calls a node dead, and its keeper does what follows.
async fn called_dead(leader: &TestBed, bed: &TestBed) {
    let told = P2pNodeDead { node: bed.services.node.clone(), silent_s: 4.5 };
    leader.publish(told).await;
    pass(leader, &SPEC).await;
}

#[tokio::test]
async fn the_games_of_a_dead_node_are_anothers_at_once_its_training_run_is_not() {
    let (leader, model) = TestBed::of_cluster("leader", &[]).await;
    leader.lead().await;
    let (frozen, other) =
        (leader.joined_by("frozen", &model, &[]).await, leader.joined_by("b", &model, &[]).await);
    let all = [JobKind::Selfplay, JobKind::Train];
    enqueue(&leader, "games", JobKind::Selfplay).await;
    enqueue(&leader, "run", JobKind::Train).await;
    beats(&frozen).await;
    let lost = claimed(&frozen, &all).await;
    leader.clock.advance(4_500);
    beats(&leader).await;
    called_dead(&leader, &frozen).await;
    let taken = claimed(&other, &all).await;
    let ids: Vec<&str> = taken.iter().map(|claim| claim.job.id.as_str()).collect();
    assert_eq!(ids, ["games"]);
    for told in [EventKind::TaskOrphaned, EventKind::WorkRetry] {
        assert_eq!(leader.events(&[told]).await.len(), 1, "{told}");
    }
    // It thaws, and has not noticed anything.
    let work = &frozen.services.fabric.work;
    let late = work.finish(&lost[0], None, Tell::nothing()).await;
    assert!(matches!(late, Err(FabricError::Fenced(_))), "{late:?}");
    work.finish(&lost[1], None, Tell::nothing()).await.unwrap();
    other.services.fabric.work.finish(&taken[0], None, Tell::nothing()).await.unwrap();
}

#[tokio::test]
async fn a_node_that_is_heard_again_keeps_its_jobs_and_one_that_nobody_heard_does_not() {
    let (leader, model) = TestBed::of_cluster("leader", &[]).await;
    leader.lead().await;
    let node = leader.joined_by("a", &model, &[]).await;
    enqueue(&leader, "games", JobKind::Selfplay).await;
    assert_eq!(claimed(&node, &[JobKind::Selfplay]).await.len(), 1);
    beats(&node).await;
    called_dead(&leader, &node).await;
    assert!(claimed(&leader, &[JobKind::Selfplay]).await.is_empty(), "it is heard");
    // A leader that began to listen after the node's last sign of life.
    let unheard = leader.joined_by("b", &model, &[]).await;
    enqueue(&leader, "more", JobKind::Selfplay).await;
    assert_eq!(claimed(&unheard, &[JobKind::Selfplay]).await.len(), 1);
    let passed = HealthCheckPassed { check: "disk".to_owned() };
    unheard.publish(passed).await;
    called_dead(&leader, &unheard).await;
    let taken = claimed(&leader, &[JobKind::Selfplay]).await;
    assert_eq!(taken[0].job.id.as_str(), "more");
}

#[tokio::test]
async fn a_claim_that_ran_out_is_told_and_offered_again() {
    let bed = TestBed::with(&[]).await;
    let services = &bed.services;
    enqueue(&bed, "job-1", JobKind::Train).await;
    for told in [EventKind::WorkRetry, EventKind::WorkFailed] {
        let (node, incarnation) = (services.node.clone(), services.incarnation);
        let kinds = vec![JobKind::Train];
        let work = &services.fabric.work;
        let claims = work.claim(kinds, node, incarnation, 1, Tell::nothing()).await.unwrap();
        assert_eq!(claims.len(), 1);
        bed.clock.advance(60_000);
        assert_eq!(pass(&bed, &SPEC).await.as_deref(), Some("1 claims taken back"));
        assert_eq!(bed.events(&[told]).await.len(), 1);
        // A failed job is offered again after its backoff.
        bed.clock.advance(60_000);
    }
    for told in [EventKind::WorkTimeout, EventKind::TaskOrphaned] {
        assert_eq!(bed.events(&[told]).await.len(), 2, "{told}");
    }
}
