//! The hand-written evaluation: twenty-one features of the position, one set of weights.

mod evaluator;
mod features;
mod geometry;
mod view;
mod weights;

pub use evaluator::HeuristicEvaluator;
pub use weights::HeuristicWeights;

use geometry::Geometry;
use ringrift::game::{ConfigKey, Game, Seat};
use view::View;

/// Score of a finished game for the winner; the loser's is its negative.
const DECIDED: f64 = 100_000.0;

/// Evaluates positions of one configuration.
#[derive(Debug, Clone)]
pub struct Heuristic {
    weights: HeuristicWeights,
    geometry: Geometry,
}

impl Heuristic {
    /// An evaluation with the given weights.
    pub fn new(config: ConfigKey, weights: HeuristicWeights) -> Self {
        Self { weights, geometry: Geometry::new(config.board()) }
    }

    /// The score of a position for `seat`: higher is better, without a fixed unit.
    pub fn evaluate(&self, game: &Game, seat: Seat) -> f64 {
        match game.outcome() {
            Some(outcome) => match outcome.winner {
                Some(winner) if winner == seat => DECIDED,
                Some(_) => -DECIDED,
                None => 0.0,
            },
            None => self.terms(game, seat).map(|(_, value)| value).sum(),
        }
    }

    /// Every feature with its weighted value.
    fn terms<'a>(
        &'a self,
        game: &'a Game,
        seat: Seat,
    ) -> impl Iterator<Item = (&'static str, f64)> + use<'a> {
        let view = View::new(&self.geometry, game);
        features::ALL
            .iter()
            .map(move |(name, feature)| (*name, feature(&view, &self.weights, seat)))
    }
}

#[cfg(test)]
mod tests;
