//! Decides promotions: by the gate on an evaluation, or on an operator's word.

use anyhow::{Context, ensure};
use futures::future::BoxFuture;

use ringrift::cluster::decisions::Outlook;
use ringrift::event::{
    Body, Digest, Envelope, EventKind, JobKind, ModelPromoted, Opponent, Payload, PromotionFailed,
    PromotionStarted,
};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::state::{Model, ModelStatus};

use crate::causes;
use crate::pipeline::distribution::{self, Network};
use crate::pipeline::gauntlet;
use crate::pipeline::jobs::{PromoteWork, evaluate_id, work_of};
use crate::pipeline::queue::{self, ClaimedJob, JobRequest, Worked};
use crate::pipeline::transient::is_transient;
use crate::pipeline::work::Ended;
use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

mod decision;
mod judgement;
mod rollback;
#[cfg(test)]
mod tests;

/// Promotion.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "promotion",
    about: "decides which network is the best of its configuration",
    category: DaemonCategory::Evaluation,
    scope: Scope::Cluster,
    depends_on: &["registry"],
    consumes: &[
        EventKind::EvaluationCompleted,
        EventKind::WorkFailed,
        EventKind::RegressionCritical,
        EventKind::RegistryUpdated,
    ],
    emits: &[
        EventKind::PromotionStarted,
        EventKind::ModelPromoted,
        EventKind::PromotionRejected,
        EventKind::PromotionFailed,
        EventKind::PromotionRolledBack,
        EventKind::RegressionDetected,
        EventKind::RegressionMinor,
        EventKind::RegressionModerate,
        EventKind::RegressionSevere,
        EventKind::RegressionCritical,
        EventKind::RegressionCleared,
        EventKind::SplitBrainDetected,
        EventKind::WorkQueued,
        EventKind::WorkClaimed,
        EventKind::WorkCompleted,
        EventKind::WorkRetry,
        EventKind::WorkFailed,
        EventKind::ModelSyncRequested,
        EventKind::P2pModelSynced,
    ],
    every: Every::Millis(1_000),
    progress_max_age_s: 60,
    profiles: &[Profile::Full, Profile::Coordinator, Profile::TrainingNode],
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        loop {
            match ctx.next(ctx.every()).await? {
                Wake::Stop => return Ok(()),
                Wake::Due => {
                    queue::do_next(&ctx, JobKind::Promote, as_told, failed).await?;
                }
                Wake::Event(delivery) => {
                    let handled = handle(&ctx, &delivery.event).await;
                    ctx.settle(&delivery, handled).await?;
                }
            }
        }
    })
}

async fn handle(ctx: &DaemonCtx, event: &Envelope) -> anyhow::Result<()> {
    match &event.body {
        Body::Known(Payload::EvaluationCompleted(found)) => {
            judgement::judge(ctx, event, found).await
        }
        Body::Known(Payload::WorkFailed(failed)) => {
            judgement::after_failure(ctx, event, failed).await
        }
        Body::Known(Payload::RegressionCritical(found)) => {
            rollback::after_regression(ctx, event, found).await
        }
        Body::Known(Payload::RegistryUpdated(updated)) => {
            judgement::after_update(ctx, event, updated).await
        }
        _ => Ok(()),
    }
}

async fn promote(
    ctx: &DaemonCtx,
    outlook: Outlook,
    event: &Envelope,
    model: &ModelId,
    reason: String,
) -> anyhow::Result<()> {
    let config = event.config.context("a promotion without a configuration")?;
    let drafts = match promotion_of(ctx, config, model, reason).await {
        Ok((started, promoted)) => {
            queue_gauntlet(ctx, config, model, Some(event)).await?;
            vec![Draft::new(started), Draft::new(promoted)]
        }
        // Nothing is decided while the fabric does not answer: the event comes again.
        Err(error) if is_transient(&error) => return Err(error),
        Err(error) => {
            let failed = PromotionFailed { model: model.clone(), error: causes::told(&error) };
            vec![Draft::new(failed)]
        }
    };
    let drafts = drafts.into_iter().map(|draft| draft.caused_by(event)).collect();
    decision::make(ctx, outlook, drafts).await
}

