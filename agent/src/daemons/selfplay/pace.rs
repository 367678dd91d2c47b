//! When self-play has to wait: games that nobody trains on are wasted, and games of an older network
//! are worth less.

use ringrift::event::{BackpressureActivated, BackpressureReleased, DaemonState, JobKind, Payload};
use ringrift::game::ConfigKey;
use ringrift::id::{JobId, ModelId};

use crate::daemons::evaluation;
use crate::pipeline::jobs::{EvaluateWork, TrainWork, work_of};
use crate::pipeline::{pressure, queue, selfplay};
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;

/// What self-play waits for.
pub(super) enum Obstacle {
    /// A decision about the network to play with.
    Decision(String),
    /// Pressure: a hard limit of the node, or those who work on what it makes are behind.
    Pressure(String),
}

/// What self-play waits for; `None` when it may go on.
pub(super) async fn obstacle(
    ctx: &DaemonCtx,
    config: ConfigKey,
) -> anyhow::Result<Option<Obstacle>> {
    if let Some(why) = pressure::obstacle(&ctx.services) {
        return Ok(Some(Obstacle::Pressure(format!("waits: {why}"))));
    }
    if let Some(why) = held_back(ctx, config) {
        return Ok(Some(Obstacle::Decision(why)));
    }
    if let Some(job) = deciding_job(ctx, config).await? {
        let why = format!("waits for {job}, which decides the network to play with");
        return Ok(Some(Obstacle::Decision(why)));
    }
    let (rows, threshold) = rows_ahead(ctx, config).await?;
    Ok((rows >= threshold).then(|| {
        let ahead = format!("{rows} rows of {config} are ahead of it, it takes {threshold}");
        Obstacle::Pressure(format!("waits for training: {ahead}"))
    }))
}

/// Says when pressure begins to hold self-play back, and when it ends.
pub(super) async fn tell_pressure(
    ctx: &DaemonCtx,
    config: ConfigKey,
    obstacle: Option<&Obstacle>,
) -> anyhow::Result<()> {
    let producer = format!("selfplay {config}");
    let held_since = {
        let state = ctx.services.state.read();
        let held = state.pressure.on(&ctx.services.node).map(|of| &of.held_back);
        held.and_then(|held| held.get(&producer)).map(|held| held.since)
    };
    let payload: Payload = match (obstacle, held_since) {
        (Some(Obstacle::Pressure(reason)), None) => {
            BackpressureActivated { producer, reason: reason.clone() }.into()
        }
        (None | Some(Obstacle::Decision(_)), Some(since)) => {
            let ms = ctx.services.clock.utc().since(since).max(0);
            BackpressureReleased { producer, duration_s: ms as f64 / 1000.0 }.into()
        }
        _ => return Ok(()),
    };
    ctx.emit(Draft::new(payload).about(config)).await?;
    ctx.services.catch_up().await?;
    Ok(())
}

/// What an operator holds back.
fn held_back(ctx: &DaemonCtx, config: ConfigKey) -> Option<String> {
    let state = ctx.services.state.read();
    let paused = state.controls.paused(config).map(|by| format!("{config} is paused {}", by.why()));
    let drained = state.controls.drained(&ctx.services.node);
    paused.or_else(|| drained.map(|by| format!("takes no jobs: drained {}", by.why())))
}

/// What there is to say about play that goes on.
pub(super) fn remark(ctx: &DaemonCtx, config: ConfigKey) -> String {
    let awaits = selfplay::awaits_canary(&ctx.services.state.read(), config);
    match awaits.filter(|_| evaluation_has_failed(ctx)) {
        Some(model) => format!(", without {model}: the evaluation daemon failed, restart it"),
        None => String::new(),
    }
}

/// The open job that decides whether self-play may use the newest network. It is not waited for when
/// nobody is going to do it.
async fn deciding_job(ctx: &DaemonCtx, config: ConfigKey) -> anyhow::Result<Option<JobId>> {
    let awaits = selfplay::awaits_canary(&ctx.services.state.read(), config);
    let Some(model) = awaits.filter(|_| !evaluation_has_failed(ctx)) else { return Ok(None) };
    let open = queue::open(&ctx.services, JobKind::Evaluate, config).await?;
    let decides =
        |work: &EvaluateWork, model: &ModelId| work.decides_canary && work.model == *model;
    let deciding = open.into_iter().find(|job| work_of(job).is_ok_and(|w| decides(&w, &model)));
    Ok(deciding.map(|job| job.id))
}

fn evaluation_has_failed(ctx: &DaemonCtx) -> bool {
    let state = ctx.services.state.read();
    let mut here = state.daemons.by_node.get(&ctx.services.node).into_iter().flatten();
    here.any(|(name, daemon)| {
        name.as_str() == evaluation::SPEC.name && daemon.state == DaemonState::Failed
    })
}

/// Rows that came in since the training run that is due was asked for, none while none is; and how
/// many the next run needs.
async fn rows_ahead(ctx: &DaemonCtx, config: ConfigKey) -> anyhow::Result<(u64, u64)> {
    let threshold = u64::from(ctx.services.settings.settings.learn.rows_per_generation);
    if !queue::is_open(&ctx.services, JobKind::Train, config).await? {
        return Ok((0, threshold));
    }
    let newest = queue::newest(&ctx.services, JobKind::Train, config).await?;
    let Some(training) = newest else { return Ok((0, threshold)) };
    let taken: TrainWork = work_of(&training)?;
    let rows = ctx.services.state.read().games.of(config).map_or(0, |games| games.rows);
    Ok((rows.saturating_sub(taken.total_rows), threshold))
}
