//! Positions judged by a network of the older service.

use ringrift::game::{Game, Seat};

use super::OldNet;
use crate::inference::EvalStats;
use crate::legacy::planes::{Encoding, History};
use crate::legacy::policy::{OldAction, OldPolicy};
use crate::legacy::state::OldState;
use crate::search::{Evaluation, Evaluator, Leaf};
use crate::values::{MoverVec, SeatVec};

/// Logit of a move that the policy vector has no place for: below all that it has.
const NO_INDEX: f32 = -1e9;

/// Judges positions with a network of the older service.
#[derive(Debug)]
pub struct OldEvaluator {
    net: OldNet,
    encoding: Encoding,
    stats: EvalStats,
}

impl OldEvaluator {
    /// An evaluator for one thread.
    pub fn new(net: OldNet, encoding: Encoding) -> Self {
        Self { net, encoding, stats: EvalStats::default() }
    }

    /// What was done so far.
    pub fn stats(&self) -> EvalStats {
        self.stats
    }

    fn judge(leaf: &Leaf<'_, Game>, policy: &[f32], values: &[f32]) -> Evaluation {
        let layout = OldPolicy::new(leaf.state.config().board());
        let logit = |mv| {
            let index = layout.index(&OldAction::of(leaf.state, mv));
            index.and_then(|index| policy.get(index).copied()).unwrap_or(NO_INDEX)
        };
        let logits = leaf.legal.iter().map(|mv| logit(*mv)).collect();
        Evaluation { logits, value: seat_values(leaf.state, values) }
    }
}

impl Evaluator<Game> for OldEvaluator {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Game>]) -> Vec<Evaluation> {
        let (mut planes, mut globals) = (Vec::new(), Vec::new());
        for leaf in leaves {
            // Searched positions have no recorded past; that service repeats the frame then.
            let state = OldState::of(leaf.state, 0);
            let (frames, values) = History::repeated(self.encoding, &state);
            planes.extend(frames);
            globals.extend(values);
        }
        let outputs = self.net.run(planes, globals);
        let policy_len = outputs.policy.dims()[1];
        let value_len = outputs.value.dims()[1];
        let numbers = |data: burn::tensor::TensorData| {
            data.try_into_vec::<f32>().expect("these networks compute in float32")
        };
        let policy = numbers(outputs.policy.into_data());
        let value = numbers(outputs.value.into_data());
        self.stats.rows += leaves.len() as u64;
        self.stats.batches += 1;
        let rows = policy.chunks(policy_len).zip(value.chunks(value_len));
        leaves
            .iter()
            .zip(rows)
            .map(|(leaf, (policy, value))| Self::judge(leaf, policy, value))
            .collect()
    }
}

/// Win probabilities from value outputs. With two seats the first output is the mover's; with more
/// each seat has its own.
fn seat_values(game: &Game, outputs: &[f32]) -> SeatVec {
    let seats = game.config().seats();
    let mover = game.to_move().unwrap_or(Seat::FIRST);
    let chance = |output: f32| f32::midpoint(output, 1.0).clamp(0.0, 1.0);
    if seats == 2 {
        let mut values = MoverVec::default();
        values.0[0] = chance(outputs.first().copied().unwrap_or(0.0));
        values.0[1] = 1.0 - values.0[0];
        return values.to_seats(mover, seats);
    }
    let mut values = SeatVec::default();
    for (seat, output) in Seat::all(seats).zip(outputs) {
        values.0[seat] = chance(*output);
    }
    let total: f32 = values.0.0.iter().sum();
    for seat in Seat::all(seats) {
        values.0[seat] = if total > 0.0 { values.0[seat] / total } else { 1.0 / f32::from(seats) };
    }
    values
}
