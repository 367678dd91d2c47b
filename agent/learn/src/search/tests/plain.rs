//! A plain version of the tree searches: it keeps every simulation and recomputes everything from
//! scratch. Slow, and as close to the written rules as possible.

use std::collections::HashMap;

use rand::Rng as _;

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
    /// Simulations to spend.
    simulations: usize,
    /// Visits of each root move that an earlier search left.
    inherited: Vec<f32>,
}

/// The visit count that the root move of each simulation must have, counted by rounds: in a round
/// every move that is still considered is visited once, so that before round `r` each has `r`
/// visits. Of `m` moves, each of ceil(log2 m) phases may spend an equal part of the budget in whole
/// rounds, at least one; after a phase half of the moves go on, never fewer than two (Danihelka et
/// al. 2022, algorithm 2; mctx goes on with two until the budget is spent).
pub(super) fn halvings(moves: usize, simulations: usize) -> Vec<u32> {
    let phases = (0..).find(|phases| 1_usize << phases >= moves).unwrap();
    let mut alive = moves.max(1);
    let mut sizes = Vec::new();
    while sizes.iter().sum::<usize>() < simulations {
        let part = simulations.checked_div(phases * alive).unwrap_or(simulations);
        sizes.extend(vec![alive; part.max(1)]);
        alive = (alive / 2).max(2);
    }
    let rounds = (0..).zip(sizes).flat_map(|(round, size)| vec![round; size]);
    rounds.take(simulations).collect()
}

impl Plain {
    pub(super) fn new(root: Pile, method: Method, noise: Vec<f32>) -> Self {
        let inherited = vec![0.0; legal(&root).len()];
        let simulations = method.simulations();
        Self { root, noise, method, seen: HashMap::new(), simulations, inherited }
    }

    /// A search of what comes after `mv`, with all simulations that went there. They count towards
    /// the budget, but half of it is spent anew.
    pub(super) fn resumed(&self, mv: u8, noise: Vec<f32>) -> Self {
        let mut next = Self::new(self.after(&[mv]), self.method, noise);
        let below = self.seen.iter().filter(|(line, _)| line.len() > 1 && line[0] == mv);
        next.seen = below.map(|(line, values)| (line[1..].to_vec(), values.clone())).collect();
        next.inherited = next.statistics(&[]).iter().map(|of| of.visits).collect();
        let inherited = next.inherited.iter().sum::<f32>() as usize;
        let budget = self.method.simulations();
        next.simulations = budget.saturating_sub(inherited).max(budget / 2);
        next
    }

    /// Runs all simulations, or stops when the outcome is certain.
    pub(super) fn run(&mut self) {
        let moves = legal(&self.root).len();
        let schedule = match self.method {
            Method::Gumbel(config) => halvings(config.considered.min(moves), self.simulations),
            Method::Puct(_) => vec![0; self.simulations],
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
        let visits = self.statistics(&[]).into_iter().zip(&self.inherited);
        let own = visits.map(|(of, inherited)| of.visits - inherited);
        let scores = self.improved(&[], sigma).into_iter().zip(&self.noise).zip(own);
        let score = |((improved, noise), own): ((f32, &f32), f32)| {
            if own == wanted as f32 { improved + noise } else { f32::NEG_INFINITY }
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
