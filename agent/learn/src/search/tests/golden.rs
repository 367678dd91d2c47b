//! The search compared, visit by visit, with a plain version of the published algorithm that keeps
//! every simulation and recomputes everything from scratch.

use std::collections::HashMap;

use rand::Rng as _;

use super::super::halving::considered_visits;
use super::*;

/// Logits and values drawn at random, but the same for the same position.
struct Oracle;

impl Oracle {
    fn judge(pile: &Pile) -> Evaluation {
        let mut legal = Vec::new();
        pile.legal(&mut legal);
        let mut rng = rng::stream(u64::from(pile.left), "oracle", pile.mover.index() as u64);
        let logits = legal.iter().map(|_| rng.random_range(-1.0..1.0)).collect();
        let win: f32 = rng.random();
        let mut value = SeatVec::default();
        value.0[pile.mover] = win;
        value.0[pile.mover.next(2)] = 1.0 - win;
        Evaluation { logits, value }
    }
}

impl Evaluator<Pile> for Oracle {
    fn evaluate(&mut self, leaves: &[Leaf<'_, Pile>]) -> Vec<Evaluation> {
        leaves.iter().map(|leaf| Self::judge(leaf.state)).collect()
    }
}

/// The plain version: for each line of moves, the values of all simulations that began with it.
struct Plain {
    root: Pile,
    noise: Vec<f32>,
    seen: HashMap<Vec<u8>, Vec<SeatVec>>,
}

impl Plain {
    fn after(&self, line: &[u8]) -> Pile {
        line.iter().fold(self.root.clone(), |mut pile, taken| {
            pile.play(*taken);
            pile
        })
    }

    /// For each move after `line`: how often it was simulated and its mean value for the mover.
    fn statistics(&self, line: &[u8], legal: &[u8], mover: Seat) -> Vec<(f32, f32)> {
        let of_move = |mv: &u8| {
            let values = self.seen.get(&[line, &[*mv]].concat()).map_or(&[][..], Vec::as_slice);
            #[allow(clippy::cast_precision_loss)]
            let count = values.len() as f32;
            let sum: f32 = values.iter().map(|value| value.of(mover)).sum();
            (count, if count > 0.0 { sum / count } else { 0.0 })
        };
        legal.iter().map(of_move).collect()
    }

    /// logits + (50 + max N) * completed Q.
    fn improved(&self, line: &[u8]) -> Vec<f32> {
        let pile = self.after(line);
        let mut legal = Vec::new();
        pile.legal(&mut legal);
        let judged = Oracle::judge(&pile);
        let statistics = self.statistics(line, &legal, pile.mover);
        let total: f32 = statistics.iter().map(|(count, _)| count).sum();
        let most = statistics.iter().map(|(count, _)| *count).fold(0.0, f32::max);
        let weights: Vec<f32> = judged.logits.iter().map(|logit| logit.exp()).collect();
        let visited = || weights.iter().zip(&statistics).filter(|(_, (count, _))| *count > 0.0);
        let mass: f32 = visited().map(|(weight, _)| weight).sum();
        let weighted: f32 = visited().map(|(weight, (_, q))| weight * q).sum();
        let own = judged.value.of(pile.mover);
        let mixed = if total > 0.0 { (own + total * weighted / mass) / (1.0 + total) } else { own };
        let completed = |(count, q): &(f32, f32)| if *count > 0.0 { *q } else { mixed };
        let scaled = statistics.iter().map(|pair| (50.0 + most) * completed(pair));
        judged.logits.iter().zip(scaled).map(|(logit, q)| logit + q).collect()
    }

    fn root_move(&self, wanted: u32) -> usize {
        let mut legal = Vec::new();
        self.root.legal(&mut legal);
        let counts = self.statistics(&[], &legal, self.root.mover);
        let scores = self.improved(&[]).into_iter().zip(&self.noise).zip(counts);
        #[allow(clippy::cast_precision_loss)]
        let score = |((improved, noise), (count, _)): ((f32, &f32), (f32, f32))| {
            if count == wanted as f32 { improved + noise } else { f32::NEG_INFINITY }
        };
        improve::argmax(scores.map(score))
    }

    fn inner_move(&self, line: &[u8]) -> usize {
        let pile = self.after(line);
        let mut legal = Vec::new();
        pile.legal(&mut legal);
        let counts = self.statistics(line, &legal, pile.mover);
        let total: f32 = counts.iter().map(|(count, _)| count).sum();
        let mut policy = self.improved(line);
        softmax(&mut policy);
        improve::argmax(policy.iter().zip(counts).map(|(p, (count, _))| p - count / (1.0 + total)))
    }

    fn simulate(&mut self, wanted: u32) {
        let mut legal = Vec::new();
        self.root.legal(&mut legal);
        let mut line = vec![legal[self.root_move(wanted)]];
        let value = loop {
            let mut pile = self.after(&line);
            let known = self.seen.contains_key(&line);
            match play_forced(&mut pile, |_| {}) {
                Reached::End(value) => break value,
                Reached::Decision { .. } if !known => break Oracle::judge(&pile).value,
                Reached::Decision { legal, .. } => line.push(legal[self.inner_move(&line)]),
            }
        };
        for length in 1..=line.len() {
            self.seen.entry(line[..length].to_vec()).or_default().push(value);
        }
    }
}

#[test]
fn every_visit_is_the_one_of_the_published_algorithm() {
    for (left, simulations) in [(7u8, 8), (9, 16), (12, 33), (15, 64)] {
        let root = Pile { left, seats: 2, mover: Seat::FIRST };
        let mut legal = Vec::new();
        root.legal(&mut legal);
        let seed = || rng::stream(left.into(), "golden", 0);
        let config = SearchConfig::exploring(simulations);
        let mut search = [Search::new(&root, Seat::FIRST, &legal, config, &mut seed())];
        run(&mut search, &mut Oracle);
        let found = search[0].found();

        let mut noise = seed();
        let noise = legal.iter().map(|_| rng::gumbel(&mut noise)).collect();
        let mut plain = Plain { root, noise, seen: HashMap::new() };
        for wanted in considered_visits(legal.len(), simulations) {
            plain.simulate(wanted);
        }
        let visits = plain.statistics(&[], &legal, Seat::FIRST);
        #[allow(clippy::cast_precision_loss)]
        let visited: Vec<f32> = found.visits.iter().map(|count| *count as f32).collect();
        let counts: Vec<f32> = visits.iter().map(|(count, _)| *count).collect();
        assert_eq!(visited, counts, "a pile of {left}");
        let mut policy = plain.improved(&[]);
        softmax(&mut policy);
        for (found, plain) in found.policy.iter().zip(&policy) {
            assert!((found - plain).abs() < 1e-3, "a pile of {left}: {found} {plain}");
        }
    }
}
