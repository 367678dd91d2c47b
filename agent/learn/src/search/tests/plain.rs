//! A plain version of the tree searches: it keeps every simulation and recomputes everything from
//! scratch. Slow, and as close to the written rules as possible.

use std::collections::HashMap;

use rand::Rng as _;

use super::super::halving::considered_visits;
use super::*;

/// Logits and values drawn at random, but the same for the same position.
pub(super) struct Oracle;

impl Oracle {
    pub(super) fn judge(pile: &Pile) -> Evaluation {
        let mut rng = rng::stream(u64::from(pile.left), "oracle", pile.mover.index() as u64);
        let logits = legal(pile).iter().map(|_| rng.random_range(-1.0..1.0)).collect();
        let shares: Vec<f32> = (0..pile.seats).map(|_| rng.random_range(0.1..1.0)).collect();
        let total: f32 = shares.iter().sum();
        let mut value = SeatVec::default();
        for (seat, share) in Seat::all(pile.seats).zip(shares) {
            value.0[seat] = share / total;
        }
        Evaluation { logits, value }
    }
}

impl Evaluator<Pile> for Oracle {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Pile>]) -> Vec<Evaluation> {
        leaves.iter().map(|leaf| Self::judge(leaf.state)).collect()
    }
}

pub(super) fn legal(pile: &Pile) -> Vec<u8> {
    let mut legal = Vec::new();
    pile.legal(&mut legal);
    legal
}

/// Visits and mean value for the mover of one move.
#[derive(Clone, Copy)]
pub(super) struct Statistic {
    pub(super) visits: f32,
    pub(super) q: f32,
}

/// The plain version: for each line of decisions, the values of all simulations that began with it.
pub(super) struct Plain {
    pub(super) root: Pile,
    pub(super) noise: Vec<f32>,
    pub(super) method: Method,
    pub(super) seen: HashMap<Vec<u8>, Vec<SeatVec>>,
}

impl Plain {
    pub(super) fn new(root: Pile, method: Method, noise: Vec<f32>) -> Self {
        Self { root, noise, method, seen: HashMap::new() }
    }

    /// Runs all simulations, or stops when the outcome is certain.
    pub(super) fn run(&mut self) {
        let (simulations, moves) = (self.method.simulations(), legal(&self.root).len());
        let schedule = match self.method {
            Method::Gumbel(config) => considered_visits(config.considered.min(moves), simulations),
            Method::Puct(_) => vec![0; simulations],
        };
        for wanted in schedule {
            if self.exact(&[]).is_some() {
                break;
            }
            self.simulate(wanted);
        }
    }

    /// The position after a line, forced moves included.
    fn after(&self, line: &[u8]) -> Pile {
        line.iter().fold(self.root.clone(), |mut pile, taken| {
            pile.play(*taken);
            play_forced(&mut pile, |_| {});
            pile
        })
    }

    fn proofs(&self) -> bool {
        match self.method {
            Method::Gumbel(config) => config.proofs,
            Method::Puct(config) => config.proofs,
        }
    }

    /// The exact value of a line as far as its simulated continuations settle it.
    fn exact(&self, line: &[u8]) -> Option<SeatVec> {
        let pile = self.after(line);
        if !line.is_empty() && !self.seen.contains_key(line) {
            return None;
        }
        if pile.left == 0 {
            return pile.result();
        }
        if !self.proofs() {
            return None;
        }
        let moves = legal(&pile);
        let below: Vec<_> = moves.iter().map(|mv| self.exact(&[line, &[*mv]].concat())).collect();
        let worth = |value: &SeatVec| value.of(pile.mover);
        let best = below.iter().flatten().max_by(|a, b| worth(a).total_cmp(&worth(b))).copied();
        let all = below.iter().all(Option::is_some);
        best.filter(|best| worth(best) == 1.0 || (all && pile.seats == 2))
    }

    /// For each move after `line`: how often it was simulated and its mean value for the mover, or
    /// the exact one where it is settled.
    pub(super) fn statistics(&self, line: &[u8]) -> Vec<Statistic> {
        let pile = self.after(line);
        let of_move = |mv: &u8| {
            let line = [line, &[*mv]].concat();
            let values = self.seen.get(&line).map_or(&[][..], Vec::as_slice);
            let visits = values.len() as f32;
            let sum: f32 = values.iter().map(|value| value.of(pile.mover)).sum();
            let mean = if visits > 0.0 { sum / visits } else { 0.0 };
            let exact = self.exact(&line).filter(|_| self.proofs());
            Statistic { visits, q: exact.map_or(mean, |value| value.of(pile.mover)) }
        };
        legal(&pile).iter().map(of_move).collect()
    }

