//! The opponents of a published network, and what their matches say about it.

use ringrift::event::{EvaluationPurpose, Opponent, RegressionDetected};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::rating::older::Thresholds;
use ringrift::rating::regression::{self, Drop, Verdict};
use ringrift::rating::{Sides, Z_95};
use ringrift::state::{Evaluation, EvaluationOutcome, State};
use ringrift_learn::arena::Seating;

use super::evaluation::seatings;
use super::jobs::EvaluateWork;

/// How many publications ago an opponent was the best (learning.md c.6).
const BACK: [usize; 3] = [5, 10, 20];

/// Elo beyond which a difference is told as this many; a share of 0 or 1 would be endless.
const MOST_ELO: f64 = 800.0;

/// Whom a published network meets: fixed opponents against inflation, and earlier publications.
pub fn opponents(state: &State, config: ConfigKey, model: &ModelId) -> Vec<Opponent> {
    let published = state.models.published(config);
    let place = published.iter().rposition(|id| *id == model).unwrap_or(published.len());
    let earlier = BACK.iter().filter_map(|back| Some(published[place.checked_sub(*back)?]));
    let earlier = earlier.map(|id| Opponent::Model(id.clone()));
    [Opponent::Random, Opponent::Heuristic].into_iter().chain(earlier).collect()
}

/// The matches of a published network.
pub fn matches(state: &State, config: ConfigKey, model: &ModelId) -> Vec<EvaluateWork> {
    let work = |opponent| EvaluateWork {
        model: model.clone(),
        opponent,
        purpose: EvaluationPurpose::Gauntlet,
        decides_canary: false,
    };
    opponents(state, config, model).into_iter().map(work).collect()
}

/// Share of games from which a fixed opponent counts as mastered: the older gauntlet's fixed rule,
/// carried over to matches in which both sides hold as many seats. `None` for networks.
pub fn mastery(config: ConfigKey, opponent: &Opponent) -> Option<f64> {
    let rule = Thresholds::fixed(config.seats());
    let share = match opponent {
        Opponent::Random => rule.random,
        Opponent::Heuristic => rule.heuristic,
        Opponent::Model(_) => return None,
    };
    Some(sides(config).score(Sides::single(config.seats()).elo(share)))
}

/// What the gauntlet of the best network says, once all its matches have ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Assessment {
    /// Matches are missing, or another network is the best by now.
    Open,
    /// No drop in this many matches.
    Clean(u64),
    /// The worst drop.
    Regressed(RegressionDetected),
}

/// Assesses the gauntlet of a network.
pub fn assess(state: &State, config: ConfigKey, model: &ModelId) -> Assessment {
    if state.models.best.get(&config) != Some(model) {
        return Assessment::Open;
    }
    let opponents = opponents(state, config, model);
    let ended: Vec<_> = opponents.iter().filter_map(|who| ended(state, model, who)).collect();
    if ended.len() < opponents.len() {
        return Assessment::Open;
    }
    let before = state.regressions.in_a_row(config);
    let in_a_row = u32::try_from(before).unwrap_or(u32::MAX);
    let judged = ended.iter().filter_map(|found| {
        let drop = drop_in(state, config, found)?;
        match regression::judge(drop, in_a_row) {
            Verdict::Regressed(level) => Some((level, drop, found)),
            Verdict::Unknown | Verdict::Clean => None,
        }
    });
    let worst = judged.max_by(|a, b| a.0.cmp(&b.0).then(a.1.elo.total_cmp(&b.1.elo)));
    let Some((level, drop, found)) = worst else { return Assessment::Clean(ended.len() as u64) };
    Assessment::Regressed(RegressionDetected {
        model: model.clone(),
        evaluation: found.evaluation.work_id.clone(),
        opponent: found.opponent.clone(),
        games: drop.games,
        level,
        elo_drop: drop.elo,
        share_drop: drop.share,
        in_a_row: before + 1,
    })
}

/// The publication that takes the place of a network with a critical drop: the earlier one that
/// beat it, else the one before it.
pub fn successor(state: &State, config: ConfigKey, found: &RegressionDetected) -> Option<ModelId> {
    match &found.opponent {
        Opponent::Model(better) => Some(better.clone()),
        Opponent::Random | Opponent::Heuristic => predecessor(state, config, &found.model).cloned(),
    }
}

/// The publication before this one.
pub fn predecessor<'a>(
    state: &'a State,
    config: ConfigKey,
    model: &ModelId,
) -> Option<&'a ModelId> {
    let published = state.models.published(config);
    let place = published.iter().rposition(|id| *id == model)?;
    place.checked_sub(1).map(|before| published[before])
}

/// A match that ended.
struct Ended<'a> {
    evaluation: &'a Evaluation,
    opponent: Opponent,
    share: f64,
}

fn ended<'a>(state: &'a State, model: &ModelId, opponent: &Opponent) -> Option<Ended<'a>> {
    state.evaluations.of(model).find_map(|evaluation| {
        let canary = evaluation.purpose == Some(EvaluationPurpose::Canary);
        let same = evaluation.opponent.as_ref() == Some(opponent);
        match &evaluation.outcome {
            Some(EvaluationOutcome::Completed { win_rate, .. }) if same && !canary => {
                Some(Ended { evaluation, opponent: opponent.clone(), share: *win_rate })
            }
            _ => None,
        }
    })
}

/// How far the network fell: below an even score against an earlier publication, below its
/// predecessor's score against a fixed opponent.
fn drop_in(state: &State, config: ConfigKey, now: &Ended<'_>) -> Option<Drop> {
    let sides = sides(config);
    let games = now.evaluation.games;
    let (expected, expected_games) = match &now.opponent {
        Opponent::Model(_) => (sides.even(), None),
        fixed => {
            let earlier = predecessor(state, config, &now.evaluation.model)?;
            let before = ended(state, earlier, fixed)?;
            (before.share, Some(before.evaluation.games))
        }
    };
    let elo = |share: f64| sides.elo(share).clamp(-MOST_ELO, MOST_ELO);
    let share = expected - now.share;
    let noise =
        variance(now.share, games) + expected_games.map_or(0.0, |games| variance(expected, games));
    Some(Drop {
        games,
        elo: elo(expected) - elo(now.share),
        share,
        is_sure: share > Z_95 * noise.sqrt(),
    })
}

/// Variance of a share of games, by Laplace's rule where all went one way.
#[allow(clippy::cast_precision_loss, reason = "matches have a few hundred games")]
fn variance(share: f64, games: u64) -> f64 {
    let n = games as f64;
    let p = (share * n + 1.0) / (n + 2.0);
    p * (1.0 - p) / n.max(1.0)
}

fn sides(config: ConfigKey) -> Sides {
    Seating::sides(&seatings(config), 0)
}

#[cfg(test)]
mod tests;
