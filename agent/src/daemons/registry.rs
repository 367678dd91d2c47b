//! Keeps the models: takes candidates in after opening them, and watches that none decays.

use anyhow::Context;
use futures::future::BoxFuture;

use ringrift::event::{
    Body, Envelope, EventKind, JobKind, ModelCorrupted, Payload, RegistryUpdated, TrainingCompleted,
};
use ringrift::game::ConfigKey;
use ringrift::state::ModelStatus;
use ringrift_learn::checkpoint::Checkpoint;

use crate::pipeline::distribution::{self, Network};
use crate::pipeline::jobs::evaluate_id;
use crate::pipeline::{candidates, queue};
use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake, is_outage};

/// The model registry.
pub const SPEC: DaemonSpec = DaemonSpec {
    name: "registry",
    about: "takes candidates in after opening them, and watches that no model decays",
    category: DaemonCategory::Pipeline,
    scope: Scope::Cluster,
    depends_on: &[],
    consumes: &[EventKind::TrainingCompleted],
    emits: &[
        EventKind::RegistryUpdated,
        EventKind::ModelCorrupted,
        EventKind::WorkQueued,
        EventKind::ModelSyncRequested,
        EventKind::P2pModelSynced,
    ],
    every: Every::Millis(600_000),
    progress_max_age_s: 120,
    profiles: Profile::ALL,
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        loop {
            match ctx.next(ctx.every()).await? {
                Wake::Stop => return Ok(()),
                Wake::Due => check_all(&ctx).await?,
                Wake::Event(delivery) => {
                    let handled = take_in(&ctx, &delivery.event).await;
                    ctx.settle(&delivery, handled).await?;
                }
            }
        }
    })
}

/// Opens a candidate, registers it, and asks for its evaluations.
async fn take_in(ctx: &DaemonCtx, event: &Envelope) -> anyhow::Result<()> {
    let Body::Known(Payload::TrainingCompleted(trained)) = &event.body else { return Ok(()) };
    let config = event.config.context("a training without a configuration")?;
    match open(ctx, config, trained).await {
        Ok(checkpoint) => {
            let blake3 = crate::pipeline::training::weights_digest(&checkpoint)?;
            let (model, change) = (trained.model.clone(), "registered".to_owned());
            let registered = RegistryUpdated { model, blake3, change };
            ctx.emit(Draft::new(registered).caused_by(event)).await?;
            ask_for_evaluations(ctx, config, event, trained).await
        }
        // A fabric that does not answer says nothing about the model: the event comes again.
        Err(error) if is_outage(&error) => Err(error),
        Err(error) => {
            let corrupted = ModelCorrupted {
                model: trained.model.clone(),
                location: trained.artefact.location.clone(),
                error: format!("{error:#}"),
            };
            ctx.emit(Draft::new(corrupted).caused_by(event)).await?;
            Ok(())
        }
    }
}

async fn open(
    ctx: &DaemonCtx,
    config: ConfigKey,
    trained: &TrainingCompleted,
) -> anyhow::Result<Checkpoint> {
    let (model, file) = (&trained.model, &trained.artefact);
    let path = distribution::bring(ctx, Network { model, config: Some(config), file }).await?;
    ctx.blocking(move |_, _| Ok(Checkpoint::load(&path, config)?)).await?
}

async fn ask_for_evaluations(
    ctx: &DaemonCtx,
    config: ConfigKey,
    event: &Envelope,
    trained: &TrainingCompleted,
) -> anyhow::Result<()> {
    ctx.services.state.catch_up(ctx.services.fabric.log.as_ref()).await?;
    let evaluations = candidates::evaluations(&ctx.services.state.read(), config, &trained.model);
    for work in evaluations {
        let id = evaluate_id(&work);
        queue::enqueue(ctx, id, (JobKind::Evaluate, config), &work, Some(event)).await?;
    }
    ctx.progress(format!("took in {}", trained.model));
    Ok(())
}

/// Compares every model's file with its description.
async fn check_all(ctx: &DaemonCtx) -> anyhow::Result<()> {
    let described: Vec<_> = {
        let state = ctx.services.state.read();
        let sound = state.models.by_id.values().filter(|m| m.status != ModelStatus::Corrupted);
        sound.filter_map(|m| Some((m.id.clone(), m.config, m.artefact.clone()?))).collect()
    };
    let checked = described.len();
    for (model, config, described) in described {
        let location = described.location.clone();
        let network = Network { model: &model, config, file: &described };
        if let Err(error) = distribution::bring(ctx, network).await {
            // A fabric that does not answer says nothing about the model.
            if is_outage(&error) {
                return Err(error);
            }
            let corrupted = ModelCorrupted { model, location, error: format!("{error:#}") };
            let draft = Draft::new(corrupted);
            ctx.emit(config.map_or(draft.clone(), |config| draft.about(config))).await?;
        }
    }
    ctx.progress(format!("checked {checked} models"));
    Ok(())
}
