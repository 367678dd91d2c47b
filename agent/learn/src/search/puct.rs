//! PUCT: the selection rule of AlphaZero, on values per seat.

use super::improve::{Actions, argmax};

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

    /// The move of the largest `Q + c P sqrt(N) / (1 + n)`; `mean` is the mover's value of the node.
    pub(super) fn select(&self, actions: &Actions<'_>, mean: f32) -> usize {
        #[allow(clippy::cast_precision_loss)]
        let total = (actions.visits.iter().sum::<u32>() as f32).max(1.0).sqrt();
        let unvisited = mean - self.first_play_reduction;
        let score = |index: usize| {
            let visits = actions.visits[index];
            let q = if visits > 0 { actions.q[index] } else { unvisited };
            #[allow(clippy::cast_precision_loss)]
            let rarity = total / (1.0 + visits as f32);
            q + self.exploration * actions.priors[index] * rarity
        };
        argmax((0..actions.visits.len()).map(score))
    }
}

/// Most visits; among equals the better value, then the larger prior.
pub(super) fn most_visited(
    actions: &Actions<'_>,
    allowed: impl Fn(usize) -> bool,
) -> Option<usize> {
    let rank = |index: &usize| (actions.visits[*index], actions.q[*index], actions.priors[*index]);
    (0..actions.visits.len()).filter(|index| allowed(*index)).max_by(|one, other| {
        let ((visits, q, prior), (visits_2, q_2, prior_2)) = (rank(one), rank(other));
        visits.cmp(&visits_2).then(q.total_cmp(&q_2)).then(prior.total_cmp(&prior_2))
    })
}

/// The share of the visits of each move: what PUCT offers as a policy. The priors without visits.
pub(super) fn visit_shares(actions: &Actions<'_>) -> Vec<f32> {
    let total: u32 = actions.visits.iter().sum();
    if total == 0 {
        return actions.priors.to_vec();
    }
    #[allow(clippy::cast_precision_loss)]
    actions.visits.iter().map(|visits| *visits as f32 / total as f32).collect()
}
