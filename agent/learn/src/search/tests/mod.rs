//! The search against toy games whose answers are known.

mod cache;
mod endgames;
mod golden;
mod lookahead;
mod misled;
mod plain;
mod resumed;
mod schedule;

use ringrift::game::{PerSeat, Seat};

use super::*;
use crate::rng;
use crate::values::SeatVec;

/// A game of one decision by one seat: arm `i` pays `ARMS[i]`.
#[derive(Debug, Clone, Default)]
struct Bandit {
    pulled: Option<usize>,
}

const ARMS: [f32; 8] = [0.1, 0.3, 0.2, 0.9, 0.5, 0.4, 0.6, 0.0];

impl Rules for Bandit {
    type Move = usize;
    fn seats(&self) -> u8 {
        2
    }
    fn mover(&self) -> Option<Seat> {
        self.pulled.is_none().then_some(Seat::FIRST)
    }
    fn result(&self) -> Option<SeatVec> {
        let pay = ARMS[self.pulled?];
        Some(SeatVec(PerSeat([pay, 1.0 - pay, 0.0, 0.0])))
    }
    fn legal(&self, out: &mut Vec<usize>) {
        out.clear();
        out.extend(0..ARMS.len());
    }
    fn play(&mut self, arm: usize) {
        self.pulled = Some(arm);
    }
    fn hash(&self) -> u64 {
        self.pulled.map_or(0, |arm| arm as u64 + 1)
    }
}

/// A take-away game: seats in turn take one to three; who takes the last wins.
#[derive(Debug, Clone)]
struct Pile {
    left: u8,
    seats: u8,
    mover: Seat,
    /// Whoever takes two takes again: a turn of several decisions.
    again: bool,
}

impl Rules for Pile {
    type Move = u8;
    fn seats(&self) -> u8 {
        self.seats
    }
    fn mover(&self) -> Option<Seat> {
        (self.left > 0).then_some(self.mover)
    }
    fn result(&self) -> Option<SeatVec> {
        if self.left > 0 {
            return None;
        }
        let mut values = PerSeat::default();
        let before = (self.mover.index() + usize::from(self.seats) - 1) % usize::from(self.seats);
        values.0[before] = 1.0;
        Some(SeatVec(values))
    }
    fn legal(&self, out: &mut Vec<u8>) {
        out.clear();
        out.extend(1..=self.left.min(3));
    }
    fn play(&mut self, taken: u8) {
        self.left -= taken;
        let goes_on = self.again && taken == 2 && self.left > 0;
        if !goes_on {
            self.mover = self.mover.next(self.seats);
        }
    }
    fn hash(&self) -> u64 {
        u64::from(self.left) * 4 + self.mover.index() as u64
    }
}

/// Knows nothing: equal logits and equal values.
struct Ignorant;

impl<R: Rules> Evaluator<R> for Ignorant {
    fn evaluate(&mut self, leaves: &[Leaf<'_, R>]) -> Vec<Evaluation> {
        let judge = |leaf: &Leaf<'_, R>| {
            let seats = leaf.state.seats();
            let mut value = SeatVec::default();
            Seat::all(seats).for_each(|seat| value.0[seat] = 1.0 / f32::from(seats));
            Evaluation { logits: vec![0.0; leaf.legal.len()].into(), value }
        };
        leaves.iter().map(judge).collect()
    }
}

fn search<R: Rules>(state: &R, config: SearchConfig, seed: u64) -> Found {
    let mut legal = Vec::new();
    state.legal(&mut legal);
    let mut rng = rng::stream(seed, "search", 0);
    let mover = state.mover().unwrap();
    let mut searches = [Search::new(state, mover, &legal, config, &mut rng)];
    run(&mut searches, &mut Ignorant);
    searches[0].found()
}

fn value_of(policy: &[f32]) -> f32 {
    policy.iter().zip(ARMS).map(|(probability, pay)| probability * pay).sum()
}

