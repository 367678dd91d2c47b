use std::sync::Mutex;

use futures::FutureExt;
use tokio_util::sync::CancellationToken;

use ringrift::event::{EventKind, JobKind};

use super::*;
use crate::pipeline::jobs::{SelfplayWork, selfplay_id};
use crate::pipeline::queue;
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
    let work = SelfplayWork { batch: 1, first_game: 0, games: 1 };
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
