//! What the projections know of a configuration, as the score wants it.

use ringrift::cluster::hosts::HostFile;
use ringrift::cluster::schedule::{Blocked, Facts, Priority, Score, Weights};
use ringrift::event::Opponent;
use ringrift::game::ConfigKey;
use ringrift::state::{Curve, State};

use crate::pipeline::order::NextRun;

/// A 95 % interval is so many standard errors wide to each side.
const ERRORS_OF_95: f64 = 1.96;

/// Milliseconds of a day.
const DAY_MS: f64 = 86_400_000.0;

/// How much a configuration needs games.
pub(super) fn score(
    state: &State,
    config: ConfigKey,
    hosts: Option<&HostFile>,
    NextRun { readiness, newest_game_age_ms, .. }: &NextRun,
) -> Score {
    let curve = state.ratings.curve(config);
    let best = state.models.best.get(&config).map(|best| Opponent::Model(best.clone()));
    let rating = curve.zip(best).and_then(|(curve, best)| curve.rating(&best));
    let facts = Facts {
        games: Some(state.games.of(config).map_or(0, |games| games.recorded)),
        newest_game_age_ms: *newest_game_age_ms,
        elo_per_day: curve.and_then(elo_per_day),
        elo_error: rating.map(|rating| rating.uncertainty / ERRORS_OF_95),
        training_waits: readiness.blocked.iter().any(|why| matches!(why, Blocked::Samples { .. })),
        is_underserved: hosts.is_some_and(|file| is_underserved(file, config)),
        priority: Priority::NORMAL,
    };
    Score::of(config, &facts, &Weights::STANDARD)
}

fn is_underserved(file: &HostFile, config: ConfigKey) -> bool {
    file.sync_routing.underserved_configs.contains(&config)
}

/// Elo gained a day from the promotion before the newest one to it.
fn elo_per_day(curve: &Curve) -> Option<f64> {
    let mut newest = curve.promotions.iter().rev();
    let (now, before) = (newest.next()?, newest.next()?);
    let days = now.at.since(before.at) as f64 / DAY_MS;
    (days > 0.0).then_some((now.elo? - before.elo?) / days)
}
