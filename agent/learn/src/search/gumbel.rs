//! Gumbel search: which move of the root, and which move further down, is simulated next.

use super::halving::considered_visits;
use super::improve::{Best, Improved, Sigma};
use super::logits::softmax;
use super::node::{Choice, Known};
use crate::rng::{self, Rng};

/// How a position is searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SearchConfig {
    /// Simulations per decision; 0 plays by the network's policy alone.
    pub simulations: usize,
    /// Root moves considered at first (m of the paper).
    pub considered: usize,
    /// Scale of the transformed Q-values.
    pub sigma: Sigma,
    /// Factor on the Gumbel noise at the root: 1 explores, 0 plays the best known move.
    pub noise: f32,
    /// Settle decisions whose outcome is certain.
    pub proofs: bool,
    /// Go on with the subtree of the move played while the same seat decides.
    pub reuse: bool,
}

impl SearchConfig {
    /// The published constants, with exploration.
    pub fn exploring(simulations: usize) -> Self {
        Self {
            simulations,
            considered: simulations.clamp(1, 16),
            sigma: Sigma { visit: 50.0, scale: 1.0 },
            noise: 1.0,
            proofs: false,
            reuse: false,
        }
    }

    /// Without noise, for matches: as many moves as the root of the budget, up to 16, and the tree is
    /// kept while the same seat decides. Of 16 moves, 16 simulations see each one ply deep and choose
    /// by the prior: measured against PUCT in `docs/methods.md`.
    pub fn playing(simulations: usize) -> Self {
        let considered = simulations.isqrt().clamp(1, 16);
        Self { considered, noise: 0.0, proofs: true, reuse: true, ..Self::exploring(simulations) }
    }
}

/// The root's part of one Gumbel search: noise, and the list of halvings.
#[derive(Debug)]
pub(super) struct GumbelRoot {
    sigma: Sigma,
    noise: Vec<f32>,
    schedule: Vec<u32>,
    /// Simulations of this search per move; a subtree that was taken over may have more visits.
    searched: Vec<u32>,
    scratch: Vec<f32>,
}

impl GumbelRoot {
    /// A root with `moves` moves and `simulations` to spend.
    pub(super) fn new(
        config: &SearchConfig,
        moves: usize,
        simulations: usize,
        rng: &mut Rng,
    ) -> Self {
        let noise = (0..moves).map(|_| config.noise * rng::gumbel(rng)).collect();
        Self {
            sigma: config.sigma,
            noise,
            schedule: considered_visits(config.considered.min(moves), simulations),
            searched: vec![0; moves],
            scratch: Vec::new(),
        }
    }

    /// The root move of simulation number `done`.
    pub(super) fn root_move(&mut self, root: &Known<'_>, done: usize) -> Choice {
        let wanted = self.schedule[done];
        let improved = Improved::new(root.value, root.edges, self.sigma);
        let mut best = Best::NONE;
        for (edge, of) in root.edges.iter().enumerate() {
            if self.searched[of.index] == wanted {
                let score = improved.searched(of) + self.noise[of.index];
                best.offer(Choice::Again(edge), of.index, score);
            }
        }
        if wanted == 0 {
            for index in root.others.iter() {
                let score = improved.unsearched(root.logits[index]) + self.noise[index];
                best.offer(Choice::New(index), index, score);
            }
        }
        let chosen = best.get().unwrap_or(Choice::Again(0));
        self.searched[chosen.index(root.edges)] += 1;
        chosen
    }

    /// The move that brings visits closest to the improved policy (section 5 of the paper). Moves that
    /// were not searched differ by their priors only, so that the likeliest stands for all of them.
    pub(super) fn inner_move(&mut self, node: &Known<'_>) -> Choice {
        let improved = Improved::new(node.value, node.edges, self.sigma);
        let likeliest = node.others.likeliest();
        let other = likeliest.map(|index| improved.unsearched(node.logits[index]));
        let of_edges = node.edges.iter().map(|edge| improved.searched(edge));
        self.scratch.clear();
        self.scratch.extend(of_edges.chain(other));
        let most = self.scratch.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        self.scratch.iter_mut().for_each(|logit| *logit = (*logit - most).exp());
        let (of_edges, of_other) = self.scratch.split_at(node.edges.len());
        let weight_of_others = of_other.iter().sum::<f32>() * node.others.mass_of_likeliest();
        let weight = of_edges.iter().sum::<f32>() + weight_of_others;
        let total = 1.0 + node.edges.iter().map(|edge| edge.visits).sum::<u32>() as f32;
        let mut best = Best::NONE;
        for (edge, (of, own)) in node.edges.iter().zip(of_edges).enumerate() {
            let lacking = own / weight - of.visits as f32 / total;
            best.offer(Choice::Again(edge), of.index, lacking);
        }
        if let (Some(index), [own]) = (likeliest, of_other) {
            best.offer(Choice::New(index), index, own / weight);
        }
        best.get().unwrap_or(Choice::Again(0))
    }

    /// The improved policy of the root, and the best among the most searched `allowed` moves.
    pub(super) fn result(
        &self,
        root: &Known<'_>,
        allowed: impl Fn(usize) -> bool,
    ) -> (Vec<f32>, Option<usize>) {
        let mut policy =
            Improved::new(root.value, root.edges, self.sigma).all(root.logits, root.edges);
        let moves = || (0..policy.len()).filter(|index| allowed(*index));
        let most = moves().map(|index| self.searched[index]).max().unwrap_or_default();
        let mut best = Best::NONE;
        for index in moves().filter(|index| self.searched[*index] == most) {
            best.offer(index, index, policy[index] + self.noise[index]);
        }
        softmax(&mut policy);
        (policy, best.get())
    }
}
