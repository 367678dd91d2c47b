//! Trains candidates from recorded games.

use futures::future::BoxFuture;

use ringrift::event::{
    CheckpointLoaded, CheckpointSaved, DatasetBuilt, EventKind, JobKind, Payload, SyncRequest,
    TrainingCompleted, TrainingFailed, TrainingLossAnomaly, TrainingLossTrend, TrainingProgress,
    TrainingStarted,
};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;

use crate::compute::Stage;
use crate::pipeline::distribution::{self, Network};
use crate::pipeline::jobs::{TrainWork, work_of};
use crate::pipeline::loss_watch::{Jump, LossWatch, Turn};
use crate::pipeline::pressure;
use crate::pipeline::queue::{self, ClaimedJob, Worked};
use crate::pipeline::training::{self, Candidate, Report, Task};
use crate::pipeline::transient::is_transient;
use crate::pipeline::work::{Ended, carry_out, while_held};
use crate::pipeline::{depot, exchange};
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

#[cfg(test)]
mod tests;

/// The trainer.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "trainer",
    about: "trains candidates from recorded games",
    category: DaemonCategory::Pipeline,
    scope: Scope::Node,
    depends_on: &["registry"],
    consumes: &[],
    emits: &[
        EventKind::WorkClaimed,
        EventKind::WorkStarted,
        EventKind::TaskSpawned,
        EventKind::TaskHeartbeat,
        EventKind::TaskCompleted,
        EventKind::TaskFailed,
        EventKind::TaskCancelled,
        EventKind::WorkCompleted,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
        EventKind::DatasetBuilt,
        EventKind::TrainingStarted,
        EventKind::TrainingProgress,
        EventKind::TrainingLossAnomaly,
        EventKind::TrainingLossTrend,
        EventKind::CheckpointSaved,
        EventKind::CheckpointLoaded,
        EventKind::TrainingCompleted,
        EventKind::TrainingFailed,
        EventKind::SyncRequest,
        EventKind::DataSyncStarted,
        EventKind::DataSyncCompleted,
        EventKind::DataSyncFailed,
        EventKind::GameSynced,
        EventKind::CopiesRefused,
        EventKind::ModelDistributionStarted,
        EventKind::ModelDistributionComplete,
        EventKind::ModelDistributionFailed,
        EventKind::SyncNodeUnreachable,
        EventKind::SyncStalled,
        EventKind::SyncChecksumFailed,
    ],
    every: Every::Millis(500),
    progress_max_age_s: 120,
    profiles: &[Profile::Full, Profile::TrainingNode],
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        while !matches!(ctx.next(ctx.every()).await?, Wake::Stop) {
            match pressure::obstacle(&ctx.services) {
                Some(why) => ctx.progress(format!("waits: {why}")),
                None => drop(queue::do_next(&ctx, JobKind::Train, train_and_tell, failed).await?),
            }
        }
        Ok(())
    })
}

fn train_and_tell<'a>(ctx: &'a DaemonCtx, held: &'a ClaimedJob) -> BoxFuture<'a, Worked> {
    Box::pin(async move {
        let work: TrainWork = work_of(held.job())?;
        while_held(ctx, held, "gathers games for", gather(ctx, held, &work)).await?;
        match train(ctx, held, work).await? {
            Ended::Stopped => Ok(Ended::Stopped),
            Ended::Done(candidate) => {
                while_held(ctx, held, "shares", share(ctx, held.config, &candidate)).await?;
                let (artefact, from) = (candidate.artefact.clone(), candidate.from);
                ctx.emit(held.draft(completed(held, candidate))).await?;
                while_held(ctx, held, "tidies up after", unshare(ctx, held.config, from)).await?;
                Ok(Ended::Done(Some(artefact)))
            }
        }
    })
}

/// Brings in what other nodes have: their games, the training state to go on from.
async fn gather(ctx: &DaemonCtx, held: &ClaimedJob, work: &TrainWork) -> anyhow::Result<()> {
    if !ctx.services.fabric.is_shared() {
        return Ok(());
    }
    ctx.services.catch_up().await?;
    ctx.emit(held.draft(SyncRequest { work_id: held.id().clone() })).await?;
    exchange::bring_games(ctx, &[held.config]).await?;
    bring_beginning(ctx, held.config, work.generation).await
}

/// Brings in the newest training state before this generation that there is; without one, the newest
/// network.
async fn bring_beginning(
    ctx: &DaemonCtx,
    config: ConfigKey,
    generation: u64,
) -> anyhow::Result<()> {
    let states = training::states_before(&ctx.services.state.read().training, config, generation);
    for state in states {
        let Err(error) = depot::bring(&ctx.services, &state).await else { return Ok(()) };
        if is_transient(&error) || depot::is_shared(&ctx.services, &state).await? {
            return Err(error);
        }
        // A run that ended early has shared none.
        tracing::info!(state = state.location, %error, "goes on from an older one");
    }
    match newest_model(ctx, config) {
        Some(model) => distribution::bring_known(ctx, &model).await,
        None => Ok(()),
    }
}

