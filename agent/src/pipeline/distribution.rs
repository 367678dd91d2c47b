//! Networks on their way between nodes, and what the log is told of it.

use std::path::PathBuf;

use anyhow::Context;

use ringrift::event::{
    Artefact, ModelDistributionComplete, ModelDistributionFailed, ModelDistributionStarted,
    ModelSyncRequested, P2pModelSynced, Payload,
};
use ringrift::fabric::MonoMs;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;

use super::depot;
use crate::publisher::Draft;
use crate::supervisor::DaemonCtx;

/// A network that is to be somewhere else, too.
#[derive(Clone, Copy)]
pub struct Network<'a> {
    /// Its name.
    pub model: &'a ModelId,
    /// What it plays, if that is known.
    pub config: Option<ConfigKey>,
    /// Its file.
    pub file: &'a Artefact,
}

impl Network<'_> {
    fn about(&self, payload: impl Into<Payload>) -> Draft {
        let draft = Draft::new(payload);
        self.config.map_or(draft.clone(), |config| draft.about(config))
    }
}

/// Puts a network where every node of a cluster can get it.
///
/// # Errors
/// When its file is not as described, or the fabric does not take it.
pub async fn distribute(ctx: &DaemonCtx, network: Network<'_>) -> anyhow::Result<()> {
    if !ctx.services.fabric.is_shared() {
        return Ok(());
    }
    let (model, blake3) = (network.model.clone(), network.file.blake3.clone());
    let begun = ModelDistributionStarted {
        model: model.clone(),
        blake3: blake3.clone(),
        bytes: network.file.bytes,
    };
    let since = ctx.services.clock.mono();
    ctx.emit(network.about(begun)).await?;
    let shared = depot::share(&ctx.services, network.file).await;
    let told = match &shared {
        Ok(()) => {
            let duration_s = seconds(ctx, since);
            network.about(ModelDistributionComplete { model, blake3, duration_s })
        }
        Err(error) => network.about(ModelDistributionFailed { model, error: format!("{error:#}") }),
    };
    ctx.emit(told).await?;
    shared
}

/// Sees to it that the file of a network is here, as it was described: in a cluster it is fetched
/// where it is missing or damaged.
///
/// # Errors
/// When it is not here and cannot be fetched.
pub async fn bring(ctx: &DaemonCtx, network: Network<'_>) -> anyhow::Result<PathBuf> {
    let Some(defect) = depot::defect(&ctx.services, network.file).await? else {
        return depot::local_path(&ctx.services, network.file);
    };
    if !ctx.services.fabric.is_shared() {
        return Err(defect);
    }
    let (model, since) = (network.model.clone(), ctx.services.clock.mono());
    let wanted = ModelSyncRequested { model: model.clone(), reason: format!("{defect:#}") };
    ctx.emit(network.about(wanted)).await?;
    let path = depot::fetch(&ctx.services, network.file).await?;
    let (blake3, bytes) = (network.file.blake3.clone(), network.file.bytes);
    let duration_s = seconds(ctx, since);
    ctx.emit(network.about(P2pModelSynced { model, blake3, bytes, duration_s })).await?;
    Ok(path)
}

/// Sees to it that the file of a network is here, if it can be anywhere else: whoever loads it checks
/// it again.
///
/// # Errors
/// When no such network is known, or its file is not here and cannot be fetched.
pub async fn bring_known(ctx: &DaemonCtx, model: &ModelId) -> anyhow::Result<()> {
    if !ctx.services.fabric.is_shared() {
        return Ok(());
    }
    let known = {
        let state = ctx.services.state.read();
        state.models.get(model).and_then(|known| Some((known.config, known.artefact.clone()?)))
    };
    let (config, file) =
        known.with_context(|| format!("{model} has no file that is known here"))?;
    bring(ctx, Network { model, config, file: &file }).await.map(drop)
}

