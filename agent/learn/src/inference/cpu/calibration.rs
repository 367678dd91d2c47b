//! What convolutions in 8-bit integers need to know of a network: how large their inputs become.

use std::sync::Arc;

use rand::Rng as _;
use ringrift::game::{ConfigKey, Move, Seat};

use super::{CpuEngine, CpuNet};
use crate::encode::{Encoder, Inputs};
use crate::inference::{NetEvaluator, Precision, RawOutputs};
use crate::net::{NetShape, Weights};
use crate::open_game::OpenGame;
use crate::player::{Decision, Turn};
use crate::rng;
use crate::search::{Evaluator as _, Leaf, softmax};

/// Games that are played, side by side.
const GAMES: usize = 32;
/// The first game begins without random decisions, each next one with so many more.
const RANDOM_DECISIONS: usize = 2;
/// Decisions in each game that the network makes by its policy; their positions are measured.
const DECISIONS: usize = 8;

impl CpuNet {
    /// Prepares a network for 8-bit integers, measured on games that it plays against itself: always
    /// the same ones.
    pub fn calibrated(encoder: &Encoder, shape: &NetShape, weights: &Weights) -> Self {
        let exact = Arc::new(Self::new(shape.clone(), weights));
        let inputs = own_positions(encoder, &exact);
        let largest = CpuEngine::new(exact).largest_inputs(&inputs);
        Self::int8(shape.clone(), weights, &largest)
    }
}

impl CpuEngine {
    /// The largest input of each convolution of the trunk, over all positions of a batch.
    ///
    /// # Panics
    /// When the network is in 8-bit integers already, where not all inputs are known exactly.
    pub fn largest_inputs(&mut self, inputs: &Inputs) -> Vec<f32> {
        assert_eq!(self.net.precision, Precision::F32, "only exact networks can be measured");
        let mut largest = vec![0.0f32; 2 * self.net.blocks.len()];
        self.in_parts(inputs, &mut RawOutputs::default(), |mut pass| {
            let mut convolutions = largest.iter_mut();
            pass.trunk(&mut |values| {
                if let Some(largest) = convolutions.next() {
                    *largest = values.iter().copied().fold(*largest, f32::max);
                }
            });
        });
        largest
    }
}

/// Positions of games that begin with random decisions, from none to many, and that the network then
/// plays by its policy.
fn own_positions(encoder: &Encoder, net: &Arc<CpuNet>) -> Inputs {
    let begin = |index| begin(encoder.config(), index, index * RANDOM_DECISIONS);
    let mut games: Vec<OpenGame> = (0..GAMES).map(begin).collect();
    let engine = CpuEngine::new(Arc::clone(net));
    let mut evaluator = NetEvaluator::new(encoder.clone(), Box::new(engine));
    let mut inputs = Inputs::default();
    for _ in 0..DECISIONS {
        games.retain(|open| open.to_move().is_some());
        let mut turns: Vec<Turn<'_>> = games.iter_mut().map(OpenGame::turn).collect();
        let leaves: Vec<_> =
            turns.iter().map(|turn| Leaf { state: turn.game, legal: turn.legal }).collect();
        for leaf in &leaves {
            let mover = leaf.state.to_move().unwrap_or(Seat::FIRST);
            encoder.push(leaf.state, leaf.legal, mover, &mut inputs);
        }
        let judged = evaluator.evaluate(&leaves);
        let drawn = turns.iter_mut().zip(&judged).map(|(turn, judged)| {
            let mut policy = judged.logits.to_vec();
            softmax(&mut policy);
            turn.legal[rng::weighted_index(turn.rng, &policy)]
        });
        let drawn: Vec<Move> = drawn.collect();
        games.iter_mut().zip(drawn).for_each(|(open, mv)| play(open, mv));
    }
    inputs
}

/// A game after so many random decisions, or at its end.
fn begin(config: ConfigKey, index: usize, decisions: usize) -> OpenGame {
    let mut open = OpenGame::new(config, rng::stream(1, "calibration", index as u64));
    for _ in 0..decisions {
        if open.to_move().is_some() {
            let turn = open.turn();
            let mv = turn.legal[turn.rng.random_range(0..turn.legal.len())];
            play(&mut open, mv);
        }
    }
    open
}

fn play(open: &mut OpenGame, mv: Move) {
    open.play(Decision { mv, search: None }, None);
}
