//! Gates about models.

use ringrift::api::Gate;
use ringrift::event::{Artefact, DaemonState, Opponent};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::state::{Model, ModelStatus};

use crate::pipeline::{artefact, evaluation, gauntlet};
use crate::services::Services;

/// The model that a rollback makes the best again: the one that is named, else the sound publication
/// before the best. `None` where there is none, or nothing changes.
pub(super) fn best_again(
    services: &Services,
    config: ConfigKey,
    to: Option<&ModelId>,
) -> Option<ModelId> {
    let state = services.state.read();
    let best = state.models.best.get(&config)?;
    let again = to.or_else(|| gauntlet::predecessor(&state, config, best));
    again.filter(|again| *again != best).cloned()
}

/// The model's file is here and is what was recorded, or the servers have it for whoever lacks it.
pub(super) async fn file(services: &Services, model: &ModelId) -> anyhow::Result<Gate> {
    const NAME: &str = "file";
    let known = services.state.read().models.get(model).cloned();
    if known.as_ref().is_some_and(|known| known.status == ModelStatus::Corrupted) {
        let found = format!("{model} was found corrupted");
        return Ok(Gate::fail(NAME, found, "name a sound model: GET /api/v1/models lists them"));
    }
    let Some(described) = known.and_then(|known| known.artefact) else {
        let found = format!("no file of {model} is on record; the daemon verifies what it finds");
        return Ok(Gate::unknown(NAME, found, "let the registry take the file in"));
    };
    let (root, file) = (services.data_dir.root().to_owned(), described.clone());
    let checked = tokio::task::spawn_blocking(move || artefact::verify(&root, &file)).await?;
    Ok(match checked {
        Ok(()) => {
            let hash = described.blake3.short();
            Gate::pass(
                NAME,
                format!("{}, {} bytes, {hash} as recorded", described.location, described.bytes),
            )
        }
        Err(_) if is_shared(services, &described).await? => {
            let hash = described.blake3.short();
            Gate::pass(NAME, format!("{} is with the servers, {hash}", described.location))
        }
        Err(error) => {
            Gate::fail(NAME, format!("{error:#}"), "bring the file back, or name another")
        }
    })
}

/// Whether the servers of a cluster have a file that is not here: it is fetched when it is needed.
async fn is_shared(services: &Services, file: &Artefact) -> anyhow::Result<bool> {
    let Some(blobs) = &services.fabric.blobs else { return Ok(false) };
    Ok(blobs.find(file.blake3.clone()).await?.is_some())
}

/// Somebody measured how strong it is; who looks for that also reads whether it was turned down.
pub(super) fn evaluated(services: &Services, config: ConfigKey, model: &ModelId) -> Gate {
    const NAME: &str = "rated";
    let state = services.state.read();
    let rating = |model: &ModelId| {
        state.ratings.curve(config)?.rating(&Opponent::Model(model.clone())).cloned()
    };
    let Some(own) = rating(model) else {
        let remedy = format!("evaluate {model} first");
        return Gate::unknown(NAME, format!("{model} has no rating"), remedy);
    };
    let turned_down = turned_down(state.models.get(model));
    let found = format!(
        "{:.0} +/- {:.0} Elo after {} games{turned_down}",
        own.elo, own.uncertainty, own.games
    );
    match state.models.best.get(&config).and_then(rating) {
        Some(best) => Gate::pass(NAME, format!("{found}; the best has {:.0}", best.elo)),
        None => Gate::pass(NAME, found),
    }
}

/// What a match or a canary said against a model, for the end of a sentence.
fn turned_down(model: Option<&Model>) -> String {
    let rejected = model.filter(|model| model.status == ModelStatus::Rejected);
    let reason = rejected.map(|model| model.reason.as_deref().unwrap_or("no reason is known"));
    reason.map(|reason| format!(", turned down: {reason}")).unwrap_or_default()
}

/// Somebody is there to play the match.
pub(super) fn evaluator(services: &Services) -> Gate {
    const NAME: &str = "evaluator";
    let state = services.state.read();
    let daemon = evaluation::DAEMON;
    let states: Vec<DaemonState> = state
        .daemons
        .by_node
        .values()
        .flatten()
        .filter(|(name, _)| name.as_str() == daemon)
        .map(|(_, known)| known.state)
        .collect();
    let running = states.iter().filter(|state| **state == DaemonState::Running).count();
    match (running, states.len()) {
        (0, 0) => Gate::unknown(
            NAME,
            "nobody is known to play matches: the job waits",
            "start an agent of the full profile",
        ),
        (0, all) => Gate::fail(
            NAME,
            format!("none of {all} {daemon} daemons runs"),
            format!("restart {daemon}"),
        ),
        (running, _) => Gate::pass(NAME, format!("{running} run")),
    }
}

#[cfg(test)]
mod tests {
    use ringrift::api::Verdict;
    use ringrift::event::PromotionRejected;

    use super::*;
    use crate::pipeline::depot;
    use crate::pipeline::testing::{promoted, trained};
    use crate::services::testing::{TestBed, config};

    #[tokio::test]
    async fn the_model_that_becomes_the_best_again_needs_its_file_here_or_with_the_servers() {
        let (bed, _) = TestBed::of_cluster("a", &[]).await;
        let services = &bed.services;
        let path = services.data_dir.models_dir().join("net");
        std::fs::write(&path, "weights").unwrap();
        let file = artefact::artefact_of(services.data_dir.root(), &path, 1).unwrap();
        let [first, second] = ["first", "second"].map(|name| ModelId::new(name).unwrap());
        bed.publish(trained(services, &first, &path)).await;
        for model in [&first, &second] {
            bed.publish(promoted(model, b"weights")).await;
        }
        services.catch_up().await.unwrap();
        let again = best_again(services, config(), None);
        assert_eq!(again.as_ref(), Some(&first));
        assert_eq!(best_again(services, config(), Some(&second)), None, "it is the best already");

        let verdict = async || super::file(services, &first).await.unwrap().verdict;
        assert_eq!(verdict().await, Verdict::Pass);
        depot::share(services, &file).await.unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(verdict().await, Verdict::Pass, "the servers have it");
        depot::unshare(services, &file).await.unwrap();
        assert_eq!(verdict().await, Verdict::Fail);
    }

    #[tokio::test]
    async fn whoever_promotes_reads_that_a_model_was_turned_down() {
        let bed = TestBed::with(&[]).await;
        let services = &bed.services;
        let model = ModelId::new("first").unwrap();
        let told = || turned_down(services.state.read().models.get(&model));
        bed.publish(promoted(&model, b"weights")).await;
        services.catch_up().await.unwrap();
        assert_eq!(told(), "");
        let reason = "lost".to_owned();
        bed.publish(PromotionRejected { model: model.clone(), reason }).await;
        services.catch_up().await.unwrap();
        assert_eq!(told(), ", turned down: lost");
    }
}
