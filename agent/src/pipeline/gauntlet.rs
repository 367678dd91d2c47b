//! The opponents of a published network, and what their matches say about it.

mod assessment;
mod comparison;
pub mod regression;
#[cfg(test)]
mod tests;

pub use assessment::{Assessment, assess};

use ringrift::event::{EvaluationPurpose, Opponent, RegressionDetected};
use ringrift::game::ConfigKey;
use ringrift::id::ModelId;
use ringrift::rating::Sides;
use ringrift::rating::older::Thresholds;
use ringrift::state::State;
use ringrift_learn::arena::Seating;

use super::evaluation::seatings;
use super::jobs::EvaluateWork;

/// How many sound publications ago an opponent was the best (learning.md c.6).
const BACK: [usize; 3] = [5, 10, 20];

/// Whom a published network meets: fixed opponents against inflation, and earlier publications.
pub fn opponents(state: &State, config: ConfigKey, model: &ModelId) -> Vec<Opponent> {
    let before = earlier(state, config, model);
    let places = BACK.iter().filter_map(|back| before.len().checked_sub(*back));
    let earlier = places.map(|place| Opponent::Model(before[place].clone()));
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

/// The publication that takes the place of a network with a critical drop: the earlier one that
/// beat it, else the one before it.
pub fn successor(state: &State, config: ConfigKey, found: &RegressionDetected) -> Option<ModelId> {
    let before = earlier(state, config, &found.model);
    let better = match &found.opponent {
        Opponent::Model(better) => Some(better).filter(|better| before.contains(better)),
        Opponent::Random | Opponent::Heuristic => None,
    };
    better.or(before.last().copied()).cloned()
}

/// The sound publication before this one; `None` for a network that was never published.
pub fn predecessor<'a>(
    state: &'a State,
    config: ConfigKey,
    model: &ModelId,
) -> Option<&'a ModelId> {
    let is_published = state.models.published(config).contains(&model);
    earlier(state, config, model).last().copied().filter(|_| is_published)
}

/// The sound publications before this one, oldest first; all of them if it is not published yet.
fn earlier<'a>(state: &'a State, config: ConfigKey, model: &ModelId) -> Vec<&'a ModelId> {
    let published = state.models.published(config);
    let before: Vec<_> = published.into_iter().take_while(|id| *id != model).collect();
    let sound = state.models.sound(config);
    before.into_iter().filter(|id| sound.contains(id)).collect()
}

fn sides(config: ConfigKey) -> Sides {
    Seating::sides(&seatings(config), 0)
}
