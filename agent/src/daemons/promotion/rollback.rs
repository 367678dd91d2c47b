//! Takes promotions back: on an operator's word, or after a critical regression.

use anyhow::{Context, ensure};

use ringrift::cluster::decisions::Outlook;
use ringrift::event::{
    Envelope, Opponent, PromotionFailed, PromotionRolledBack, RegressionCritical,
};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;

use super::{decision, verified_weights};
use crate::causes;
use crate::pipeline::queue::ClaimedJob;
use crate::pipeline::transient::is_transient;
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;

/// Rolls back as an operator asked.
pub(super) async fn as_told(
    ctx: &DaemonCtx,
    outlook: Outlook,
    held: &ClaimedJob,
    (withdrawn, to): (&ModelId, &ModelId),
) -> anyhow::Result<()> {
    let reason = "an operator's word".to_owned();
    let rolled_back = rollback_of(ctx, held.config, (withdrawn, to), reason).await?;
    decision::make(ctx, outlook, vec![held.draft(rolled_back)]).await
}

/// Rolls back after a critical regression, once: a repeated delivery finds another best model.
pub(super) async fn after_regression(
    ctx: &DaemonCtx,
    event: &Envelope,
    found: &RegressionCritical,
) -> anyhow::Result<()> {
    let config = event.config.context("a regression without a configuration")?;
    let outlook = decision::begin(ctx).await?;
    let is_best = ctx.services.state.read().models.best.get(&config) == Some(&found.model);
    let Some(to) = found.to.as_ref().filter(|_| is_best) else { return Ok(()) };
    let draft = match rollback_of(ctx, config, (&found.model, to), found.reason.clone()).await {
        Ok(rolled_back) => Draft::new(rolled_back),
        // Nothing is decided while the fabric does not answer: the event comes again.
        Err(error) if is_transient(&error) => return Err(error),
        Err(error) => {
            Draft::new(PromotionFailed { model: to.clone(), error: causes::told(&error) })
        }
    };
    decision::make(ctx, outlook, vec![draft.caused_by(event)]).await
}

/// The event of a rollback, after the earlier model's file was found as it was described.
async fn rollback_of(
    ctx: &DaemonCtx,
    config: ConfigKey,
    (withdrawn, to): (&ModelId, &ModelId),
    reason: String,
) -> anyhow::Result<PromotionRolledBack> {
    let (model, elo, elo_delta) = {
        let state = ctx.services.state.read();
        let best = state.models.best.get(&config);
        ensure!(
            best == Some(withdrawn),
            "{withdrawn} is not the best of {config} any more: ask again"
        );
        let model = state.models.get(to).cloned();
        let rating = |id: &ModelId| {
            Some(state.ratings.curve(config)?.rating(&Opponent::Model(id.clone()))?.elo)
        };
        let (elo, before) = (rating(to), rating(withdrawn));
        (model, elo, elo.zip(before).map(|(now, before)| now - before))
    };
    let model = model.with_context(|| format!("no model {to} is registered here"))?;
    let blake3 = verified_weights(ctx, config, &model).await?;
    let (model, to) = (withdrawn.clone(), to.clone());
    Ok(PromotionRolledBack { model, to, blake3, reason, elo, elo_delta })
}
