//! One decision of the tree: moves that were searched have an edge, of all others only the priors
//! are kept, and even those from the first choice here on. Most decisions are leaves and stay so.

use std::ops::Range;
use std::sync::Arc;

use ringrift::game::Seat;

use super::Evaluation;
use super::logits::softmax;
use crate::values::SeatVec;

/// Index of a node in its tree. A node comes after its parent.
pub(super) type NodeId = usize;

/// Place of an edge among those of its node.
pub(super) type EdgeId = usize;

/// What a move leads to, as far as it was searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Child {
    Unknown,
    Decision(NodeId),
    End(SeatVec),
}

/// A move that was searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    /// Index in the legal list.
    pub(super) index: usize,
    pub(super) visits: u32,
    /// Mean value for the mover; the exact one where it is known.
    pub(super) q: f32,
    pub(super) logit: f32,
    pub(super) prior: f32,
    pub(super) child: Child,
}

/// A move to be simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// One that was searched before.
    Again(EdgeId),
    /// One that was not, by its index in the legal list.
    New(usize),
}

impl Choice {
    /// Its index in the legal list.
    pub(super) fn index(self, edges: &[Edge]) -> usize {
        match self {
            Self::Again(edge) => edges[edge].index,
            Self::New(index) => index,
        }
    }
}

/// What choices depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// The moves that were searched.
    pub(super) edges: &'a [Edge],
    /// The others; nothing is known of them before [`Node::prepare`].
    pub(super) others: &'a Unsearched,
    /// The evaluator's logits of all moves.
    pub(super) logits: &'a [f32],
    /// The evaluator's value for the mover.
    pub(super) value: f32,
    /// The mean of all values seen here, for the mover; exact once it is known.
    pub(super) mean: f32,
}

/// One decision.
#[derive(Debug)]
pub(super) struct Node<R> {
    pub(super) state: R,
    pub(super) mover: Seat,
    /// Where its moves lie in the list of the tree.
    pub(super) moves: Range<usize>,
    pub(super) edges: Vec<Edge>,
    others: Unsearched,
    logits: Arc<[f32]>,
    /// The evaluator's value.
    pub(super) value: SeatVec,
    /// Sum of the values of all simulations through here, the evaluator's own included.
    sum: SeatVec,
    /// Number of those values.
    pub(super) count: u32,
    /// The value under best play, once it is known.
    pub(super) settled: Option<SeatVec>,
}

impl<R> Node<R> {
    pub(super) fn new(state: R, mover: Seat, moves: Range<usize>, judged: &Evaluation) -> Self {
        debug_assert_eq!(judged.logits.len(), moves.len(), "one logit per legal move");
        Self {
            state,
            mover,
            moves,
            edges: Vec::new(),
            others: Unsearched::default(),
            logits: Arc::clone(&judged.logits),
            value: judged.value,
            sum: judged.value,
            count: 1,
            settled: None,
        }
    }

    /// Makes ready for a choice.
    pub(super) fn prepare(&mut self) {
        self.others.prepare(&self.logits);
    }

    /// What is known, to choose by.
    pub(super) fn known(&self) -> Known<'_> {
        let (edges, others, logits) = (&self.edges, &self.others, &self.logits);
        let (value, mean) = (self.value.of(self.mover), self.mean_value().of(self.mover));
        Known { edges, others, logits, value, mean }
    }

    /// The edge of a choice.
    pub(super) fn edge_of(&mut self, choice: Choice) -> EdgeId {
        match choice {
            Choice::Again(edge) => edge,
            Choice::New(index) => {
                let (logit, prior) = (self.logits[index], self.others.take(index));
                let child = Child::Unknown;
                self.edges.push(Edge { index, visits: 0, q: 0.0, logit, prior, child });
                self.edges.len() - 1
            }
        }
    }

    /// The mean of all values seen here, the evaluator's own included; exact once it is settled.
    pub(super) fn mean_value(&self) -> SeatVec {
        if let Some(exact) = self.settled {
            return exact;
        }
        let count = self.count as f32;
        let mut mean = self.sum;
        mean.0.0.iter_mut().for_each(|value| *value /= count);
        mean
    }

    /// Adds the result of one simulation through an edge.
    pub(super) fn record(&mut self, edge: EdgeId, value: SeatVec) {
        let edge = &mut self.edges[edge];
        edge.visits += 1;
        let visits = edge.visits as f32;
        edge.q += (value.of(self.mover) - edge.q) / visits;
        self.count += 1;
        for (sum, value) in self.sum.0.0.iter_mut().zip(value.0.0) {
            *sum += value;
        }
    }

    /// The priors of all moves.
    pub(super) fn priors(&self) -> Vec<f32> {
        let mut priors = self.logits.to_vec();
        softmax(&mut priors);
        priors
    }
}

/// The moves of a decision that were not searched.
#[derive(Debug, Default)]
pub(super) struct Unsearched {
    /// Priors by index in the legal list, [`SEARCHED`] where a move has an edge; empty before the
    /// first choice.
    priors: Vec<f32>,
    likeliest: Option<usize>,
    mass: f32,
}

/// Stands in place of the prior of a move that has an edge.
const SEARCHED: f32 = -1.0;

impl Unsearched {
    fn prepare(&mut self, logits: &[f32]) {
        if self.priors.is_empty() {
            self.priors = logits.to_vec();
            softmax(&mut self.priors);
            self.look_again();
        }
    }

    /// Takes a move out; its prior.
    fn take(&mut self, index: usize) -> f32 {
        let prior = std::mem::replace(&mut self.priors[index], SEARCHED);
        self.look_again();
        prior
    }

    fn look_again(&mut self) {
        self.mass = sum_of_positive(&self.priors);
        let most = largest(&self.priors);
        let first = || self.priors.iter().position(|prior| *prior == most);
        self.likeliest = if most > SEARCHED { first() } else { None };
    }

    /// The move with the largest prior, the first of equals.
    pub(super) fn likeliest(&self) -> Option<usize> {
        self.likeliest
    }

    /// The prior of a move.
    pub(super) fn prior(&self, index: usize) -> f32 {
        self.priors[index]
    }

    /// The priors of all of them together, in units of the largest: at least 1.
    pub(super) fn mass_of_likeliest(&self) -> f32 {
        let largest = self.likeliest.map_or(0.0, |index| self.priors[index]);
        // Priors may all be 0 next to those of searched moves; `max` then ignores the quotient.
        (self.mass / largest).max(1.0)
    }

    /// All of them, by index.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let unsearched = |(index, prior): (usize, &f32)| (*prior > SEARCHED).then_some(index);
        self.priors.iter().enumerate().filter_map(unsearched)
    }
}

/// The largest value, in an order that vectors can follow; [`SEARCHED`] of none.
fn largest(values: &[f32]) -> f32 {
    let more = |most: f32, value: f32| if value > most { value } else { most };
    let (chunks, rest) = values.as_chunks::<8>();
    let mut largest = [SEARCHED; 8];
    for chunk in chunks {
        for (most, value) in largest.iter_mut().zip(chunk) {
            *most = more(*most, *value);
        }
    }
    largest.into_iter().chain(rest.iter().copied()).fold(SEARCHED, more)
}

/// The sum of all values above 0, in an order that vectors can follow.
fn sum_of_positive(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for chunk in chunks {
        for (sum, value) in sums.iter_mut().zip(chunk) {
            *sum += value.max(0.0);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|value| value.max(0.0)).sum::<f32>()
}