    /// The mean of all values seen after `line`, the oracle's included.
    fn mean(&self, line: &[u8]) -> f32 {
        let pile = self.after(line);
        let own = Oracle::judge(&pile).value.of(pile.mover);
        // The first value that a line saw is the oracle's; the root saw its own before all others.
        let all: Vec<f32> = if line.is_empty() {
            let firsts = legal(&pile).into_iter().filter_map(|mv| self.seen.get(&vec![mv]));
            firsts.flatten().map(|value| value.of(pile.mover)).chain([own]).collect()
        } else {
            self.seen[line].iter().map(|value| value.of(pile.mover)).collect()
        };
        let count = all.len() as f32;
        all.iter().sum::<f32>() / count
    }

    /// logits + (c_visit + max N) * c_scale * completed Q.
    pub(super) fn improved(&self, line: &[u8], sigma: Sigma) -> Vec<f32> {
        let pile = self.after(line);
        let judged = Oracle::judge(&pile);
        let statistics = self.statistics(line);
        let total: f32 = statistics.iter().map(|of| of.visits).sum();
        let most = statistics.iter().map(|of| of.visits).fold(0.0, f32::max);
        let weights: Vec<f32> = judged.logits.iter().map(|logit| logit.exp()).collect();
        let visited = || weights.iter().zip(&statistics).filter(|(_, of)| of.visits > 0.0);
        let mass: f32 = visited().map(|(weight, _)| weight).sum();
        let weighted: f32 = visited().map(|(weight, of)| weight * of.q).sum();
        let own = judged.value.of(pile.mover);
        let mixed = if total > 0.0 { (own + total * weighted / mass) / (1.0 + total) } else { own };
        let completed = |of: &Statistic| if of.visits > 0.0 { of.q } else { mixed };
        let scaled = statistics.iter().map(|of| (sigma.visit + most) * sigma.scale * completed(of));
        judged.logits.iter().zip(scaled).map(|(logit, q)| logit + q).collect()
    }

    fn root_move(&self, wanted: u32, sigma: Sigma) -> usize {
        let counts = self.statistics(&[]);
        let scores = self.improved(&[], sigma).into_iter().zip(&self.noise).zip(counts);
        let score = |((improved, noise), of): ((f32, &f32), Statistic)| {
            if of.visits == wanted as f32 { improved + noise } else { f32::NEG_INFINITY }
        };
        argmax(scores.map(score))
    }

    fn inner_move(&self, line: &[u8], sigma: Sigma) -> usize {
        let counts = self.statistics(line);
        let total: f32 = counts.iter().map(|of| of.visits).sum();
        let mut policy = self.improved(line, sigma);
        softmax(&mut policy);
        let lacking = |(p, of): (&f32, Statistic)| p - of.visits / (1.0 + total);
        argmax(policy.iter().zip(counts).map(lacking))
    }

    /// Q + c P sqrt(N) / (1 + n), unvisited moves a little worse than their position.
    fn puct_move(&self, line: &[u8], config: PuctConfig) -> usize {
        let (counts, mean) = (self.statistics(line), self.mean(line));
        let mut priors = Oracle::judge(&self.after(line)).logits.to_vec();
        softmax(&mut priors);
        let total: f32 = counts.iter().map(|of| of.visits).sum();
        let score = |(prior, of): (&f32, Statistic)| {
            let q = if of.visits > 0.0 { of.q } else { mean - config.first_play_reduction };
            q + config.exploration * prior * total.max(1.0).sqrt() / (1.0 + of.visits)
        };
        argmax(priors.iter().zip(counts).map(score))
    }

    fn choose(&self, line: &[u8], wanted: u32) -> usize {
        match self.method {
            Method::Gumbel(config) if line.is_empty() => self.root_move(wanted, config.sigma),
            Method::Gumbel(config) => self.inner_move(line, config.sigma),
            Method::Puct(config) => self.puct_move(line, config),
        }
    }

    fn simulate(&mut self, wanted: u32) {
        let mut line = vec![legal(&self.root)[self.choose(&[], wanted)]];
        let mut value = loop {
            let pile = self.after(&line);
            if let Some(result) = pile.result() {
                break result;
            }
            if let Some(exact) = self.exact(&line) {
                break exact;
            }
            if !self.seen.contains_key(&line) {
                break Oracle::judge(&pile).value;
            }
            line.push(legal(&pile)[self.choose(&line, wanted)]);
        };
        // From the leaf upwards, since what it settles is the value that goes further up.
        for length in (1..=line.len()).rev() {
            self.seen.entry(line[..length].to_vec()).or_default().push(value);
            value = self.exact(&line[..length - 1]).unwrap_or(value);
        }
    }
}
