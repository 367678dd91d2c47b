use std::sync::Mutex;

use futures::FutureExt;
use tokio_util::sync::CancellationToken;

use ringrift::event::{Body, EventKind, JobKind, JobState, Payload};
use ringrift::id::JobId;

use super::*;
use crate::pipeline::jobs::{SelfplayWork, TrainWork, selfplay_id, train_id};
use crate::pipeline::queue;
use crate::publisher::Emits;
use crate::services::testing::TestBed;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonSpec, Every, Scope, one_pass};

#[test]
fn training_leaves_cores_to_selfplay_and_waits_for_one() {
    let compute = Compute::new(2);
    let playing = compute.enter(Stage::Selfplay).now_or_never().unwrap();
    assert_eq!(playing.count(), 2, "alone it takes all");
    let mut training = Box::pin(compute.enter(Stage::Train));
    assert!(training.as_mut().now_or_never().is_none(), "no core is free");
    drop(playing);
    let training = training.now_or_never().unwrap();
    assert_eq!(training.count(), 1);
    let playing = compute.enter(Stage::Selfplay).now_or_never().unwrap();
    assert_eq!(playing.count(), 1, "beside training it takes what is left");
}

static TALKATIVE: DaemonSpec = DaemonSpec {
    name: "talkative",
    about: "work that always has a report waiting",
    category: DaemonCategory::Pipeline,
    scope: Scope::Node,
    depends_on: &[],
    consumes: &[],
    emits: &[
        EventKind::WorkQueued,
        EventKind::WorkClaimed,
        EventKind::WorkStarted,
        EventKind::TaskSpawned,
        EventKind::TaskHeartbeat,
        EventKind::TaskCompleted,
    ],
    every: Every::Never,
    progress_max_age_s: 60,
    profiles: &[Profile::Full],
    run: |ctx| Box::pin(talk(ctx)),
};

/// Deadlines of the job at its reports, in milliseconds.
static DEADLINES: Mutex<Vec<i64>> = Mutex::new(Vec::new());

const REPORTS: usize = 20;

async fn talk(ctx: DaemonCtx) -> anyhow::Result<()> {
    let config = "square8_2p".parse()?;
    let work = SelfplayWork { batch: 1, first_game: 0, games: 1, seed: None };
    queue::enqueue(&ctx, selfplay_id(config, 1), (JobKind::Selfplay, config), &work, None).await?;
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
            Ok(((), Duration::ZERO))
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
    let turns = one_pass(&[&TALKATIVE], &bed.services, &CancellationToken::new()).await;
    ticking.abort();
    assert_eq!(turns[0].error, None);
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
        name,
        about: "does one job",
        category: DaemonCategory::Pipeline,
        scope: Scope::Node,
        depends_on: &[],
        consumes: &[],
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
        every: Every::Never,
        progress_max_age_s: 60,
        profiles: &[Profile::Full],
        run,
    }
}

static PLAYS_UNTIL_STOPPED: DaemonSpec = doing_one_job("plays", |ctx| {
    Box::pin(
        async move { queue::do_next(&ctx, JobKind::Selfplay, play, |_, _| None).await.map(drop) },
    )
});

fn play<'a>(ctx: &'a DaemonCtx, held: &'a Held) -> BoxFuture<'a, queue::Worked> {
    Box::pin(worked(ctx, held, Stage::Selfplay, |reporter: &Reporter<()>| {
        while !reporter.stop().load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
    }))
}

static TRAINS_AT_ONCE: DaemonSpec = doing_one_job("trains", |ctx| {
    Box::pin(async move {
        while ctx.services.compute.capacity().1 > 0 {
            tokio::task::yield_now().await;
        }
        queue::do_next(&ctx, JobKind::Train, train, |_, _| None).await.map(drop)
    })
});

fn train<'a>(ctx: &'a DaemonCtx, held: &'a Held) -> BoxFuture<'a, queue::Worked> {
    Box::pin(worked(ctx, held, Stage::Train, |_: &Reporter<()>| {}))
}

async fn worked(
    ctx: &DaemonCtx,
    held: &Held,
    stage: Stage,
    work: fn(&Reporter<()>),
) -> queue::Worked {
    let work = move |reporter: &Reporter<()>| {
        work(reporter);
        Ok(((), Duration::ZERO))
    };
    match carry_out(ctx, held, stage, work, |()| Box::pin(async { Ok(()) })).await? {
        Ended::Done(()) => Ok(Ended::Done(None)),
        Ended::Stopped => Ok(Ended::Stopped),
    }
}

#[tokio::test(start_paused = true)]
async fn selfplay_gives_way_to_a_run_that_has_waited_a_minute_and_loses_no_attempt() {
    let bed = TestBed::with(&[("learn.threads", "1")]).await;
    let config = "square8_2p".parse().unwrap();
    let declared = Emits { source: "test", kinds: &[EventKind::WorkQueued] };
    let emitter = bed.services.publisher.emitter(declared);
    let (batch, run) = (selfplay_id(config, 1), train_id(config, 1));
    let play = SelfplayWork { batch: 1, first_game: 0, games: 1, seed: None };
    let train = TrainWork { generation: 1, new_rows: 1, total_rows: 1 };
    let about = |kind| (kind, config);
    let queue_of = &bed.services;
    queue::enqueue_as(queue_of, &emitter, batch.clone(), about(JobKind::Selfplay), &play, None)
        .await
        .unwrap();
    queue::enqueue_as(queue_of, &emitter, run.clone(), about(JobKind::Train), &train, None)
        .await
        .unwrap();

    let stop = CancellationToken::new();
    let (plays, trains) = ([&PLAYS_UNTIL_STOPPED], [&TRAINS_AT_ONCE]);
    let (played, trained) = tokio::join!(
        one_pass(&plays, &bed.services, &stop),
        one_pass(&trains, &bed.services, &stop),
    );
    assert_eq!((&played[0].error, &trained[0].error), (&None, &None));
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
    let asked = bed.services.compute.giving_way.urgent().now_or_never();
    assert!(asked.is_none(), "who has its cores asks for no more");
}
