//! Asks for a training run when enough new rows have come in.

use futures::future::BoxFuture;

use ringrift::event::{Envelope, EventKind, JobKind, TrainingThresholdReached};

use crate::pipeline::jobs::{TrainWork, train_id, work_of};
use crate::pipeline::queue;
use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

/// The training trigger.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "training_trigger",
    about: "asks for a training run when enough new rows have come in",
    category: DaemonCategory::Pipeline,
    scope: Scope::Cluster,
    depends_on: &[],
    consumes: &[EventKind::NewGamesAvailable],
    emits: &[EventKind::TrainingThresholdReached, EventKind::WorkQueued],
    every: Every::Never,
    progress_max_age_s: 60,
    profiles: &[Profile::Full, Profile::Coordinator, Profile::TrainingNode],
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        loop {
            match ctx.next(ctx.every()).await? {
                Wake::Stop => return Ok(()),
                Wake::Due => {}
                Wake::Event(delivery) => {
                    let handled = look(&ctx, &delivery.event).await;
                    ctx.settle(&delivery, handled).await?;
                }
            }
        }
    })
}

/// Counts rows up to this event, so that a repeated delivery gives the same answer.
async fn look(ctx: &DaemonCtx, event: &Envelope) -> anyhow::Result<()> {
    let Some(config) = event.config else { return Ok(()) };
    if queue::is_open(ctx, JobKind::Train, config).await? {
        return Ok(());
    }
    ctx.services.state.catch_up(ctx.services.fabric.log.as_ref()).await?;
    let rows = ctx.services.state.read().games.of(config).map_or(0, |games| games.rows);
    let before = queue::newest(&ctx.services, JobKind::Train, config).await?;
    let before = before.map(|job| work_of::<TrainWork>(&job)).transpose()?;
    let (generation, trained) = before.map_or((0, 0), |work| (work.generation, work.total_rows));
    let threshold = u64::from(ctx.services.settings.settings.learn.rows_per_generation);
    let new_rows = rows.saturating_sub(trained);
    if new_rows < threshold {
        return Ok(());
    }
    let work = TrainWork { generation: generation + 1, new_rows, total_rows: rows };
    let reached = TrainingThresholdReached { new_rows, threshold };
    ctx.emit(Draft::new(reached).caused_by(event)).await?;
    let id = train_id(config, work.generation);
    queue::enqueue(ctx, id, (JobKind::Train, config), &work, Some(event)).await?;
    ctx.progress(format!("asked for generation {} of {config}", work.generation));
    Ok(())
}