/// The two events of a promotion, after the model's file was found as it was described.
async fn promotion_of(
    ctx: &DaemonCtx,
    config: ConfigKey,
    id: &ModelId,
    reason: String,
) -> anyhow::Result<(PromotionStarted, ModelPromoted)> {
    let (model, incumbent, elo, elo_delta) = {
        let state = ctx.services.state.read();
        let model = state.models.get(id).cloned();
        let model = model.with_context(|| format!("no model {id} is registered here"))?;
        let incumbent = state.models.best.get(&config).cloned();
        let rating = |id: &ModelId| {
            let curve = state.ratings.curve(config)?;
            Some(curve.rating(&Opponent::Model(id.clone()))?.elo)
        };
        let elo = rating(id);
        let before = incumbent.as_ref().and_then(rating);
        (model, incumbent, elo, elo.zip(before).map(|(now, before)| now - before))
    };
    let blake3 = verified_weights(ctx, config, &model).await?;
    let started = PromotionStarted { model: id.clone(), incumbent: incumbent.clone() };
    let promoted =
        ModelPromoted { model: id.clone(), blake3, replaces: incumbent, reason, elo, elo_delta };
    Ok((started, promoted))
}

/// Asks for the gauntlet of a network that is about to be published: before it is, so that a crash
/// between the two repeats both.
async fn queue_gauntlet(
    ctx: &DaemonCtx,
    config: ConfigKey,
    model: &ModelId,
    cause: Option<&Envelope>,
) -> anyhow::Result<()> {
    if ctx.services.settings.settings.learn.gauntlet_games == 0 {
        return Ok(());
    }
    let matches = gauntlet::matches(&ctx.services.state.read(), config, model);
    for work in matches {
        let id = evaluate_id(&work);
        let request = JobRequest::new(id, JobKind::Evaluate, config, &work)?;
        request.caused_by(cause).after_its_kind().enqueue(ctx).await?;
    }
    Ok(())
}

async fn verified_weights(
    ctx: &DaemonCtx,
    config: ConfigKey,
    model: &Model,
) -> anyhow::Result<Digest> {
    ensure!(model.config == Some(config), "{} does not play {config}", model.id);
    ensure!(model.status != ModelStatus::Corrupted, "{} is corrupted", model.id);
    let weights = model.blake3.clone().with_context(|| format!("{} was never opened", model.id))?;
    let file = model.artefact.clone().with_context(|| format!("{} has no file here", model.id))?;
    let network = Network { model: &model.id, config: Some(config), file: &file };
    distribution::bring(ctx, network).await?;
    Ok(weights)
}

/// Promotes or rolls back as an operator asked; the command's audit event is in the job's past.
fn as_told<'a>(ctx: &'a DaemonCtx, held: &'a ClaimedJob) -> BoxFuture<'a, Worked> {
    Box::pin(async move {
        let work: PromoteWork = work_of(held.job())?;
        let outlook = decision::begin(ctx).await?;
        let is_best = ctx.services.state.read().models.best.get(&held.config) == Some(&work.model);
        if !is_best {
            match &work.withdraws {
                Some(withdrawn) => {
                    rollback::as_told(ctx, outlook, held, (withdrawn, &work.model)).await?;
                }
                None => promote_as_told(ctx, outlook, held, &work.model).await?,
            }
        }
        Ok(Ended::Done(None))
    })
}

async fn promote_as_told(
    ctx: &DaemonCtx,
    outlook: Outlook,
    held: &ClaimedJob,
    model: &ModelId,
) -> anyhow::Result<()> {
    let reason = "an operator's word, past the gate".to_owned();
    let (started, promoted) = promotion_of(ctx, held.config, model, reason).await?;
    queue_gauntlet(ctx, held.config, model, None).await?;
    decision::make(ctx, outlook, vec![held.draft(started), held.draft(promoted)]).await
}

fn failed(held: &ClaimedJob, error: String) -> Option<Payload> {
    let model = work_of::<PromoteWork>(held.job()).ok()?.model;
    Some(PromotionFailed { model, error }.into())
}
