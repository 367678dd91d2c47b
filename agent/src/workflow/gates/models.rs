//! Gates about models.

use ringrift::api::Gate;
use ringrift::event::{DaemonState, Opponent};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::state::ModelStatus;

use crate::daemons::evaluation;
use crate::pipeline::artefact;
use crate::services::Services;

/// The model's file is here and is what was recorded.
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
        Err(error) => {
            Gate::fail(NAME, format!("{error:#}"), "bring the file back, or name another")
        }
    })
}

/// Somebody measured how strong it is.
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
    let found = format!("{:.0} +/- {:.0} Elo after {} games", own.elo, own.uncertainty, own.games);
    match state.models.best.get(&config).and_then(rating) {
        Some(best) => Gate::pass(NAME, format!("{found}; the best has {:.0}", best.elo)),
        None => Gate::pass(NAME, found),
    }
}

/// Somebody is there to play the match.
pub(super) fn evaluator(services: &Services) -> Gate {
    const NAME: &str = "evaluator";
    let state = services.state.read();
    let daemon = evaluation::SPEC.name;
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