/// Lets every node have the candidate, and the state that the next run goes on from.
async fn share(ctx: &DaemonCtx, config: ConfigKey, candidate: &Candidate) -> anyhow::Result<()> {
    let (model, file) = (&candidate.model, &candidate.artefact);
    distribution::distribute(ctx, Network { model, config: Some(config), file }).await?;
    depot::share(&ctx.services, &candidate.state).await
}

/// Removes the shared states that nobody needs any more: the one that this run went on `from` stays,
/// for who has to repeat the run, those before that are of no use.
async fn unshare(ctx: &DaemonCtx, config: ConfigKey, from: Option<u64>) -> anyhow::Result<()> {
    let Some(from) = from else { return Ok(()) };
    let old = training::states_before(&ctx.services.state.read().training, config, from);
    for state in old {
        if let Err(error) = depot::unshare(&ctx.services, &state).await {
            // The run has succeeded all the same, and the next one tries again.
            tracing::warn!(state = state.location, %error, "cannot be removed from the fabric");
        }
    }
    Ok(())
}

fn failed(held: &ClaimedJob, error: String) -> Option<Payload> {
    Some(TrainingFailed { work_id: held.id().clone(), error }.into())
}

async fn train(
    ctx: &DaemonCtx,
    held: &ClaimedJob,
    work: TrainWork,
) -> anyhow::Result<Ended<Candidate>> {
    ctx.services.catch_up().await?;
    let parent = newest_model(ctx, held.config);
    let key = (held.id().clone(), held.config);
    let task = Task::new(&ctx.services, key, work, parent);
    let mut watch = LossWatch::default();
    carry_out(
        ctx,
        held,
        Stage::Train,
        move |reporter| task.run(reporter),
        |report| {
            if let Report::Progress(progress) = &report {
                ctx.progress(format!("step {} of {}", progress.done, progress.goal));
            }
            let report = told(held, report);
            let remarks = remarks(&mut watch, &report);
            let drafts = [report].into_iter().chain(remarks).map(|payload| held.draft(payload));
            let drafts = drafts.collect();
            Box::pin(async move { Ok(ctx.emitter().emit_all(drafts).await.map(drop)?) })
        },
    )
    .await
}

/// The network that was trained last.
fn newest_model(ctx: &DaemonCtx, config: ConfigKey) -> Option<ModelId> {
    let state = ctx.services.state.read();
    let trained = state.models.of(config).into_iter().rev().find(|model| model.artefact.is_some());
    trained.map(|model| model.id.clone())
}

/// A report of the training thread as an event.
fn told(held: &ClaimedJob, report: Report) -> Payload {
    let work_id = held.id().clone();
    match report {
        Report::Dataset { artefact, games } => DatasetBuilt { artefact, games }.into(),
        Report::Started { parent, rows, steps } => {
            TrainingStarted { work_id, parent, rows, steps }.into()
        }
        Report::Resumed { step } => CheckpointLoaded { work_id, step }.into(),
        Report::Saved { artefact, step } => CheckpointSaved { work_id, artefact, step }.into(),
        Report::Progress(progress) => TrainingProgress {
            work_id,
            step: progress.done,
            steps: progress.goal,
            loss: f64::from(progress.losses.total(ringrift_learn::train::LossWeights::default())),
            policy_loss: progress.losses.policy().map(f64::from),
            value_loss: f64::from(progress.losses.0.value),
        }
        .into(),
    }
}

/// What there is to say about the loss of a report.
fn remarks(watch: &mut LossWatch, report: &Payload) -> Vec<Payload> {
    let Payload::TrainingProgress(report) = report else { return Vec::new() };
    let TrainingProgress { work_id, step, loss, .. } = report.clone();
    let (jump, turn) = watch.take_in(loss);
    let anomaly = jump.map(|Jump { mean, deviation }| {
        TrainingLossAnomaly { work_id: work_id.clone(), step, loss, mean, deviation }.into()
    });
    let trend = turn.map(|Turn { trend, change }| {
        TrainingLossTrend { work_id: work_id.clone(), step, trend, change }.into()
    });
    [anomaly, trend].into_iter().flatten().collect()
}

fn completed(held: &ClaimedJob, candidate: Candidate) -> TrainingCompleted {
    TrainingCompleted {
        work_id: held.id().clone(),
        model: candidate.model,
        artefact: candidate.artefact,
        steps: candidate.steps,
        loss: candidate.loss,
        held_out: candidate.held_out,
        duration_s: held.seconds(),
    }
}
