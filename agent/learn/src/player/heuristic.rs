//! The hand-written player: best evaluation after one ply, ties drawn at random.

use rand::Rng as _;
use ringrift::game::{ConfigKey, Move};

use super::{Decision, Player, Turn};
use crate::heuristic::{Heuristic, HeuristicWeights};

/// Plays the move after which its evaluation is best.
#[derive(Debug, Clone)]
pub struct HeuristicPlayer {
    heuristic: Heuristic,
}

impl HeuristicPlayer {
    /// The player with the balanced weights.
    pub fn new(config: ConfigKey) -> Self {
        Self { heuristic: Heuristic::new(config, HeuristicWeights::balanced()) }
    }

    fn decide(&self, turn: &mut Turn<'_>) -> Move {
        let (mut best, mut score) = (Vec::new(), f64::NEG_INFINITY);
        let Some(seat) = turn.game.to_move() else { return turn.legal[0] };
        let mut after = turn.game.clone();
        for mv in turn.legal {
            after.clone_from(turn.game);
            after.play(*mv);
            let value = self.heuristic.evaluate(&after, seat);
            if value > score {
                score = value;
                best.clear();
            }
            if value >= score {
                best.push(*mv);
            }
        }
        best[turn.rng.random_range(0..best.len())]
    }
}

impl Player for HeuristicPlayer {
    fn describe(&self) -> String {
        "heuristic".to_owned()
    }

    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision> {
        turns.iter_mut().map(|turn| Decision { mv: self.decide(turn), search: None }).collect()
    }
}
