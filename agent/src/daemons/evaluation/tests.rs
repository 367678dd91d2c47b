use ringrift::event::{EvaluationPurpose, Opponent};
use ringrift::fabric::Backoff;
use ringrift::fabric::port::{Claim, NewJob, Tell};
use ringrift::id::ModelId;
use ringrift_learn::arena::BlockResult;

use super::*;
use crate::daemons::promotion;
use crate::pipeline::failure::after_failure;
use crate::pipeline::jobs::evaluate_id;
use crate::pipeline::testing::{played, promoted};
use crate::services::testing::{TestBed, config};
use crate::supervisor::testing::pass;

fn model(name: &str) -> ModelId {
    ModelId::new(name).unwrap()
}

fn work(name: &str, opponent: Opponent, purpose: EvaluationPurpose) -> EvaluateWork {
    EvaluateWork { model: model(name), opponent, purpose, decides_canary: false }
}

/// Queues a job that is dead when it fails once.
async fn enqueue(bed: &TestBed, work: &EvaluateWork) {
    let job = NewJob {
        id: evaluate_id(work),
        kind: JobKind::Evaluate,
        config: Some(config()),
        priority: 0,
        payload: serde_json::to_value(work).unwrap(),
        not_before: ringrift::event::UtcMs(0),
        max_attempts: 1,
        backoff: Backoff::STANDARD,
        lease_ms: 60_000,
        correlation: None,
        cause: None,
    };
    bed.services.fabric.work.enqueue(job, Tell::nothing()).await.unwrap();
}

async fn claim(bed: &TestBed) -> Claim {
    let (node, incarnation) = (bed.services.node.clone(), bed.services.incarnation);
    let kinds = vec![JobKind::Evaluate];
    let claims = bed.services.fabric.work.claim(kinds, node, incarnation, 1, Tell::nothing());
    claims.await.unwrap().remove(0)
}

async fn fail(bed: &TestBed, claim: &Claim) {
    let tell = bed.emitter().tell(|job| vec![after_failure(job)]);
    bed.services.fabric.work.fail(claim, "no such file".to_owned(), None, tell).await.unwrap();
}

/// A match that an earlier attempt played to its end: the candidate won everything.
fn remember(bed: &TestBed, work: &EvaluateWork, blocks: u64) -> std::path::PathBuf {
    let block =
        |index| BlockResult { index, winners: vec![Some(0), Some(1)], expected: None, plies: 9 };
    let blocks: Vec<BlockResult> = (0..blocks).map(block).collect();
    let job = evaluate_id(work);
    Task::new(&bed.services, (job.clone(), config()), work.clone()).remember(&blocks);
    bed.services.data_dir.run_dir().join(format!("{job}.match.json"))
}

#[tokio::test]
async fn the_result_comes_last_and_is_told_once() {
    let bed = TestBed::with(&[]).await;
    let work = work("m", Opponent::Random, EvaluationPurpose::Publication);
    let memory = remember(&bed, &work, 100);
    enqueue(&bed, &work).await;
    pass(&bed, &SPEC).await;
    let told: Vec<String> =
        bed.events(&[]).await.iter().map(|event| event.body.kind_name().to_owned()).collect();
    let end = ["OPPONENT_MASTERED", "PROMOTION_CANDIDATE", "EVALUATION_COMPLETED"];
    assert_eq!(told[told.len() - 4..][..3], end, "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("WORK_COMPLETED"));
    assert_eq!(told.iter().filter(|kind| *kind == "ELO_UPDATED").count(), 2);
    assert!(!memory.exists(), "the match is forgotten when its job is done");
}

#[tokio::test]
async fn a_result_that_a_crash_left_in_the_log_is_not_told_again() {
    let bed = TestBed::with(&[]).await;
    let work = work("m", Opponent::Random, EvaluationPurpose::Publication);
    enqueue(&bed, &work).await;
    bed.publish(played(&work, 90)).await;
    pass(&bed, &SPEC).await;
    let kinds = [EventKind::EvaluationStarted, EventKind::EvaluationCompleted];
    assert_eq!(bed.events(&kinds).await.len(), 1);
    assert_eq!(bed.events(&[EventKind::WorkCompleted]).await.len(), 1);
}

#[tokio::test]
async fn a_gauntlet_ends_although_a_match_of_it_failed() {
    let bed = TestBed::with(&[]).await;
    // Whoever leads need not play matches itself.
    let lead = || pass(&bed, &promotion::SPEC);
    let met = |name, opponent| work(name, opponent, EvaluationPurpose::Gauntlet);
    for (name, wins) in [("a", 80), ("b", 40)] {
        bed.publish(promoted(&model(name), b"w")).await;
        bed.publish(played(&met(name, Opponent::Heuristic), wins)).await;
    }
    enqueue(&bed, &met("b", Opponent::Random)).await;
    enqueue(&bed, &met("b", Opponent::Model(model("a")))).await;
    let claims = [claim(&bed).await, claim(&bed).await];
    let kinds = [EventKind::RegressionDetected, EventKind::RegressionCritical];
    for (failed, told) in claims.iter().zip([0, 2]) {
        fail(&bed, failed).await;
        lead().await;
        assert_eq!(bed.events(&kinds).await.len(), told);
    }
    enqueue(&bed, &met("b", Opponent::Model(model("c")))).await;
    fail(&bed, &claim(&bed).await).await;
    lead().await;
    assert_eq!(bed.events(&kinds).await.len(), 2, "a drop is told once");
}
