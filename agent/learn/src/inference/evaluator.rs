//! From positions to judgements: encode, run the network, read logits of the legal moves.

use ringrift::game::{Game, Seat};

use super::{Engine, RawOutputs};
use crate::encode::{Encoder, Inputs};
use crate::search::{Evaluation, Evaluator, Leaf, softmax};
use crate::values::MoverVec;

/// Counters of one evaluator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EvalStats {
    /// Positions judged.
    pub rows: u64,
    /// Calls of the network.
    pub batches: u64,
}

impl EvalStats {
    /// Adds the counts of another evaluator.
    pub fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.batches += other.batches;
    }
}

/// Judges positions with a network.
pub struct NetEvaluator {
    encoder: Encoder,
    engine: Box<dyn Engine>,
    inputs: Inputs,
    outputs: RawOutputs,
    stats: EvalStats,
}

impl std::fmt::Debug for NetEvaluator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NetEvaluator({})", self.engine.describe())
    }
}

impl NetEvaluator {
    /// An evaluator for the encoder's configuration.
    pub fn new(encoder: Encoder, engine: Box<dyn Engine>) -> Self {
        let (inputs, outputs) = (Inputs::default(), RawOutputs::default());
        Self { encoder, engine, inputs, outputs, stats: EvalStats::default() }
    }

    /// What was done so far.
    pub fn stats(&self) -> EvalStats {
        self.stats
    }

    /// Which engine runs the network.
    pub fn describe(&self) -> String {
        self.engine.describe()
    }

    fn read(&self, row: usize, leaf: &Leaf<'_, Game>) -> Evaluation {
        let policy_len = self.encoder.policy().len();
        let outputs = &self.outputs.policy[row * policy_len..][..policy_len];
        let logits = leaf.legal.iter().map(|mv| self.encoder.logit(*mv, outputs)).collect();
        Evaluation { logits, value: self.value(row, leaf.state) }
    }

    fn value(&self, row: usize, game: &Game) -> crate::values::SeatVec {
        let seats = self.encoder.config().seats();
        let width = usize::from(seats);
        let mut value = MoverVec::default();
        value.0[..width].copy_from_slice(&self.outputs.value[row * width..][..width]);
        softmax(&mut value.0[..width]);
        value.to_seats(mover_of(game), seats)
    }
}

impl Evaluator<Game> for NetEvaluator {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        self.inputs.clear();
        for leaf in leaves {
            self.encoder.push(leaf.state, leaf.legal, mover_of(leaf.state), &mut self.inputs);
        }
        self.engine.run(&self.inputs, &mut self.outputs);
        self.stats.rows += leaves.len() as u64;
        self.stats.batches += 1;
        leaves.iter().enumerate().map(|(row, leaf)| self.read(row, leaf)).collect()
    }
}

/// The seat to move; a leaf is never a finished game.
fn mover_of(game: &Game) -> Seat {
    game.to_move().unwrap_or(Seat::FIRST)
}
