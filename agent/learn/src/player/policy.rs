//! The player without search: moves drawn from the guide's policy.

use ringrift::game::Game;

use super::temperature::COLDEST;
use super::tree_search::sharpened_index;
use super::{Decision, GuideEvaluator, Player, Turn};
use crate::inference::EvalStats;
use crate::search::{Evaluation, Evaluator, Leaf, softmax};

/// Draws from softmax(logits / T); plays the most probable move when T is coldest.
#[derive(Debug)]
pub struct PolicyPlayer {
    name: String,
    evaluator: GuideEvaluator,
    temperature: f32,
}

impl PolicyPlayer {
    /// A player; `name` says what guides it.
    pub fn new(name: String, evaluator: GuideEvaluator, temperature: f32) -> Self {
        Self { name, evaluator, temperature }
    }

    fn decide(&self, turn: &mut Turn<'_>, judged: &Evaluation) -> Decision {
        let mut policy = judged.logits.to_vec();
        softmax(&mut policy);
        let index = if self.temperature <= COLDEST {
            crate::search::argmax(policy.iter().copied())
        } else {
            sharpened_index(&policy, self.temperature, turn.rng)
        };
        Decision { mv: turn.legal[index], search: None }
    }
}

impl Player for PolicyPlayer {
    fn describe(&self) -> String {
        format!("policy of {} at temperature {}", self.name, self.temperature)
    }

    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision> {
        let leaves: Vec<Leaf<'_, Game>> =
            turns.iter().map(|turn| Leaf { state: turn.game, legal: turn.legal }).collect();
        let judged = self.evaluator.evaluate(&leaves);
        turns.iter_mut().zip(&judged).map(|(turn, judged)| self.decide(turn, judged)).collect()
    }

    fn stats(&self) -> EvalStats {
        self.evaluator.stats()
    }
}
