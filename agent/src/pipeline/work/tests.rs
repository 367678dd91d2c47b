use std::sync::Mutex;

use futures::FutureExt;

use ringrift::event::{Body, EventKind, JobKind, JobState, Payload};
use ringrift::id::JobId;

use super::*;
use crate::pipeline::jobs::{SelfplayWork, TrainWork, selfplay_id, train_id};
use crate::pipeline::queue::{self, JobRequest};
use crate::pipeline::testing;
use crate::services::testing::{TestBed, config};
use crate::supervisor::DaemonSpec;
use crate::supervisor::testing::{pass, spec};

/// Work that always has a report waiting.
static TALKATIVE: DaemonSpec = DaemonSpec {
    emits: &[
        EventKind::WorkQueued,
        EventKind::WorkClaimed,
        EventKind::WorkStarted,
        EventKind::TaskSpawned,
        EventKind::TaskHeartbeat,
        EventKind::TaskCompleted,
    ],
    ..spec("talkative", |ctx| Box::pin(talk(ctx)))
};

/// Deadlines of the job at its reports, in milliseconds.
static DEADLINES: Mutex<Vec<i64>> = Mutex::new(Vec::new());

const REPORTS: usize = 20;

async fn talk(ctx: DaemonCtx) -> anyhow::Result<()> {
    let config = "square8_2p".parse()?;
    let work = SelfplayWork { batch: 1, first_game: 0, games: 1, seed: None };
    let batch = JobRequest::new(selfplay_id(config, 1), JobKind::Selfplay, config, &work)?;
    batch.enqueue(&ctx).await?;
    let held = queue::claim(&ctx, JobKind::Selfplay).await?.expect("a job was queued");
    let (waiting, is_waiting) = std::sync::mpsc::channel();
    let (ctx, held) = (&ctx, &held);
    let ended = carry_out(
        ctx,
        held,
        Stage::Selfplay,
        move |reporter| {
            for number in 0..REPORTS {
                reporter.report(number);
                waiting.send(number)?;
            }
            Ok(Computed { value: (), cpu: Duration::ZERO })
        },
        move |number| {
            // Returns when the next report waits, so that there is always one.
            for _ in 0..=u8::from(number == 0) {
                let _ = is_waiting.recv();
            }
            Box::pin(async move {
                let job = ctx.services.fabric.work.job(held.id().clone()).await?;
                let deadline = job.and_then(|job| job.deadline).expect("the job runs");
                DEADLINES.lock().unwrap().push(deadline.0);
                tokio::time::advance(EXTEND_EVERY).await;
                Ok(())
            })
        },
    )
    .await?;
    assert!(matches!(ended, Ended::Done(())));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_claim_is_kept_however_many_reports_wait() {
    let bed = TestBed::with(&[]).await;
    let clock = Arc::clone(&bed.clock);
    let ticking = tokio::spawn(async move {
        loop {
            clock.advance(1_000);
            tokio::time::sleep(EXTEND_EVERY).await;
        }
    });
    pass(&bed, &TALKATIVE).await;
    ticking.abort();
    for told in [EventKind::WorkStarted, EventKind::TaskSpawned, EventKind::TaskCompleted] {
        assert_eq!(bed.events(&[told]).await.len(), 1, "{told}");
    }
    assert!(!bed.events(&[EventKind::TaskHeartbeat]).await.is_empty(), "400 s went by");
    let deadlines = DEADLINES.lock().unwrap();
    assert_eq!(deadlines.len(), REPORTS);
    assert!(deadlines[REPORTS / 2] > deadlines[0], "{deadlines:?}");
    assert!(deadlines[REPORTS - 1] > deadlines[REPORTS / 2], "{deadlines:?}");
}

/// A daemon that does one job of a kind.
const fn doing_one_job(
    name: &'static str,
    run: fn(DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>>,
) -> DaemonSpec {
    DaemonSpec {
        emits: &[
            EventKind::WorkClaimed,
            EventKind::WorkStarted,
            EventKind::WorkRetry,
            EventKind::WorkCompleted,
            EventKind::JobPreempted,
            EventKind::TaskSpawned,
            EventKind::TaskHeartbeat,
            EventKind::TaskCancelled,
            EventKind::TaskCompleted,
        ],
        ..spec(name, run)
    }
}

static PLAYS_UNTIL_STOPPED: DaemonSpec = doing_one_job("plays", |ctx| {
    Box::pin(
        async move { queue::do_next(&ctx, JobKind::Selfplay, play, |_, _| None).await.map(drop) },
    )
});

fn play<'a>(ctx: &'a DaemonCtx, held: &'a ClaimedJob) -> BoxFuture<'a, queue::Worked> {
    Box::pin(worked(ctx, held, Stage::Selfplay, |reporter: &Reporter<()>| {
        while !reporter.stop().load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
    }))
}

static TRAINS_AT_ONCE: DaemonSpec = doing_one_job("trains", |ctx| {
    Box::pin(async move {
        while ctx.services.compute.capacity().free > 0 {
            tokio::task::yield_now().await;
        }
        queue::do_next(&ctx, JobKind::Train, train, |_, _| None).await.map(drop)
    })
});

fn train<'a>(ctx: &'a DaemonCtx, held: &'a ClaimedJob) -> BoxFuture<'a, queue::Worked> {
    Box::pin(worked(ctx, held, Stage::Train, |_: &Reporter<()>| {}))
}

async fn worked(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
    stage: Stage,
    work: fn(&Reporter<()>),
) -> queue::Worked {
    let work = move |reporter: &Reporter<()>| {
        work(reporter);
        Ok(Computed { value: (), cpu: Duration::ZERO })
    };
    match carry_out(ctx, held, stage, work, |()| Box::pin(async { Ok(()) })).await? {
        Ended::Done(()) => Ok(Ended::Done(None)),
        Ended::Stopped => Ok(Ended::Stopped),
    }
}

#[tokio::test(start_paused = true)]
async fn selfplay_gives_way_to_a_run_that_has_waited_a_minute_and_loses_no_attempt() {
    let bed = TestBed::with(&[("learn.threads", "1")]).await;
    let (batch, run) = (selfplay_id(config(), 1), train_id(config(), 1));
    let play = SelfplayWork { batch: 1, first_game: 0, games: 1, seed: None };
    let train = TrainWork { generation: 1, new_rows: 1, total_rows: 1 };
    testing::enqueue(&bed, batch.clone(), JobKind::Selfplay, &play).await;
    testing::enqueue(&bed, run.clone(), JobKind::Train, &train).await;

    tokio::join!(pass(&bed, &PLAYS_UNTIL_STOPPED), pass(&bed, &TRAINS_AT_ONCE));
    let job = async |id: &JobId| bed.services.fabric.work.job(id.clone()).await.unwrap().unwrap();
    let (gave_way, done) = (job(&batch).await, job(&run).await);
    assert_eq!((gave_way.state, gave_way.failures), (JobState::Queued, 0));
    assert_eq!(done.state, JobState::Done);
    let told = bed.events(&[EventKind::JobPreempted]).await;
    let [event] = told.as_slice() else { panic!("{told:?}") };
    let Body::Known(Payload::JobPreempted(told)) = &event.body else { panic!("{event:?}") };
    assert_eq!((&told.work_id, &told.by, told.by_kind), (&batch, &run, JobKind::Train));
    // Virtual time runs on while the thread that plays comes to its end.
    assert!(told.waited_s >= 60.0, "{told:?}");
    let asked = bed.services.compute.preemption.urgent().now_or_never();
    assert!(asked.is_none(), "who has its cores asks for no more");
}
