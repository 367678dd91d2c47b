//! What the search asks of a network.

use std::sync::Arc;

use super::Rules;
use crate::values::SeatVec;

/// A position to be judged.
#[derive(Debug)]
pub struct Leaf<'a, R: Rules> {
    /// The position.
    pub state: &'a R,
    /// Its legal moves, more than one.
    pub legal: &'a [R::Move],
}

/// A judgement of one position.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// One logit for each legal move, in their order; shared by trees and caches.
    pub logits: Arc<[f32]>,
    /// Win probability of each seat.
    pub value: SeatVec,
}

/// Judges batches of positions.
pub trait Evaluator<R: Rules> {
    /// One judgement for each leaf, in their order.
    fn evaluate(&mut self, leaves: &[Leaf<'_, R>]) -> Vec<Evaluation>;
}
