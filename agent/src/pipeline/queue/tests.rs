use tokio_util::sync::CancellationToken;

use ringrift::event::{EventKind, TrainingFailed};
use ringrift::fabric::port::Tell;
use ringrift::id::Incarnation;

use super::*;
use crate::pipeline::jobs::{TrainWork, train_id};
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
