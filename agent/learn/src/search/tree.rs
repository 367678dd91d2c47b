//! The search tree: decisions only, since forced moves are played on the way.

use ringrift::game::Seat;

use super::improve::{self, Actions, Sigma};
use super::{Evaluation, Rules};
use crate::values::SeatVec;

/// Index of a node in its tree.
pub(super) type NodeId = usize;

/// What a move leads to, as far as it was searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Child {
    Unknown,
    Decision(NodeId),
    End(SeatVec),
}

/// One decision with the statistics of its moves.
#[derive(Debug)]
pub(super) struct Node<R: Rules> {
    pub(super) state: R,
    pub(super) mover: Seat,
    pub(super) legal: Vec<R::Move>,
    pub(super) children: Vec<Child>,
    pub(super) visits: Vec<u32>,
    /// Mean value for the mover, per move.
    pub(super) q: Vec<f32>,
    logits: Vec<f32>,
    priors: Vec<f32>,
    value: SeatVec,
    /// Sum of the values of all simulations through here, and their number.
    sum: SeatVec,
    count: u32,
}

impl<R: Rules> Node<R> {
    pub(super) fn new(state: R, mover: Seat, legal: Vec<R::Move>, judged: Evaluation) -> Self {
        let moves = legal.len();
        debug_assert_eq!(judged.logits.len(), moves, "one logit per legal move");
        let mut priors = judged.logits.clone();
        improve::softmax(&mut priors);
        Self {
            state,
            mover,
            legal,
            children: vec![Child::Unknown; moves],
            visits: vec![0; moves],
            q: vec![0.0; moves],
            logits: judged.logits,
            priors,
            value: judged.value,
            sum: judged.value,
            count: 1,
        }
    }

    pub(super) fn actions(&self) -> Actions<'_> {
        Actions {
            logits: &self.logits,
            priors: &self.priors,
            visits: &self.visits,
            q: &self.q,
            value: self.value.of(self.mover),
        }
    }

    /// The mean of all values seen here, the network's own included.
    pub(super) fn mean_value(&self) -> SeatVec {
        #[allow(clippy::cast_precision_loss)]
        let count = self.count as f32;
        let mut mean = self.sum;
        mean.0.0.iter_mut().for_each(|value| *value /= count);
        mean
    }

    /// Adds the result of one simulation through `edge`.
    pub(super) fn record(&mut self, edge: usize, value: SeatVec) {
        self.visits[edge] += 1;
        #[allow(clippy::cast_precision_loss)]
        let visits = self.visits[edge] as f32;
        self.q[edge] += (value.of(self.mover) - self.q[edge]) / visits;
        self.count += 1;
        for (sum, value) in self.sum.0.0.iter_mut().zip(value.0.0) {
            *sum += value;
        }
    }

    /// The move that brings visits closest to the improved policy (section 5 of the paper).
    pub(super) fn select(&self, sigma: Sigma, scratch: &mut Vec<f32>) -> usize {
        improve::improved_logits(&self.actions(), sigma, scratch);
        improve::softmax(scratch);
        #[allow(clippy::cast_precision_loss)]
        let total = 1.0 + self.visits.iter().sum::<u32>() as f32;
        #[allow(clippy::cast_precision_loss)]
        let lacking = |(policy, visits): (&f32, &u32)| policy - *visits as f32 / total;
        improve::argmax(scratch.iter().zip(&self.visits).map(lacking))
    }
}