#[test]
fn the_improved_policy_is_worth_more_than_the_prior() {
    let prior = value_of(&[1.0 / 8.0; 8]);
    let mut last = prior;
    for simulations in [2, 4, 8, 16] {
        let of_seed = |seed| {
            let found = search(&Bandit::default(), SearchConfig::exploring(simulations), seed);
            (value_of(&found.policy), ARMS[found.best])
        };
        let values: Vec<(f32, f32)> = (0..200).map(of_seed).collect();
        let policy = values.iter().map(|(policy, _)| policy).sum::<f32>() / 200.0;
        let action = values.iter().map(|(_, action)| action).sum::<f32>() / 200.0;
        assert!(policy > last, "{simulations} simulations: policy worth {policy}, before {last}");
        assert!(action > prior, "{simulations} simulations: action worth {action}");
        last = policy - 0.02;
    }
}

#[test]
fn enough_simulations_find_the_best_arm() {
    for seed in 0..50 {
        let found = search(&Bandit::default(), SearchConfig::exploring(16), seed);
        assert_eq!(found.best, 3, "seed {seed}");
    }
}

#[test]
fn a_search_spends_exactly_its_simulations() {
    for simulations in [0, 1, 7, 16, 40] {
        let found = search(&Bandit::default(), SearchConfig::exploring(simulations), 1);
        assert_eq!(found.visits.iter().sum::<u32>() as usize, simulations);
    }
}

/// The published completed-Q policy for a bandit whose every arm was pulled once, written plainly.
#[test]
fn the_policy_target_is_the_published_formula() {
    let config = SearchConfig { noise: 0.0, ..SearchConfig::exploring(8) };
    let found = search(&Bandit::default(), config, 1);
    assert_eq!(found.visits, [1; 8]);
    let weights: Vec<f32> = ARMS.iter().map(|q| ((50.0 + 1.0) * 1.0 * q).exp()).collect();
    let total: f32 = weights.iter().sum();
    for (found, weight) in found.policy.iter().zip(&weights) {
        assert!((found - weight / total).abs() < 1e-5);
    }
}

#[test]
fn two_seats_solve_the_pile() {
    for left in [5u8, 6, 7] {
        let pile = Pile { left, seats: 2, mover: Seat::FIRST, again: false };
        let found = search(&pile, SearchConfig::playing(400), 1);
        assert_eq!(found.best, usize::from(left % 4) - 1, "a pile of {left}: {found:?}");
        assert!(found.policy[found.best] > 0.9, "a pile of {left}: {found:?}");
    }
}

#[test]
fn three_seats_each_serve_themselves() {
    // Whoever faces 1 to 3 takes all. From 4, the next seat wins whatever is taken; from 7, taking
    // 3 leaves 4, after which the seat before the winner is the next: seat 2 loses, seat 3 wins.
    let pile = Pile { left: 3, seats: 3, mover: Seat::from_index(1).unwrap(), again: false };
    let found = search(&pile, SearchConfig::playing(64), 1);
    assert_eq!(found.best, 2);
    let pile = Pile { left: 4, seats: 3, mover: Seat::FIRST, again: false };
    let found = search(&pile, SearchConfig::playing(200), 1);
    let next = Seat::from_index(1).unwrap();
    assert!(found.value.of(next) > 0.8, "{found:?}");
}

#[test]
fn batching_does_not_change_a_search() {
    let pile = |left| Pile { left, seats: 2, mover: Seat::FIRST, again: false };
    let alone: Vec<Found> =
        (5..9).map(|left| search(&pile(left), SearchConfig::exploring(20), left.into())).collect();
    let begin = |left: u8| {
        let mut legal = Vec::new();
        pile(left).legal(&mut legal);
        let mut rng = rng::stream(left.into(), "search", 0);
        Search::new(&pile(left), Seat::FIRST, &legal, SearchConfig::exploring(20), &mut rng)
    };
    let mut together: Vec<_> = (5..9).map(begin).collect();
    run(&mut together, &mut Ignorant);
    let together: Vec<Found> = together.iter().map(Search::found).collect();
    assert_eq!(alone, together);
}
