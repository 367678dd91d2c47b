//! The rating of a configuration's pool: refit from every match in the log.

use std::collections::BTreeMap;

use ringrift::event::{Body, EloUpdated, EventKind, Opponent, Payload};
use ringrift::fabric::port::Filter;
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::rating::{PairResult, Rating, rate_pool};
use ringrift::state::State;

use crate::services::Services;

/// Events read at a time.
const PAGE: usize = 500;

/// A change of a rating that is worth an event, in Elo.
const CHANGE: f64 = 0.5;

/// The ratings that differ from those last announced.
///
/// # Errors
/// When the log cannot be read.
pub async fn changed_ratings(
    services: &Services,
    config: ConfigKey,
) -> anyhow::Result<Vec<EloUpdated>> {
    let log = services.fabric.log.as_ref();
    services.state.catch_up(log).await?;
    let results = results(services, config).await?;
    let ratings = rate_pool(&results, &Opponent::Random.to_string());
    let state = services.state.read();
    Ok(ratings.iter().filter_map(|rating| changed(&state, config, rating)).collect())
}

/// Every match of the configuration, summed by pair.
async fn results(services: &Services, config: ConfigKey) -> anyhow::Result<Vec<PairResult>> {
    let kinds = [EventKind::EvaluationCompleted];
    let filter = Filter { config: Some(config), ..Filter::kinds(&kinds) };
    let mut pairs: BTreeMap<(String, String), (u32, u32)> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = services.fabric.log.read(after, filter.clone(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for stored in &page {
            let Body::Known(Payload::EvaluationCompleted(found)) = &stored.event.body else {
                continue;
            };
            let key = (found.model.to_string(), found.opponent.to_string());
            let (won, lost) = pairs.entry(key).or_default();
            *won += u32::try_from(found.wins).unwrap_or(u32::MAX);
            *lost += u32::try_from(found.games - found.wins).unwrap_or(u32::MAX);
        }
    }
    let pair = |((a, b), (wins_a, wins_b))| PairResult { a, b, wins_a, wins_b, draws: 0 };
    Ok(pairs.into_iter().map(pair).collect())
}

fn changed(state: &State, config: ConfigKey, rating: &Rating) -> Option<EloUpdated> {
    let participant = participant(&rating.participant)?;
    let curve = state.ratings.curve(config);
    let known = curve.and_then(|curve| curve.rating(&participant));
    let same = known.is_some_and(|known| {
        (known.elo - rating.elo).abs() < CHANGE && known.games == u64::from(rating.games)
    });
    (!same).then(|| EloUpdated {
        participant,
        elo: rating.elo,
        uncertainty: rating.uncertainty,
        games: u64::from(rating.games),
    })
}

/// The participant with this name in the pool.
fn participant(name: &str) -> Option<Opponent> {
    Some(match name {
        "random" => Opponent::Random,
        "heuristic" => Opponent::Heuristic,
        model => Opponent::Model(ModelId::new(model).ok()?),
    })
}
