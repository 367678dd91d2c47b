//! The matches that a new network has to play.

use ringrift::event::{EvaluationPurpose, Opponent};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::state::State;

use super::gate;
use super::jobs::EvaluateWork;
use super::selfplay::usable_model;

/// The matches of a new network, the most urgent first: one against the network that self-play uses
/// now, for the canary, and one for publication. Where both have the same opponent, the first games
/// of the second decide the canary. A canary that is decided is not asked for again.
pub fn evaluations(state: &State, config: ConfigKey, model: &ModelId) -> Vec<EvaluateWork> {
    let required = gate::opponent(state.models.incumbent(config));
    let awaits_canary = state.models.get(model).is_none_or(|known| known.canary.is_none());
    let in_use = usable_model(state, config).filter(|_| awaits_canary).map(Opponent::Model);
    let work = |opponent, purpose, decides_canary| EvaluateWork {
        model: model.clone(),
        opponent,
        purpose,
        decides_canary,
    };
    let canary = in_use.filter(|opponent| *opponent != required);
    let decides_canary = awaits_canary && canary.is_none();
    let publication = work(required, EvaluationPurpose::Publication, decides_canary);
    let canary = canary.map(|opponent| work(opponent, EvaluationPurpose::Canary, true));
    canary.into_iter().chain([publication]).collect()
}
