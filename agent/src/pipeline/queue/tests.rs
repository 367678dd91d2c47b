use std::sync::atomic::Ordering;
use std::time::Duration;

use ringrift::event::{
    ConfigPaused, ConfigResumed, EventKind, JobState, NodeDrained, TrainingFailed,
};
use ringrift::fabric::port::{Job, Tell};
use ringrift::id::Incarnation;

use super::*;
use crate::compute::Stage;
use crate::pipeline::jobs::{TrainWork, train_id};
use crate::pipeline::testing;
use crate::pipeline::work::{Computed, Reporter, carry_out};
use crate::services::testing::{TestBed, config};
use crate::supervisor::testing::{pass, spec};
use crate::supervisor::{DaemonSpec, Wake};

/// Fails at each job; the second one only after its claim was lost.
static FAILING: DaemonSpec = DaemonSpec {
    emits: &[
        EventKind::WorkClaimed,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
        EventKind::TrainingFailed,
    ],
    ..spec("failing", |mut ctx| {
        Box::pin(async move {
            while !matches!(ctx.next(Some(std::time::Duration::from_secs(1))).await?, Wake::Stop) {
                let failed = |held: &ClaimedJob, error| {
                    Some(TrainingFailed { work_id: held.id().clone(), error }.into())
                };
                do_next(&ctx, JobKind::Train, fail_late, failed).await?;
            }
            Ok(())
        })
    })
};

fn fail_late<'a>(ctx: &'a DaemonCtx, held: &'a ClaimedJob) -> BoxFuture<'a, Worked> {
    Box::pin(async move {
        if held.id().as_str().ends_with("-2") {
            let (node, incarnation) = (ctx.services.node.clone(), Incarnation(99));
            ctx.services.fabric.work.take_back(node, incarnation, Tell::nothing()).await?;
        }
        anyhow::bail!("no rows")
    })
}

#[tokio::test]
async fn a_failure_is_told_only_while_the_claim_holds() {
    let bed = TestBed::with(&[]).await;
    for generation in [1, 2] {
        queue_training(&bed, generation).await;
        // A lost claim is no illness of the daemon.
        pass(&bed, &FAILING).await;
    }
    let told = bed.events(&[EventKind::TrainingFailed, EventKind::WorkRetry]).await;
    let told: Vec<&str> = told.iter().map(|event| event.body.kind_name()).collect();
    assert_eq!(told, ["TRAINING_FAILED", "WORK_RETRY"], "of the first job only");
}

/// Works until its configuration is paused, which it sees to itself.
static UNTIL_PAUSED: DaemonSpec = DaemonSpec {
    emits: &[
        EventKind::WorkClaimed,
        EventKind::WorkStarted,
        EventKind::WorkRetry,
        EventKind::TaskSpawned,
        EventKind::TaskCancelled,
        EventKind::ConfigPaused,
    ],
    ..spec("until_paused", |ctx| {
        Box::pin(async move {
            do_next(&ctx, JobKind::Train, work_until_paused, |_, _| None).await?;
            Ok(())
        })
    })
};

fn work_until_paused<'a>(ctx: &'a DaemonCtx, held: &'a ClaimedJob) -> BoxFuture<'a, Worked> {
    Box::pin(async move {
        let work = |reporter: &Reporter<()>| {
            reporter.report(());
            while !reporter.stop().load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            Ok(Computed { value: (), cpu: Duration::ZERO })
        };
        let pause = |()| -> BoxFuture<'a, anyhow::Result<()>> {
            Box::pin(async move {
                let (operator, reason) = ("ana".to_owned(), Some("looks weak".to_owned()));
                ctx.emit(held.draft(ConfigPaused { operator, reason })).await?;
                ctx.services.catch_up().await?;
                Ok(())
            })
        };
        match carry_out(ctx, held, Stage::Train, work, pause).await? {
            Ended::Done(()) => Ok(Ended::Done(None)),
            Ended::Stopped => Ok(Ended::Stopped),
        }
    })
}

async fn queue_training(bed: &TestBed, generation: u64) -> JobId {
    let id = train_id(config(), generation);
    let work = TrainWork { generation, new_rows: 1, total_rows: 1 };
    testing::enqueue(bed, id.clone(), JobKind::Train, &work).await;
    id
}

async fn job(bed: &TestBed, id: &JobId) -> Job {
    bed.services.fabric.work.job(id.clone()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_paused_job_is_let_go_has_not_failed_and_is_taken_again_when_it_is_resumed() {
    let bed = TestBed::with(&[]).await;
    let id = queue_training(&bed, 1).await;
    let after_a_pass = async || {
        pass(&bed, &UNTIL_PAUSED).await;
        job(&bed, &id).await
    };
    let paused = after_a_pass().await;
    assert_eq!((paused.state, paused.failures, paused.attempt), (JobState::Queued, 0, 1));
    assert_eq!(paused.error.as_deref(), Some("paused by ana: looks weak"));
    assert_eq!(after_a_pass().await.attempt, 1, "nobody takes it while it is paused");
    bed.publish(ConfigResumed { operator: "ana".to_owned() }).await;
    assert_eq!(after_a_pass().await.attempt, 2);
}

#[tokio::test]
async fn a_drained_node_takes_no_jobs() {
    let bed = TestBed::with(&[]).await;
    let id = queue_training(&bed, 1).await;
    let (node, operator) = (bed.services.node.clone(), "ana".to_owned());
    bed.publish(NodeDrained { node, operator, reason: None }).await;
    pass(&bed, &FAILING).await;
    assert_eq!(job(&bed, &id).await.attempt, 0);
}
