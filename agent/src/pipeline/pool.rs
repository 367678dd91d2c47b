//! The rating of a configuration's pool: refit from every match in the log.

use std::collections::BTreeMap;

use ringrift::event::{
    Body, EloSignificantChange, EloUpdated, EvaluationCompleted, EventKind, Opponent, Payload,
};
use ringrift::fabric::port::{EventLog, Filter};
use ringrift::game::ConfigKey;
use ringrift::id::{JobId, ModelId};
use ringrift::rating::{Contender, Rating, Results, rate_pool};
use ringrift::state::State;

use crate::supervisor::DaemonCtx;

/// Events read at a time.
const PAGE: usize = 500;

/// A change of a rating that is worth an event, in Elo.
const CHANGE: f64 = 0.5;

/// A change of a rating that is worth an event of its own, in Elo.
const LARGE_CHANGE: f64 = 30.0;

/// What a refit changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// The ratings that differ from those last announced.
    pub ratings: Vec<EloUpdated>,
    /// Those among them that moved far.
    pub large: Vec<EloSignificantChange>,
}

/// Rates the pool anew by these matches, on a thread of its own: a large pool takes seconds.
///
/// # Errors
/// When the log cannot be read or the thread not be started.
pub async fn refit(
    ctx: &DaemonCtx,
    config: ConfigKey,
    matches: Vec<EvaluationCompleted>,
) -> anyhow::Result<Changes> {
    let pool = ctx.blocking(move |_, _| rate_pool(&results(&matches), &anchor())).await?;
    ctx.services.catch_up().await?;
    let state = ctx.services.state.read();
    let mut changes = Changes::default();
    for rating in &pool.ratings {
        let Some(participant) = participant(&rating.participant) else { continue };
        compare(&state, config, participant, rating, &mut changes);
    }
    Ok(changes)
}

/// The player at rating 0.
pub fn anchor() -> String {
    Opponent::Random.to_string()
}

/// Every match of a configuration in the log, in its order. A match that is told again after a
/// crash counts once.
///
/// # Errors
/// When the log cannot be read.
pub async fn matches(
    log: &dyn EventLog,
    config: ConfigKey,
) -> anyhow::Result<Vec<EvaluationCompleted>> {
    let kinds = [EventKind::EvaluationCompleted];
    let filter = Filter { config: Some(config), ..Filter::kinds(&kinds) };
    let mut found: BTreeMap<JobId, (u64, EvaluationCompleted)> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = log.read(after, filter.clone(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for stored in page {
            if let Body::Known(Payload::EvaluationCompleted(e)) = stored.event.body {
                found.entry(e.work_id.clone()).or_insert((stored.seq, e));
            }
        }
    }
    let mut matches: Vec<_> = found.into_values().collect();
    matches.sort_by_key(|(seq, _)| *seq);
    Ok(matches.into_iter().map(|(_, found)| found).collect())
}

/// The games of all matches.
pub fn results(matches: &[EvaluationCompleted]) -> Results {
    let mut results = Results::default();
    matches.iter().for_each(|found| add(&mut results, found));
    results
}

fn add(results: &mut Results, found: &EvaluationCompleted) {
    let (model, opponent) = (found.model.to_string(), found.opponent.to_string());
    for tally in &found.seatings {
        let seated = |seat: u8| {
            let own = tally.candidate.contains(&seat);
            Contender::seated(if own { &model } else { &opponent }, seat)
        };
        let seats = u8::try_from(tally.wins.len()).unwrap_or(u8::MAX);
        let lineup: Vec<Contender> = (0..seats).map(seated).collect();
        for (place, wins) in tally.wins.iter().enumerate() {
            results.add(&lineup, Some(place), *wins);
        }
        results.add(&lineup, None, tally.nobody);
    }
    if found.seatings.is_empty() {
        // Older versions did not tell the seats: two players, one seat each.
        let lineup = [model, opponent].map(|player| Contender { player, seat: None });
        results.add(&lineup, Some(0), found.wins);
        results.add(&lineup, Some(1), found.games.saturating_sub(found.wins));
    }
}

fn compare(
    state: &State,
    config: ConfigKey,
    participant: Opponent,
    rating: &Rating,
    changes: &mut Changes,
) {
    let known = state.ratings.curve(config).and_then(|curve| curve.rating(&participant));
    let moved = known.map(|known| (rating.elo - known.elo).abs());
    if let Some(known) = known.filter(|_| moved.is_some_and(|by| by >= LARGE_CHANGE)) {
        changes.large.push(EloSignificantChange {
            participant: participant.clone(),
            old_elo: known.elo,
            new_elo: rating.elo,
            threshold: LARGE_CHANGE,
        });
    }
    let same = known.is_some_and(|known| known.games == rating.games)
        && moved.is_some_and(|by| by < CHANGE);
    if !same {
        changes.ratings.push(EloUpdated {
            participant,
            elo: rating.elo,
            uncertainty: rating.uncertainty,
            games: rating.games,
        });
    }
}

/// The participant with this name in the pool.
fn participant(name: &str) -> Option<Opponent> {
    Some(match name {
        "random" => Opponent::Random,
        "heuristic" => Opponent::Heuristic,
        model => Opponent::Model(ModelId::new(model).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use ringrift::event::{EvaluationPurpose, SeatingTally};

    use super::*;
    use crate::pipeline::jobs::EvaluateWork;
    use crate::pipeline::testing::played;

    fn found(wins: u64, seatings: Vec<SeatingTally>) -> EvaluationCompleted {
        let (model, opponent) = (ModelId::new("m").unwrap(), Opponent::Random);
        let purpose = EvaluationPurpose::Publication;
        let work = EvaluateWork { model, opponent, purpose, decides_canary: false };
        EvaluationCompleted { seatings, ..played(&work, wins) }
    }

    #[test]
    fn a_match_without_seats_is_a_pair() {
        let pool = rate_pool(&results(&[found(75, Vec::new())]), &anchor());
        assert!((pool.rating("m").unwrap().elo - 190.85).abs() < 0.5);
        assert_eq!((pool.seats.len(), pool.rating("m").unwrap().games), (0, 100));
    }

    #[test]
    fn seats_are_told_apart_from_strength() {
        // An equal player that wins 30 of 50 on either seat's better side.
        let tally = |candidate, wins| SeatingTally { candidate, wins, nobody: 0 };
        let seatings = vec![tally(vec![0], vec![30, 20]), tally(vec![1], vec![30, 20])];
        let pool = rate_pool(&results(&[found(50, seatings)]), &anchor());
        assert!(pool.rating("m").unwrap().elo.abs() < 1e-6, "{pool:?}");
        assert!((pool.seats[0].elo - 35.2).abs() < 0.1, "{pool:?}");
    }
}
