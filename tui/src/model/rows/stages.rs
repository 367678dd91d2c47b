//! The learning loop of a log, stage by stage.

use std::collections::BTreeSet;

use ringrift::event::UtcMs;
use ringrift::game::ConfigKey;
use ringrift::state::{Evaluation, LossPoint, Run, State};

use super::heard::Heard;
use super::share;
use crate::model::World;

/// The configurations that any log has games of.
pub fn configs(world: &World) -> BTreeSet<ConfigKey> {
    world.states().flat_map(|state| state.games.by_config.keys().copied()).collect()
}

/// Games on disk as far as is known.
pub fn games(state: &State) -> u64 {
    let known = state.games.by_config.values();
    known.map(|games| games.total.unwrap_or(0).max(games.recorded)).sum()
}

/// The training run that goes on, with its configuration.
pub fn training(state: &State) -> Option<(ConfigKey, &Run)> {
    let runs = state.training.by_config.iter().filter_map(|(c, t)| Some((*c, t.run.as_ref()?)));
    runs.max_by_key(|(_, run)| run.last_at)
}

/// The last loss that was reported.
pub fn loss(state: &State) -> Option<LossPoint> {
    training(state).and_then(|(_, run)| run.losses.last().copied())
}

/// The evaluation that goes on.
pub fn evaluation(state: &State) -> Option<&Evaluation> {
    state.evaluations.running.values().max_by_key(|evaluation| evaluation.last_at)
}

/// Games per second of everybody that is heard: those that ended within the last minute. `None` while
/// nobody is heard.
pub fn fleet_games_per_s(world: &World, now: UtcMs) -> Option<f64> {
    let heard = Heard::of(world, now);
    let is_known = share::all(world).any(|share| heard.is(share));
    let players = share::players(world).into_iter().filter(|player| heard.is(*player));
    is_known.then(|| players.map(|player| player.games_per_s(now)).sum())
}

/// Plies a game in the newest batch of self-play.
pub fn mean_plies(state: &State) -> Option<f64> {
    let batches = state.games.by_config.values().filter_map(|games| games.last_batch());
    let newest = batches.max_by_key(|batch| batch.at).filter(|batch| batch.games > 0)?;
    Some(newest.plies as f64 / newest.games as f64)
}

/// Training rows that the games hold.
pub fn rows(state: &State) -> u64 {
    state.games.by_config.values().map(|games| games.rows).sum()
}
