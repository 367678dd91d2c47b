//! Did the best network become weaker?

use ringrift::event::{EvaluationCompleted, RegressionDetected};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::rating::regression::{self, Drop, FEWEST_GAMES, Level, Verdict};
use ringrift::rating::upper_quantile;
use ringrift::state::State;

use super::comparison::{Comparison, comparisons};

/// Share of gauntlets of an unchanged strength that may show a drop by chance, whatever the number
/// of their matches.
const FALSE_ALARMS: f64 = 0.025;

/// What the gauntlet of the best network says, once all its matches have ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Assessment {
    /// Nothing: no match can be compared, another network is the best by now, or the drop was told.
    Open,
    /// No drop in this many matches.
    Clean(u64),
    /// The worst drop.
    Regressed(RegressionDetected),
}

/// Assesses the gauntlet of a network, none of whose matches is still to come. `matches` are those
/// of its configuration.
pub fn assess(
    state: &State,
    config: ConfigKey,
    model: &ModelId,
    matches: &[EvaluationCompleted],
) -> Assessment {
    let is_best = state.models.best.get(&config) == Some(model);
    let is_told = state.regressions.open.get(&config).is_some_and(|told| told.model == *model);
    if !is_best || is_told {
        return Assessment::Open;
    }
    let mut compared = comparisons(state, config, model, matches);
    compared.retain(|comparison| comparison.found.games >= FEWEST_GAMES);
    if compared.is_empty() {
        return Assessment::Open;
    }
    let before = state.regressions.in_a_row(config);
    let Some((level, drop, found)) = worst(&compared, before) else {
        return Assessment::Clean(compared.len() as u64);
    };
    Assessment::Regressed(RegressionDetected {
        model: model.clone(),
        evaluation: found.work_id.clone(),
        opponent: found.opponent.clone(),
        games: drop.games,
        level,
        elo_drop: drop.elo,
        share_drop: drop.share,
        in_a_row: before + 1,
    })
}

/// The worst drop that is one. Each of several matches is looked at more strictly than one alone
/// (Bonferroni): a gauntlet must not sound the alarm the more often the longer it is.
fn worst<'a>(
    compared: &[Comparison<'a>],
    before: u64,
) -> Option<(Level, Drop, &'a EvaluationCompleted)> {
    let in_a_row = u32::try_from(before).unwrap_or(u32::MAX);
    let errors = upper_quantile(FALSE_ALARMS / compared.len() as f64);
    let judged = compared.iter().filter_map(|comparison| {
        let drop = comparison.drop(errors);
        match regression::judge(drop, in_a_row) {
            Verdict::Regressed(level) => Some((level, drop, comparison.found)),
            Verdict::Unknown | Verdict::Clean => None,
        }
    });
    judged.max_by(|a, b| a.0.cmp(&b.0).then(a.1.elo.total_cmp(&b.1.elo)))
}