fn seconds(ctx: &DaemonCtx, since: MonoMs) -> f64 {
    ctx.services.clock.mono().since(since) as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use futures::future::BoxFuture;
    use ringrift::event::EventKind;
    use ringrift::state::Distribution;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::pipeline::testing::trained;
    use crate::services::testing::{TestBed, config};
    use crate::supervisor::{DaemonSpec, one_pass, testing};

    fn net() -> ModelId {
        ModelId::new("net").unwrap()
    }

    const fn daemon(
        name: &'static str,
        run: fn(DaemonCtx) -> BoxFuture<'static, anyhow::Result<()>>,
    ) -> DaemonSpec {
        DaemonSpec {
            emits: &[
                EventKind::ModelDistributionStarted,
                EventKind::ModelDistributionComplete,
                EventKind::ModelDistributionFailed,
                EventKind::ModelSyncRequested,
                EventKind::P2pModelSynced,
            ],
            ..testing::spec(name, run)
        }
    }

    static SENDER: DaemonSpec = daemon("sender", |ctx| {
        Box::pin(async move {
            let file = ctx.services.state.read().models.get(&net()).unwrap().artefact.clone();
            let (model, config) = (&net(), Some(config()));
            distribute(&ctx, Network { model, config, file: &file.unwrap() }).await
        })
    });

    static RECEIVER: DaemonSpec =
        daemon("receiver", |ctx| Box::pin(async move { bring_known(&ctx, &net()).await }));

    /// What the log was told while the daemon ran, and why that failed.
    async fn ran(spec: &'static DaemonSpec, bed: &TestBed) -> (Vec<&'static str>, Option<String>) {
        let before = bed.events(&[]).await.len();
        bed.services.catch_up().await.unwrap();
        let turns = one_pass(&[spec], &bed.services, &CancellationToken::new()).await;
        bed.services.catch_up().await.unwrap();
        let told = bed.events(&[]).await.split_off(before);
        let told = told.iter().filter_map(|event| Some(event.body.kind()?.name())).collect();
        (told, turns[0].error.clone())
    }

    /// A network in a file of this node, and what the log knows of it.
    async fn has_network(bed: &TestBed) -> PathBuf {
        let path = bed.services.data_dir.models_dir().join("net");
        std::fs::write(&path, b"weights").unwrap();
        bed.publish(trained(&bed.services, &net(), &path)).await;
        path
    }

    #[tokio::test]
    async fn a_network_is_told_when_every_node_can_get_it_and_when_a_node_has_it() {
        let (a, model) = TestBed::of_cluster("a", &[]).await;
        let b = a.joined_by("b", &model, &[]).await;
        has_network(&a).await;
        let (told, error) = ran(&RECEIVER, &b).await;
        assert_eq!(told, ["MODEL_SYNC_REQUESTED"], "nobody shared it");
        assert!(error.unwrap().contains("cannot fetch"));
        let wanted = || {
            let state = b.services.state.read();
            state.transfers.networks[&b.services.node].wanted.clone()
        };
        assert_eq!(wanted().unwrap().model, net());

        let (told, error) = ran(&SENDER, &a).await;
        assert_eq!(told, ["MODEL_DISTRIBUTION_STARTED", "MODEL_DISTRIBUTION_COMPLETE"]);
        assert_eq!(error, None);
        let (told, error) = ran(&RECEIVER, &b).await;
        assert_eq!((told, error), (vec!["MODEL_SYNC_REQUESTED", "P2P_MODEL_SYNCED"], None));
        assert_eq!(wanted(), None);
        assert_eq!(ran(&RECEIVER, &b).await.0, [""; 0], "it is here");
    }

    #[tokio::test]
    async fn a_network_that_is_not_what_it_was_is_not_distributed() {
        let (a, _) = TestBed::of_cluster("a", &[]).await;
        let path = has_network(&a).await;
        std::fs::write(&path, b"weighty").unwrap();
        let (told, error) = ran(&SENDER, &a).await;
        assert_eq!(told, ["MODEL_DISTRIBUTION_STARTED", "MODEL_DISTRIBUTION_FAILED"]);
        let error = error.unwrap();
        assert!(error.contains("changed while it was shared"), "{error}");
        let state = a.services.state.read();
        let known = state.models.get(&net()).unwrap().distribution.clone();
        assert_eq!(known, Some(Distribution::Failed(error)));
    }

    #[tokio::test]
    async fn one_machine_alone_has_nothing_to_tell() {
        let bed = TestBed::with(&[]).await;
        has_network(&bed).await;
        for spec in [&SENDER, &RECEIVER] {
            assert_eq!(ran(spec, &bed).await, (Vec::new(), None));
        }
    }
}
