//! The network player: Gumbel search over a network's judgements.

use ringrift::game::{Game, Seat};

use super::schedule::Temperature;
use super::{Decision, Player, Searched, Turn};
use crate::inference::{EvalStats, NetEvaluator};
use crate::rng::{self, Rng};
use crate::search::{self, Found, Search, SearchConfig};

/// Plays by search; explores when it has a temperature.
#[derive(Debug)]
pub struct NetworkPlayer {
    name: String,
    evaluator: NetEvaluator,
    search: SearchConfig,
    temperature: Option<Temperature>,
}

impl NetworkPlayer {
    /// A player for matches: the search's own move, without noise.
    pub fn playing(name: String, evaluator: NetEvaluator, simulations: usize) -> Self {
        let search = SearchConfig::playing(simulations);
        Self { name, evaluator, search, temperature: None }
    }

    /// A player for self-play: moves are drawn from the improved policy.
    pub fn exploring(
        name: String,
        evaluator: NetEvaluator,
        search: SearchConfig,
        temperature: Temperature,
    ) -> Self {
        Self { name, evaluator, search, temperature: Some(temperature) }
    }

    fn decide(&self, turn: &mut Turn<'_>, found: Found) -> Decision {
        let played = match self.temperature {
            Some(schedule) => draw(&found, schedule.at(turn.decision), turn.rng),
            None => found.best,
        };
        let searched = Searched {
            policy: found.policy,
            value: found.value,
            simulations: self.search.simulations,
            chosen: turn.legal[found.best],
        };
        Decision { mv: turn.legal[played], search: Some(searched) }
    }
}

/// An index drawn from the improved policy at a temperature; the search's own move at 0.
fn draw(found: &Found, temperature: f32, rng: &mut Rng) -> usize {
    if temperature <= 0.0 {
        return found.best;
    }
    let weights: Vec<f32> = found.policy.iter().map(|p| p.powf(1.0 / temperature)).collect();
    rng::weighted_index(rng, &weights)
}

impl Player for NetworkPlayer {
    fn describe(&self) -> String {
        format!("{} with {} simulations", self.name, self.search.simulations)
    }

    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision> {
        let config = self.search;
        let begin = |turn: &mut Turn<'_>| {
            let mover = turn.game.to_move().unwrap_or(Seat::FIRST);
            Search::<Game>::new(turn.game, mover, turn.legal, config, turn.rng)
        };
        let mut searches: Vec<_> = turns.iter_mut().map(begin).collect();
        search::run(&mut searches, &mut self.evaluator);
        let results = turns.iter_mut().zip(&searches);
        results.map(|(turn, search)| self.decide(turn, search.found())).collect()
    }

    fn stats(&self) -> EvalStats {
        self.evaluator.stats()
    }
}
