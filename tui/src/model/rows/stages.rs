//! The learning loop of an agent, stage by stage.

use std::collections::BTreeSet;

use ringrift::event::{JobKind, UtcMs};
use ringrift::game::ConfigKey;
use ringrift::state::{Evaluation, LossPoint, Run, State};

use crate::model::World;

/// A rate counts as current for so long after its batch ended, in milliseconds.
const RATE_VALID_MS: i64 = 120_000;

/// Batches over which a rate is averaged.
const RATE_BATCHES: usize = 5;

/// Games per second of an agent now; `None` if none ended lately.
pub fn games_per_s(state: &State, now: UtcMs) -> Option<f64> {
    let current = state.games.by_config.values().filter(|games| {
        games.last_batch().is_some_and(|batch| now.since(batch.at) < RATE_VALID_MS)
    });
    current.filter_map(|games| games.games_per_s(RATE_BATCHES)).reduce(|a, b| a + b)
}

/// The configurations that any agent has games of.
pub fn configs(world: &World) -> BTreeSet<ConfigKey> {
    let known = world.agents.iter().filter_map(|agent| agent.known.as_ref());
    known.flat_map(|known| known.state.games.by_config.keys().copied()).collect()
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

/// The last loss that an agent reported.
pub fn loss(state: &State) -> Option<LossPoint> {
    training(state).and_then(|(_, run)| run.losses.last().copied())
}

/// The evaluation that goes on.
pub fn evaluation(state: &State) -> Option<&Evaluation> {
    state.evaluations.running.values().max_by_key(|evaluation| evaluation.last_at)
}

/// What an agent works on, in a few words.
pub fn job(state: &State) -> String {
    let newest = state.jobs.running().max_by_key(|job| job.claimed_at);
    let Some(job) = newest else {
        return if state.jobs.open.is_empty() { "idle".to_owned() } else { "queued".to_owned() };
    };
    let config = job.config.map(|config| format!(" {config}")).unwrap_or_default();
    let share = match job.kind {
        JobKind::Train => training(state).map(|(_, run)| run.share_done()),
        JobKind::Evaluate => evaluation(state).and_then(|e| {
            e.games_planned.filter(|planned| *planned > 0).map(|p| e.games as f64 / p as f64)
        }),
        JobKind::Selfplay | JobKind::Promote => None,
    };
    let share = share.map(|share| format!(" {:.0}%", 100.0 * share)).unwrap_or_default();
    format!("{}{config}{share}", job.kind.name())
}

/// Games per second of all agents that can be seen now.
pub fn fleet_games_per_s(world: &World, now: UtcMs) -> Option<f64> {
    let states = world.agents.iter().filter_map(|agent| agent.known.as_ref());
    states.filter_map(|known| games_per_s(&known.state, now)).reduce(|a, b| a + b)
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
