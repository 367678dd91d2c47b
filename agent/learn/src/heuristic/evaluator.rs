//! The hand-written evaluation in the place of a network.

use std::sync::Arc;

use ringrift::game::{Game, Move, PerSeat, Seat};

use super::Heuristic;
use crate::search::lookahead::Values;
use crate::search::{Evaluation, Evaluator, Leaf, one_ply, softmax};
use crate::values::SeatVec;

/// Points that multiply the odds of winning by e. The older service squashes a leaf's score with
/// tanh(score / 1000); between two seats the softmax of both scores at this scale is the same curve.
const VALUE_SCALE: f64 = 1000.0;

/// Points that multiply the probability of a move by e: a good move against a fair one is 10 to 100.
const POLICY_SCALE: f64 = 30.0;

/// Judges positions by their scores, and moves by the scores that they lead to.
#[derive(Debug, Clone)]
pub struct HeuristicEvaluator {
    heuristic: Heuristic,
}

impl HeuristicEvaluator {
    /// An evaluator on top of an evaluation.
    pub fn new(heuristic: Heuristic) -> Self {
        Self { heuristic }
    }

    /// Win probabilities: softmax of the seats' scores.
    fn value(&self, game: &Game) -> SeatVec {
        let seats = game.config().seats();
        let mut values = PerSeat::default();
        for seat in Seat::all(seats) {
            values[seat] = single(self.heuristic.evaluate(game, seat) / VALUE_SCALE);
        }
        softmax(&mut values.0[..usize::from(seats)]);
        SeatVec(values)
    }

    fn logits(&self, game: &Game, legal: &[Move]) -> Arc<[f32]> {
        let mover = game.to_move().unwrap_or(Seat::FIRST);
        one_ply(game, legal, |after| single(self.heuristic.evaluate(after, mover) / POLICY_SCALE))
    }
}

fn single(value: f64) -> f32 {
    value as f32
}

impl Evaluator<Game> for HeuristicEvaluator {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        let judge = |leaf: &Leaf<'_, Game>| Evaluation {
            logits: self.logits(leaf.state, leaf.legal),
            value: self.value(leaf.state),
        };
        leaves.iter().map(judge).collect()
    }
}

impl Values<Game> for HeuristicEvaluator {
    fn values(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<SeatVec> {
        leaves.iter().map(|leaf| self.value(leaf.state)).collect()
    }
}
