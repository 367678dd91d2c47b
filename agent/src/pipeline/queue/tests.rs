use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use ringrift::event::{ConfigPaused, ConfigResumed, EventKind, NodeDrained, TrainingFailed};
use ringrift::fabric::port::Tell;
use ringrift::id::Incarnation;

use super::*;
use crate::compute::Stage;
use crate::pipeline::jobs::{TrainWork, train_id};
use crate::pipeline::work::{Reporter, carry_out};
use crate::publisher::Emits;
use crate::services::testing::TestBed;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonSpec, Every, Scope, Wake, one_pass};

/// Fails at each job; the second one only after its claim was lost.
static FAILING: DaemonSpec = DaemonSpec {
    name: "failing",
    about: "work that fails",
    category: DaemonCategory::Pipeline,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::WorkClaimed,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
        EventKind::TrainingFailed,
    ],
    every: Every::Never,
    progress_max_age_s: 60,
    profiles: &[Profile::Full],
    run: |mut ctx| {
        Box::pin(async move {
            while !matches!(ctx.next(Some(std::time::Duration::from_secs(1))).await?, Wake::Stop) {
                let failed = |held: &Held, error| {
                    Some(TrainingFailed { work_id: held.id().clone(), error }.into())
                };
                do_next(&ctx, JobKind::Train, fail_late, failed).await?;
            }
            Ok(())
        })
    },
};

fn fail_late<'a>(ctx: &'a DaemonCtx, held: &'a Held) -> BoxFuture<'a, Worked> {
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
    let config: ConfigKey = "square8_2p".parse().unwrap();
    let declared = Emits { source: "test", kinds: &[EventKind::WorkQueued] };
    let emitter = bed.services.publisher.emitter(declared);
    for generation in [1, 2] {
        let work = TrainWork { generation, new_rows: 1, total_rows: 1 };
        let (id, about) = (train_id(config, generation), (JobKind::Train, config));
        enqueue_as(&bed.services, &emitter, id, about, &work, None).await.unwrap();
        let turns = one_pass(&[&FAILING], &bed.services, &CancellationToken::new()).await;
        assert_eq!(turns[0].error, None, "a lost claim is no illness of the daemon");
    }
    let told = bed.events(&[EventKind::TrainingFailed, EventKind::WorkRetry]).await;
    let told: Vec<&str> = told.iter().map(|event| event.body.kind_name()).collect();
    assert_eq!(told, ["TRAINING_FAILED", "WORK_RETRY"], "of the first job only");
}

/// Works until its configuration is paused, which it sees to itself.
static UNTIL_PAUSED: DaemonSpec = DaemonSpec {
    name: "until_paused",
    about: "work that is paused",
    category: DaemonCategory::Pipeline,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::WorkClaimed,
        EventKind::WorkStarted,
        EventKind::WorkRetry,
        EventKind::TaskSpawned,
        EventKind::TaskCancelled,
        EventKind::ConfigPaused,
    ],
    every: Every::Never,
    progress_max_age_s: 60,
    profiles: &[Profile::Full],
    run: |ctx| {
        Box::pin(async move {
            do_next(&ctx, JobKind::Train, work_until_paused, |_, _| None).await?;
            Ok(())
        })
    },
};

fn work_until_paused<'a>(ctx: &'a DaemonCtx, held: &'a Held) -> BoxFuture<'a, Worked> {
    Box::pin(async move {
        let work = |reporter: &Reporter<()>| {
            reporter.report(());
            while !reporter.stop().load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            Ok(((), Duration::ZERO))
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

async fn one_job(bed: &TestBed) -> JobId {
    let config: ConfigKey = "square8_2p".parse().unwrap();
    let emits = Emits { source: "test", kinds: &[EventKind::WorkQueued, EventKind::NodeDrained] };
    let emitter = bed.services.publisher.emitter(emits);
    let work = TrainWork { generation: 1, new_rows: 1, total_rows: 1 };
    let (id, about) = (train_id(config, 1), (JobKind::Train, config));
    enqueue_as(&bed.services, &emitter, id.clone(), about, &work, None).await.unwrap();
    id
}

async fn job(bed: &TestBed, id: &JobId) -> Job {
    bed.services.fabric.work.job(id.clone()).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_paused_job_is_let_go_has_not_failed_and_is_taken_again_when_it_is_resumed() {
    let bed = TestBed::with(&[]).await;
    let id = one_job(&bed).await;
    let pass = async || {
        bed.services.catch_up().await.unwrap();
        let specs = &[&UNTIL_PAUSED];
        let turns = one_pass(specs, &bed.services, &CancellationToken::new()).await;
        assert_eq!(turns[0].error, None);
        job(&bed, &id).await
    };
    let paused = pass().await;
    assert_eq!((paused.state, paused.failures, paused.attempt), (JobState::Queued, 0, 1));
    assert_eq!(paused.error.as_deref(), Some("paused by ana: looks weak"));
    assert_eq!(pass().await.attempt, 1, "nobody takes it while it is paused");
    let emits = Emits { source: "test", kinds: &[EventKind::ConfigResumed] };
    let resumed = ConfigResumed { operator: "ana".to_owned() };
    let resumed = Draft::new(resumed).about("square8_2p".parse().unwrap());
    bed.services.publisher.emitter(emits).emit(resumed).await.unwrap();
    assert_eq!(pass().await.attempt, 2);
}

#[tokio::test]
async fn a_drained_node_takes_no_jobs() {
    let bed = TestBed::with(&[]).await;
    let id = one_job(&bed).await;
    let emits = Emits { source: "test", kinds: &[EventKind::NodeDrained] };
    let (node, operator) = (bed.services.node.clone(), "ana".to_owned());
    let drained = NodeDrained { node, operator, reason: None };
    bed.services.publisher.emitter(emits).emit(drained).await.unwrap();
    bed.services.catch_up().await.unwrap();
    let turns = one_pass(&[&FAILING], &bed.services, &CancellationToken::new()).await;
    assert_eq!(turns[0].error, None);
    assert_eq!(job(&bed, &id).await.attempt, 0);
}
