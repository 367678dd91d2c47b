//! PUCT: the selection rule of AlphaZero, on values per seat.

use super::improve::Best;
use super::node::{Choice, Edge, Known};

/// How a position is searched by PUCT.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PuctConfig {
    /// Simulations per decision.
    pub simulations: usize,
    /// Weight of the prior against the mean value, for values that are win probabilities.
    pub exploration: f32,
    /// How much worse than its position an unvisited move is taken to be.
    pub first_play_reduction: f32,
    /// Settle decisions whose outcome is certain.
    pub proofs: bool,
    /// Go on with the subtree of the move played while the same seat decides.
    pub reuse: bool,
}

impl PuctConfig {
    /// For matches. The weight 1.5 of the older service belongs to values from -1 to 1; on win
    /// probabilities half of it is the same rule. The reduction is its smallest, likewise halved.
    pub fn playing(simulations: usize) -> Self {
        let (exploration, first_play_reduction) = (0.75, 0.025);
        Self { simulations, exploration, first_play_reduction, proofs: true, reuse: true }
    }

    /// The move of the largest `Q + c P sqrt(N) / (1 + n)`. Of the unvisited ones only the likeliest
    /// can have it.
    pub(super) fn select(&self, node: &Known<'_>) -> Choice {
        let visits = node.edges.iter().map(|edge| edge.visits).sum::<u32>();
        let total = (visits as f32).max(1.0).sqrt();
        let mut best = Best::NONE;
        for (edge, of) in node.edges.iter().enumerate() {
            let rarity = total / (1.0 + of.visits as f32);
            let score = of.q + self.exploration * of.prior * rarity;
            best.offer(Choice::Again(edge), of.index, score);
        }
        if let Some(index) = node.others.likeliest() {
            let unvisited = node.mean - self.first_play_reduction;
            let score = unvisited + self.exploration * node.others.prior(index) * total;
            best.offer(Choice::New(index), index, score);
        }
        best.get().unwrap_or(Choice::Again(0))
    }
}

/// The shares of visits, and the most visited of the `allowed` moves.
pub(super) fn result(
    edges: &[Edge],
    priors: Vec<f32>,
    allowed: impl Fn(usize) -> bool,
) -> (Vec<f32>, Option<usize>) {
    let likeliest = || {
        let allowed = (0..priors.len()).filter(|index| allowed(*index));
        allowed.max_by(|one, other| priors[*one].total_cmp(&priors[*other]))
    };
    let best = most_visited(edges.iter().filter(|edge| allowed(edge.index)));
    let best = best.map(|edge| edge.index).or_else(likeliest);
    (visit_shares(edges, priors), best)
}

/// Most visits; among equals the better value, then the larger prior.
pub(super) fn most_visited<'a>(edges: impl Iterator<Item = &'a Edge>) -> Option<&'a Edge> {
    edges.max_by(|one, other| {
        let by_value = || one.q.total_cmp(&other.q).then(one.prior.total_cmp(&other.prior));
        one.visits.cmp(&other.visits).then_with(by_value)
    })
}

/// The share of the visits of each move: what PUCT offers as a policy. The priors without visits.
fn visit_shares(edges: &[Edge], priors: Vec<f32>) -> Vec<f32> {
    let total: u32 = edges.iter().map(|edge| edge.visits).sum();
    if total == 0 {
        return priors;
    }
    let mut shares = vec![0.0; priors.len()];
    for edge in edges {
        let share = edge.visits as f32 / total as f32;
        shares[edge.index] = share;
    }
    shares
}
