//! Keeps the models: takes candidates in after opening them, and watches that none decays.

use anyhow::Context;
use futures::future::BoxFuture;

use ringrift::event::{
    Artefact, Body, Envelope, EventKind, JobKind, ModelCorrupted, Payload, RegistryChange,
    RegistryUpdated, TrainingCompleted,
};
use ringrift::fabric::MonoMs;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::state::{Model, ModelStatus, State};
use ringrift_learn::checkpoint::Checkpoint;

use crate::causes;
use crate::pipeline::distribution::{self, Network};
use crate::pipeline::jobs::evaluate_id;
use crate::pipeline::queue::JobRequest;
use crate::pipeline::training::weights_digest;
use crate::pipeline::transient::is_transient;
use crate::pipeline::{candidates, depot};
use crate::publisher::Draft;
use crate::settings::Profile;
use crate::supervisor::{DaemonCategory, DaemonCtx, DaemonSpec, Every, Scope, Wake};

#[cfg(test)]
mod tests;

/// How often all files are compared with their descriptions, in milliseconds; those that were
/// condemned are looked at each time.
const CHECK_EVERY_MS: u64 = 600_000;

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
    every: Every::Millis(30_000),
    progress_max_age_s: 120,
    profiles: Profile::ALL,
    run,
};

fn run(mut ctx: DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        let mut check_at = MonoMs::default();
        loop {
            match ctx.next(ctx.every()).await? {
                Wake::Stop => return Ok(()),
                Wake::Due => {
                    let (sound, condemned) = described(&ctx.services.state.read());
                    look_again(&ctx, condemned).await?;
                    let now = ctx.services.clock.mono();
                    if now >= check_at {
                        check_all(&ctx, sound).await?;
                        check_at = now.plus(CHECK_EVERY_MS);
                    }
                }
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
            let blake3 = weights_digest(&checkpoint)?;
            let (model, change) = (trained.model.clone(), RegistryChange::Registered);
            let registered = RegistryUpdated { model, blake3, change };
            ctx.emit(Draft::new(registered).caused_by(event)).await?;
            ask_for_evaluations(ctx, config, &trained.model, Some(event)).await
        }
        // Nothing is known of the model: the event comes again.
        Err(error) if is_transient(&error) => Err(error),
        Err(error) => {
            let corrupted = ModelCorrupted {
                model: trained.model.clone(),
                location: trained.artefact.location.clone(),
                error: causes::told(&error),
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
    model: &ModelId,
    cause: Option<&Envelope>,
) -> anyhow::Result<()> {
    ctx.services.catch_up().await?;
    let evaluations = candidates::evaluations(&ctx.services.state.read(), config, model);
    for work in evaluations {
        let id = evaluate_id(&work);
        let request = JobRequest::new(id, JobKind::Evaluate, config, &work)?;
        request.caused_by(cause).enqueue(ctx).await?;
    }
    ctx.progress(format!("took in {model}"));
    Ok(())
}

/// A model with its configuration and its file.
type Described = (ModelId, Option<ConfigKey>, Artefact);

/// The models that have a file: those that count as sound, and those that were condemned.
fn described(state: &State) -> (Vec<Described>, Vec<Described>) {
    let models = state.models.by_id.values();
    let (condemned, sound): (Vec<_>, Vec<_>) =
        models.partition(|model| model.status == ModelStatus::Corrupted);
    let of = |models: Vec<&Model>| {
        let described = |m: &Model| Some((m.id.clone(), m.config, m.artefact.clone()?));
        models.into_iter().filter_map(described).collect()
    };
    (of(sound), of(condemned))
}

/// Looks at models again that were condemned.
async fn look_again(ctx: &DaemonCtx, condemned: Vec<Described>) -> anyhow::Result<()> {
    for (model, config, file) in condemned {
        take_in_again(ctx, model, config, &file).await?;
    }
    Ok(())
}

/// Takes a model in again that was condemned, once its file is here and whole. One that is not
/// decided may have been condemned before it was asked for its evaluations.
async fn take_in_again(
    ctx: &DaemonCtx,
    model: ModelId,
    config: Option<ConfigKey>,
    file: &Artefact,
) -> anyhow::Result<()> {
    let Some(config) = config else { return Ok(()) };
    if !matches!(depot::defect(&ctx.services, file).await, Ok(None)) {
        return Ok(());
    }
    let path = depot::local_path(&ctx.services, file)?;
    let opened = ctx.blocking(move |_, _| Checkpoint::load(&path, config)).await?;
    let Ok(checkpoint) = opened else { return Ok(()) };
    let is_undecided = {
        let state = ctx.services.state.read();
        state.models.get(&model).is_some_and(Model::is_undecided)
    };
    // First, so that a crash between the two repeats both.
    if is_undecided {
        ask_for_evaluations(ctx, config, &model, None).await?;
    }
    let blake3 = weights_digest(&checkpoint)?;
    let registered = RegistryUpdated { model, blake3, change: RegistryChange::Registered };
    ctx.emit(Draft::new(registered).about(config)).await?;
    Ok(())
}

/// Compares every model's file with its description. One of which nothing can be said now does not
/// keep the others from being checked.
async fn check_all(ctx: &DaemonCtx, models: Vec<Described>) -> anyhow::Result<()> {
    let (all, mut unknown) = (models.len(), None);
    for (model, config, file) in models {
        let location = file.location.clone();
        let network = Network { model: &model, config, file: &file };
        if let Err(error) = distribution::bring(ctx, network).await {
            if is_transient(&error) {
                tracing::warn!(%model, error = causes::told(&error), "cannot be checked now");
                unknown = Some(model);
                continue;
            }
            let corrupted = ModelCorrupted { model, location, error: causes::told(&error) };
            let draft = Draft::new(corrupted);
            ctx.emit(config.map_or(draft.clone(), |config| draft.about(config))).await?;
        }
    }
    ctx.progress(match unknown {
        None => format!("checked {all} models"),
        Some(model) => format!("cannot check all of {all} models now, {model} among them"),
    });
    Ok(())
}
