//! Players that search a tree: Gumbel or PUCT, guided by a network or the heuristic.

use std::collections::HashMap;

use ringrift::game::{Game, Seat};

use super::temperature::{COLDEST, Moment, Temperature};
use super::{Analyzed, Decision, GuideEvaluator, Player, Searched, Turn};
use crate::inference::EvalStats;
use crate::rng::{self, Rng};
use crate::search::{self, Found, Kept, Method, Search};

/// Plays by search; explores when it has a temperature.
#[derive(Debug)]
pub struct TreePlayer {
    name: String,
    evaluator: GuideEvaluator,
    method: Method,
    temperature: Option<Temperature>,
    /// Subtrees to go on with, by the key of their game.
    kept: HashMap<u64, Kept<Game>>,
}

impl TreePlayer {
    /// A player for matches: the search's own move.
    pub fn playing(name: String, evaluator: GuideEvaluator, method: Method) -> Self {
        Self { name, evaluator, method, temperature: None, kept: HashMap::new() }
    }

    /// A player for self-play: moves are drawn from the improved policy.
    pub fn exploring(
        name: String,
        evaluator: GuideEvaluator,
        method: Method,
        temperature: Temperature,
    ) -> Self {
        let temperature = Some(temperature);
        Self { temperature, ..Self::playing(name, evaluator, method) }
    }

    fn begin(&mut self, turn: &mut Turn<'_>) -> Search<Game> {
        let mover = turn.game.to_move().unwrap_or(Seat::FIRST);
        match self.kept.remove(&turn.key).filter(|kept| kept.is_at(turn.game)) {
            Some(kept) => Search::resume(kept, self.method, turn.rng),
            None => Search::new(turn.game, mover, turn.legal, self.method, turn.rng),
        }
    }

    fn searches(&mut self, turns: &mut [Turn<'_>]) -> Vec<Search<Game>> {
        let mut searches: Vec<_> = turns.iter_mut().map(|turn| self.begin(turn)).collect();
        self.kept.clear();
        search::run(&mut searches, &mut self.evaluator);
        searches
    }

    fn decide(&mut self, turn: &mut Turn<'_>, search: Search<Game>) -> Decision {
        let found = search.found();
        let played = match &self.temperature {
            Some(schedule) => draw(&found, schedule, turn),
            None => found.best,
        };
        let searched = Searched {
            policy: found.policy,
            value: found.value,
            simulations: search.spent(),
            chosen: turn.legal[found.best],
        };
        if self.method.reuses()
            && let Some(kept) = search.into_kept(played)
        {
            self.kept.insert(turn.key, kept);
        }
        Decision { mv: turn.legal[played], search: Some(searched) }
    }
}

/// An index drawn from the improved policy; the search's own move when it is coldest.
fn draw(found: &Found, schedule: &Temperature, turn: &mut Turn<'_>) -> usize {
    let temperature = schedule.at(Moment {
        decision: turn.decision,
        legal: Some(turn.legal.len()),
        entropy: Some(entropy(&found.policy)),
    });
    if temperature <= COLDEST {
        return found.best;
    }
    sharpened_index(&found.policy, temperature, turn.rng)
}

/// An index drawn in proportion to `p^(1/T)`.
pub(super) fn sharpened_index(policy: &[f32], temperature: f32, rng: &mut Rng) -> usize {
    // Relative to the largest, so that a low temperature leaves at least one weight above 0.
    let most = policy.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let weights: Vec<f32> = policy.iter().map(|p| (p / most).powf(1.0 / temperature)).collect();
    rng::weighted_index(rng, &weights)
}

/// The entropy of a policy in nats.
fn entropy(policy: &[f32]) -> f32 {
    policy.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum()
}

impl Player for TreePlayer {
    fn describe(&self) -> String {
        format!(
            "{} with {} and {} simulations",
            self.name,
            self.method.name(),
            self.method.simulations()
        )
    }

    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision> {
        let searches = self.searches(turns);
        let results = turns.iter_mut().zip(searches);
        results.map(|(turn, search)| self.decide(turn, search)).collect()
    }

    fn analyze(&mut self, turn: &mut Turn<'_>) -> Analyzed {
        let mut searches = self.searches(std::slice::from_mut(turn));
        let Some(search) = searches.pop() else { return Analyzed::bare(self.choose_one(turn)) };
        let analysis = Some(search.analysis());
        Analyzed { decision: self.decide(turn, search), analysis }
    }

    fn stats(&self) -> EvalStats {
        self.evaluator.stats()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_temperature_draws_from_the_largest() {
        let mut rng = rng::stream(1, "cold", 0);
        for temperature in [0.02, 0.05] {
            let policy = [0.1, 0.12, 0.11, 0.05, 0.001];
            let drawn: Vec<usize> =
                (0..200).map(|_| sharpened_index(&policy, temperature, &mut rng)).collect();
            assert!(drawn.iter().all(|index| *index < 3), "{temperature}: {drawn:?}");
            assert!(drawn.iter().filter(|index| **index == 1).count() > 100, "{drawn:?}");
        }
    }
}
