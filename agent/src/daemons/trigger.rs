//! Asks for a training run when enough new rows have come in.

use futures::future::BoxFuture;

use ringrift::event::{Envelope, EventKind};

use crate::pipeline::order::{self, NextRun};
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
    emits: &order::EMITS,
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

/// Asks for the next run if it is due; the queue takes it once, however often the event comes.
async fn look(ctx: &DaemonCtx, event: &Envelope) -> anyhow::Result<()> {
    let Some(config) = event.config else { return Ok(()) };
    ctx.services.catch_up().await?;
    let next = NextRun::of(&ctx.services, config).await?;
    if let Some(why) = next.readiness.blocked.first() {
        ctx.progress(format!("{config} does not train yet: {why}"));
        return Ok(());
    }
    if next.ask(ctx, config, Some(event)).await? {
        ctx.progress(format!("asked for generation {} of {config}", next.work.generation));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ringrift::event::{NewGamesAvailable, UtcMs};

    use crate::services::testing::{TestBed, config};
    use crate::supervisor::testing::pass;

    use super::*;

    async fn games_come_in(bed: &TestBed, new_rows: u64) {
        let games = NewGamesAvailable { new_games: 1, total_games: 1, new_rows, batch: None };
        bed.publish(games).await;
        pass(bed, &SPEC).await;
    }

    #[tokio::test]
    async fn a_run_is_asked_for_once_with_the_rows_that_are_wanted_next() {
        let bed = TestBed::with(&[("learn.rows_per_generation", "100")]).await;
        games_come_in(&bed, 99).await;
        assert_eq!(bed.events(&[EventKind::WorkQueued]).await.len(), 0);
        for _ in 0..2 {
            games_come_in(&bed, 100).await;
        }
        let told: Vec<_> = bed.events(&order::EMITS).await;
        let told: Vec<_> = told.iter().map(|event| event.body.kind_name()).collect();
        assert_eq!(told, ["TRAINING_THRESHOLD_REACHED", "SELFPLAY_TARGET_UPDATED", "WORK_QUEUED"]);
        let state = bed.services.state.read();
        let target = state.schedule.of(config()).unwrap().target.clone();
        assert_eq!(target.unwrap().rows, 199 + 100);
        assert!(state.last_event_at.unwrap() > UtcMs(0));
    }
}
