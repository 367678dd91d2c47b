//! Plays games with the newest usable network, batch by batch, while training keeps up.

use futures::future::BoxFuture;

use ringrift::event::{
    BatchSoFar, DatabaseCreated, EventKind, GameRecorded, JobKind, NewGamesAvailable,
    SelfplayComplete,
};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;

use crate::compute::Stage;
use crate::pipeline::jobs::{SelfplayWork, work_of};
use crate::pipeline::queue::{self, ClaimedJob, Worked};
use crate::pipeline::selfplay::{self, Saved, Tally};
use crate::pipeline::work::{Ended, carry_out, while_held};
use crate::pipeline::{batches, distribution};
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

mod pace;
#[cfg(test)]
mod tests;
mod turns;

use pace::Obstacle;
use turns::Turns;

/// Self-play.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "selfplay",
    about: "plays games with the newest usable network",
    category: DaemonCategory::Pipeline,
    scope: Scope::Node,
    depends_on: &["registry"],
    consumes: &[],
    emits: &[
        EventKind::WorkQueued,
        EventKind::WorkClaimed,
        EventKind::WorkStarted,
        EventKind::TaskSpawned,
        EventKind::TaskHeartbeat,
        EventKind::TaskCompleted,
        EventKind::TaskFailed,
        EventKind::TaskCancelled,
        EventKind::WorkCompleted,
        EventKind::WorkRetry,
        EventKind::JobPreempted,
        EventKind::WorkFailed,
        EventKind::BackpressureActivated,
        EventKind::BackpressureReleased,
        EventKind::DatabaseCreated,
        EventKind::GameRecorded,
        EventKind::NewGamesAvailable,
        EventKind::SelfplayComplete,
        EventKind::ModelSyncRequested,
        EventKind::P2pModelSynced,
    ],
    every: Every::Millis(500),
    progress_max_age_s: 120,
    profiles: &[Profile::Full, Profile::TrainingNode, Profile::Selfplay, Profile::Ephemeral],
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        let mut turns = Turns::default();
        while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
            for _ in &ctx.services.settings.settings.learn.configs {
                if ctx.stop().is_cancelled() {
                    break;
                }
                let free = free_configs(&ctx).await?;
                let Some(config) = turns.next(&ctx.services, &free) else { break };
                play_next_batch(&ctx, config).await?;
            }
        }
        Ok(())
    })
}

/// The configurations that nothing keeps from being played.
async fn free_configs(ctx: &DaemonCtx) -> anyhow::Result<Vec<ConfigKey>> {
    let mut free = Vec::new();
    for &config in &ctx.services.settings.settings.learn.configs {
        let obstacle = pace::obstacle(ctx, config).await?;
        pace::tell_pressure(ctx, config, obstacle.as_ref()).await?;
        match obstacle {
            Some(Obstacle::Decision(why) | Obstacle::Pressure(why)) => ctx.progress(why),
            None => free.push(config),
        }
    }
    Ok(free)
}

async fn play_next_batch(ctx: &DaemonCtx, config: ConfigKey) -> anyhow::Result<()> {
    if !queue::waits(&ctx.services, JobKind::Selfplay, config).await? {
        let before = batches::newest(&ctx.services, config).await?;
        batches::enqueue(ctx, config, &batches::after(&ctx.services, before.as_ref())).await?;
    }
    queue::do_next(ctx, JobKind::Selfplay, |ctx, held| Box::pin(play(ctx, held)), |_, _| None)
        .await?;
    Ok(())
}

async fn play(ctx: &DaemonCtx, held: &ClaimedJob) -> Worked {
    let work: SelfplayWork = work_of(held.job())?;
    ctx.services.catch_up().await?;
    let model = selfplay::usable_model(&ctx.services.state.read(), held.config);
    if let Some(model) = &model {
        let brought = distribution::bring_known(ctx, model);
        while_held(ctx, held, "fetches the network of", brought).await?;
    }
    let task = selfplay::Task::new(&ctx.services, held.config, &work, model.clone());
    announce_database(ctx, held.config).await?;
    let remark = pace::remark(ctx, held.config);
    let mut played = Tally::default();
    let ended = carry_out(
        ctx,
        held,
        Stage::Selfplay,
        move |reporter| task.run(reporter),
        |saved| {
            played = played.plus(saved.new);
            ctx.progress(format!("{} games of {}{remark}", played.games, held.id()));
            Box::pin(announce_games(ctx, held, saved))
        },
    )
    .await?;
    if matches!(ended, Ended::Stopped) {
        return Ok(Ended::Stopped);
    }
    ctx.emit(held.draft(complete(held, played, model))).await?;
    Ok(Ended::Done(None))
}

async fn announce_database(ctx: &DaemonCtx, config: ConfigKey) -> anyhow::Result<()> {
    let path = ctx.services.data_dir.games_db(config);
    if !path.exists() {
        let location = ctx.services.data_dir.location(&path);
        ctx.emit(crate::publisher::Draft::new(DatabaseCreated { location }).about(config)).await?;
    }
    Ok(())
}

/// Says what is durable now: first the games, then that the pipeline may go on.
async fn announce_games(ctx: &DaemonCtx, held: &ClaimedJob, saved: Saved) -> anyhow::Result<()> {
    let Tally { games, plies, rows } = saved.so_far;
    let batch = Some(BatchSoFar { work_id: held.id().clone(), games, plies, rows });
    let recorded = GameRecorded {
        location: ctx.services.data_dir.location(&ctx.services.data_dir.games_db(held.config)),
        plies: saved.new.plies,
        total_games: saved.total_games,
        games: saved.games,
        batch: batch.clone(),
    };
    let available = NewGamesAvailable {
        new_games: saved.new.games,
        total_games: saved.total_games,
        new_rows: saved.new.rows,
        batch,
    };
    ctx.emitter().emit_all(vec![held.draft(recorded), held.draft(available)]).await?;
    Ok(())
}

/// The end of a batch of which this attempt played so much.
fn complete(held: &ClaimedJob, played: Tally, model: Option<ModelId>) -> SelfplayComplete {
    SelfplayComplete {
        work_id: held.id().clone(),
        games: played.games,
        plies: played.plies,
        decisions: played.rows,
        model,
        duration_s: held.seconds(),
    }
}
