//! Policy improvement from completed Q-values (Danihelka et al., "Policy improvement by planning
//! with Gumbel", ICLR 2022, sections 3 and 4).

use super::node::Edge;

/// The scale of sigma(q) = (`visit` + max N) * `scale` * q, for q a win probability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sigma {
    /// c_visit, 50 in the paper.
    pub visit: f32,
    /// c_scale, 1.0 in the paper for Go.
    pub scale: f32,
}

impl Sigma {
    /// The factor on q for a position whose most visited move has `max_visits`.
    fn factor(self, max_visits: u32) -> f32 {
        let visits = max_visits as f32;
        (self.visit + visits) * self.scale
    }
}

/// The value that stands in for unsearched moves: the evaluator's value, corrected by the searched moves
/// in proportion to their prior (appendix D of the paper).
fn mixed_value(value: f32, edges: &[Edge]) -> f32 {
    let (mut visits, mut mass, mut weighted) = (0u32, 0.0f32, 0.0f32);
    for edge in edges {
        let prior = edge.prior.max(f32::MIN_POSITIVE);
        visits += edge.visits;
        mass += prior;
        weighted += prior * edge.q;
    }
    if edges.is_empty() {
        return value;
    }
    let visits = visits as f32;
    (value + visits * weighted / mass) / (1.0 + visits)
}

/// logits + sigma(completed Q): what makes up the improved policy.
#[derive(Debug, Clone, Copy)]
pub(super) struct Improved {
    mixed: f32,
    factor: f32,
}

impl Improved {
    /// Of a position, given the evaluator's value for the mover and the moves that were searched.
    pub(super) fn new(value: f32, edges: &[Edge], sigma: Sigma) -> Self {
        let most = edges.iter().map(|edge| edge.visits).max().unwrap_or(0);
        Self { mixed: mixed_value(value, edges), factor: sigma.factor(most) }
    }

    /// Of a move that was searched.
    pub(super) fn searched(self, edge: &Edge) -> f32 {
        edge.logit + self.factor * edge.q
    }

    /// Of a move that was not.
    pub(super) fn unsearched(self, logit: f32) -> f32 {
        logit + self.factor * self.mixed
    }

    /// Of every move, in the order of the legal list.
    pub(super) fn all(self, logits: &[f32], edges: &[Edge]) -> Vec<f32> {
        let mut all: Vec<f32> = logits.iter().map(|logit| self.unsearched(*logit)).collect();
        edges.iter().for_each(|edge| all[edge.index] = self.searched(edge));
        all
    }
}

/// The best of scores that come in any order; among equals the lowest index, as [`argmax`](super::argmax) has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best<T> {
    best: Option<(T, usize, f32)>,
}

impl<T> Best<T> {
    pub(super) const NONE: Self = Self { best: None };

    /// Takes in a candidate with its index in the legal list.
    pub(super) fn offer(&mut self, candidate: T, index: usize, score: f32) {
        let better = |(_, lowest, most): &(T, usize, f32)| {
            score > *most || (score == *most && index < *lowest)
        };
        if self.best.as_ref().is_none_or(better) {
            self.best = Some((candidate, index, score));
        }
    }

    /// The winner.
    pub(super) fn get(self) -> Option<T> {
        self.best.map(|(candidate, ..)| candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::Child;
    use super::*;

    #[test]
    fn the_mixed_value_of_an_unsearched_position_is_the_networks() {
        assert_eq!(mixed_value(0.3, &[]), 0.3);
    }

    #[test]
    fn the_mixed_value_weighs_visited_moves_by_prior() {
        let edge = |index, prior, visits, q| {
            let (logit, child) = (0.0, Child::Unknown);
            Edge { index, visits, q, logit, prior, child }
        };
        let edges = [edge(0, 0.6, 2, 0.5), edge(1, 0.2, 1, 0.9)];
        let weighted = (0.6 * 0.5 + 0.2 * 0.9) / 0.8;
        assert!((mixed_value(0.2, &edges) - (0.2 + 3.0 * weighted) / 4.0).abs() < 1e-6);
    }
}
