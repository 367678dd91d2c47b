//! Positions judged by an NNUE.

use std::sync::Arc;

use ringrift::game::{Game, Move, Seat};

use super::Nnue;
use super::accumulator::Accumulator;
use crate::inference::EvalStats;
use crate::search::lookahead::Values;
use crate::search::{Evaluation, Evaluator, Leaf, Rules, one_ply};
use crate::values::SeatVec;

/// A twentieth of a win more multiplies the probability of a move by e.
const POLICY_SCALE: f32 = 20.0;

/// Values positions; where a search asks for a policy, moves are judged by the positions right after.
#[derive(Debug)]
pub struct NnueEvaluator {
    nnue: Arc<Nnue>,
    accumulator: Accumulator,
    stats: EvalStats,
}

impl NnueEvaluator {
    /// An evaluator for one thread.
    pub fn new(nnue: Arc<Nnue>) -> Self {
        let accumulator = Accumulator::new(nnue.first());
        Self { nnue, accumulator, stats: EvalStats::default() }
    }

    /// What was done so far.
    pub fn stats(&self) -> EvalStats {
        self.stats
    }

    /// The win probabilities of a position; exact at the end of a game.
    fn value(&mut self, game: &Game) -> SeatVec {
        if let Some(exact) = game.result() {
            return exact;
        }
        self.stats.rows += 1;
        self.accumulator.follow(self.nnue.first(), game);
        self.nnue.value(&self.accumulator, game.to_move().unwrap_or(Seat::FIRST))
    }

    fn logits(&mut self, game: &Game, legal: &[Move]) -> Arc<[f32]> {
        let mover = game.to_move().unwrap_or(Seat::FIRST);
        one_ply(game, legal, |after| POLICY_SCALE * self.value(after).of(mover))
    }
}

impl Values<Game> for NnueEvaluator {
    fn values(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<SeatVec> {
        self.stats.batches += 1;
        leaves.iter().map(|leaf| self.value(leaf.state)).collect()
    }
}

impl Evaluator<Game> for NnueEvaluator {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        self.stats.batches += 1;
        let judge = |leaf: &Leaf<'_, Game>| {
            let value = self.value(leaf.state);
            Evaluation { logits: self.logits(leaf.state, leaf.legal), value }
        };
        leaves.iter().map(judge).collect()
    }
}
