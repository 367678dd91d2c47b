//! What a search saw, laid out for people and programs.

use super::node::{Child, Edge};
use super::{Found, Rules, Search, puct};
use crate::values::SeatVec;

/// One move of the root.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenMove<M> {
    /// The move.
    pub mv: M,
    /// Probability that the evaluator gave it before the search.
    pub prior: f32,
    /// Simulations that began with it.
    pub visits: u32,
    /// Mean value for the mover; `None` without visits.
    pub value: Option<f32>,
    /// Probability after the search.
    pub policy: f32,
    /// The exact value per seat, where the outcome is certain.
    pub exact: Option<SeatVec>,
}

/// A search seen from its root.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis<M> {
    /// Every legal move, in the order of the legal list.
    pub moves: Vec<SeenMove<M>>,
    /// Index of the move that the search would play.
    pub best: usize,
    /// Value of the position after the search, per seat.
    pub value: SeatVec,
    /// The evaluator's value of the position alone.
    pub evaluator_value: SeatVec,
    /// True when the outcome under best play is certain.
    pub settled: bool,
    /// The best move and the most visited decisions after it; forced moves between are left out.
    pub line: Vec<M>,
    /// Positions evaluated and kept in the tree.
    pub nodes: usize,
    /// Simulations spent.
    pub simulations: usize,
}

impl<R: Rules> Search<R> {
    /// What was seen; call it when [`Self::gather`] has returned `None`.
    ///
    /// # Panics
    /// When not even the root was evaluated.
    pub fn analysis(&self) -> Analysis<R::Move> {
        let Found { best, policy, value, .. } = self.found();
        let (root, priors) = (self.tree.node(0), self.tree.node(0).priors());
        let seen = |(index, mv): (usize, &R::Move)| {
            let edge = self.tree.edge_at(0, index);
            SeenMove {
                mv: *mv,
                prior: priors[index],
                visits: edge.map_or(0, |edge| edge.visits),
                value: edge.map(|edge| edge.q),
                policy: policy[index],
                exact: edge.and_then(|edge| self.tree.exact(edge)),
            }
        };
        Analysis {
            moves: self.tree.legal(0).iter().enumerate().map(seen).collect(),
            best,
            value,
            evaluator_value: root.value,
            settled: root.settled.is_some(),
            line: self.line(best),
            nodes: self.tree.len(),
            simulations: self.spent(),
        }
    }

    /// The moves of the most visited decisions, from the root's `first` on.
    fn line(&self, first: usize) -> Vec<R::Move> {
        let mut line = vec![self.tree.legal(0)[first]];
        let mut at = self.tree.edge_at(0, first);
        while let Some(&Edge { child: Child::Decision(next), .. }) = at {
            at = puct::most_visited(self.tree.edges(next).iter());
            line.extend(at.map(|edge| self.tree.legal(next)[edge.index]));
        }
        line
    }
}
