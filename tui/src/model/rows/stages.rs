//! The learning loop of a log, stage by stage.

use std::collections::BTreeSet;
use std::sync::Arc;

use ringrift::game::ConfigKey;
use ringrift::state::{Evaluation, LossPoint, State};

use super::heard::Heard;
use super::share::{self, Share};
use crate::model::World;

/// The configurations that any log has games of.
pub fn configs(world: &World) -> Arc<BTreeSet<ConfigKey>> {
    let played = || world.states().flat_map(|state| state.games.by_config.keys().copied());
    world.notes.played.answer(world.logs.version(), || Arc::new(played().collect()))
}

/// Games on disk as far as is known.
pub fn games(state: &State) -> u64 {
    let known = state.games.by_config.values();
    known.map(|games| games.total.unwrap_or(0).max(games.recorded)).sum()
}

/// The last loss of the training that goes on, of everybody that is heard.
pub fn loss<'a>(world: &'a World, heard: &Heard<'a>) -> Option<LossPoint> {
    let runs = world.logs.iter().flat_map(|(log, of)| {
        let state = of.state();
        let runs = state.training.by_config.values().filter_map(|training| training.run.as_ref());
        runs.map(move |run| (Share { log, state, node: &run.node }, run))
    });
    let heard = runs.filter(|(share, _)| heard.is(*share));
    let (_, newest) = heard.max_by_key(|(_, run)| run.last_at)?;
    newest.losses.last().copied()
}

/// The evaluation that goes on, of everybody that is heard.
pub fn evaluation<'a>(world: &'a World, heard: &Heard<'a>) -> Option<&'a Evaluation> {
    let running = world.logs.iter().flat_map(|(log, of)| {
        let state = of.state();
        let running = state.evaluations.running.values();
        running.map(move |evaluation| (Share { log, state, node: &evaluation.node }, evaluation))
    });
    let heard = running.filter(|(share, _)| heard.is(*share));
    heard.map(|(_, evaluation)| evaluation).max_by_key(|evaluation| evaluation.last_at)
}

/// How many nodes have a job, of everybody that is heard.
pub fn at_work<'a>(world: &'a World, heard: &Heard<'a>) -> usize {
    let workers = world.logs.iter().flat_map(|(log, of)| {
        let state = of.state();
        state.jobs.workers().map(move |node| Share { log, state, node })
    });
    workers.filter(|worker| heard.is(*worker)).count()
}

/// Games per second of everybody that is heard: those that ended within the last minute. `None` while
/// nobody is heard.
pub fn fleet_games_per_s<'a>(world: &'a World, heard: &Heard<'a>) -> Option<f64> {
    if !share::all(world).any(|share| heard.is(share)) {
        return None;
    }
    let rates = world.logs.iter().flat_map(|(log, of)| {
        let state = of.state();
        let rates =
            state.games.by_config.values().flat_map(move |games| games.players(heard.now()));
        rates.map(move |(node, rate)| (Share { log, state, node }, rate))
    });
    Some(rates.filter(|(share, _)| heard.is(*share)).fold(0.0, |sum, (_, rate)| sum + rate))
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
