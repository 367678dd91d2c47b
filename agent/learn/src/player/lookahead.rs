//! Players that look ahead on values alone: minimax, max-n, best-first descent.

use ringrift::game::Seat;

use super::{Decision, GuideEvaluator, Player, Turn};
use crate::inference::EvalStats;
use crate::search::lookahead::{Backup, descend, minimax};

/// How far to look, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookahead {
    /// Every line to a depth in decisions. All other seats are taken to work against the mover.
    Minimax(u32),
    /// Every line to a depth in decisions. Every seat serves itself.
    MaxN(u32),
    /// The best lines first: so many decisions are opened.
    Descent(usize),
}

/// Plays the best move of a lookahead.
#[derive(Debug)]
pub struct LookaheadPlayer {
    name: String,
    evaluator: GuideEvaluator,
    lookahead: Lookahead,
}

impl LookaheadPlayer {
    /// A player; `name` says what guides it.
    pub fn new(name: String, evaluator: GuideEvaluator, lookahead: Lookahead) -> Self {
        Self { name, evaluator, lookahead }
    }

    fn decide(&mut self, turn: &Turn<'_>) -> Decision {
        let mover = turn.game.to_move().unwrap_or(Seat::FIRST);
        let values = &mut self.evaluator;
        let choice = match self.lookahead {
            Lookahead::Minimax(depth) => {
                minimax(turn.game, mover, turn.legal, (depth, Backup::Paranoid), values)
            }
            Lookahead::MaxN(depth) => {
                minimax(turn.game, mover, turn.legal, (depth, Backup::MaxN), values)
            }
            Lookahead::Descent(steps) => descend(turn.game, mover, turn.legal, steps, values),
        };
        Decision { mv: turn.legal[choice.index], search: None }
    }
}

impl Player for LookaheadPlayer {
    fn describe(&self) -> String {
        match self.lookahead {
            Lookahead::Minimax(depth) => format!("minimax of depth {depth} with {}", self.name),
            Lookahead::MaxN(depth) => format!("max-n of depth {depth} with {}", self.name),
            Lookahead::Descent(steps) => format!("descent in {steps} steps with {}", self.name),
        }
    }

    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision> {
        turns.iter().map(|turn| self.decide(turn)).collect()
    }

    fn stats(&self) -> EvalStats {
        self.evaluator.stats()
    }
}
