//! The search tree in flat vectors: decisions only, since forced moves are played on the way.

use std::ops::Range;

use ringrift::game::Seat;

use super::improve::{self, Actions};
use super::{Evaluation, Rules, proof};
use crate::values::SeatVec;

/// Index of a node in its tree. A node comes after its parent.
pub(super) type NodeId = usize;

/// Moves that room is made for in advance; more are taken in as they come.
const MOST_ROOM: usize = 1 << 14;

/// What a move leads to, as far as it was searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Child {
    Unknown,
    Decision(NodeId),
    End(SeatVec),
}

/// One decision.
#[derive(Debug)]
struct Node<R> {
    state: R,
    mover: Seat,
    /// Where its moves lie in the vectors of the tree.
    edges: Range<usize>,
    /// The evaluator's value.
    value: SeatVec,
    /// Sum of the values of all simulations through here, the evaluator's own included.
    sum: SeatVec,
    /// Number of those values.
    count: u32,
    /// The value under best play, once it is known.
    settled: Option<SeatVec>,
}

/// All decisions of one search; node 0 is the root. The statistics of the moves of all nodes lie in
/// common vectors, so that a node costs one allocation, that of its position.
#[derive(Debug)]
pub(super) struct Tree<R: Rules> {
    nodes: Vec<Node<R>>,
    legal: Vec<R::Move>,
    children: Vec<Child>,
    visits: Vec<u32>,
    /// Mean value for the mover, per move; the exact one where it is known.
    q: Vec<f32>,
    logits: Vec<f32>,
    priors: Vec<f32>,
}

impl<R: Rules> Tree<R> {
    /// A tree without a root; room for `nodes` decisions with `moves` moves each, within reason.
    pub(super) fn with_capacity(nodes: usize, moves: usize) -> Self {
        let edges = nodes.saturating_mul(moves).min(MOST_ROOM);
        Self {
            nodes: Vec::with_capacity(nodes),
            legal: Vec::with_capacity(edges),
            children: Vec::with_capacity(edges),
            visits: Vec::with_capacity(edges),
            q: Vec::with_capacity(edges),
            logits: Vec::with_capacity(edges),
            priors: Vec::with_capacity(edges),
        }
    }

    /// Number of decisions.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Adds a decision with its evaluation.
    pub(super) fn push(
        &mut self,
        state: R,
        mover: Seat,
        legal: &[R::Move],
        judged: &Evaluation,
    ) -> NodeId {
        debug_assert_eq!(judged.logits.len(), legal.len(), "one logit per legal move");
        let edges = self.legal.len()..self.legal.len() + legal.len();
        self.legal.extend_from_slice(legal);
        self.children.resize(edges.end, Child::Unknown);
        self.visits.resize(edges.end, 0);
        self.q.resize(edges.end, 0.0);
        self.logits.extend_from_slice(&judged.logits);
        self.priors.extend_from_slice(&judged.logits);
        improve::softmax(&mut self.priors[edges.clone()]);
        let (value, sum) = (judged.value, judged.value);
        self.nodes.push(Node { state, mover, edges, value, sum, count: 1, settled: None });
        self.nodes.len() - 1
    }

    fn edge(&self, node: NodeId, index: usize) -> usize {
        self.nodes[node].edges.start + index
    }

    pub(super) fn state(&self, node: NodeId) -> &R {
        &self.nodes[node].state
    }

    pub(super) fn mover(&self, node: NodeId) -> Seat {
        self.nodes[node].mover
    }

    pub(super) fn legal(&self, node: NodeId) -> &[R::Move] {
        &self.legal[self.nodes[node].edges.clone()]
    }

    pub(super) fn child(&self, node: NodeId, index: usize) -> Child {
        self.children[self.edge(node, index)]
    }

    pub(super) fn set_child(&mut self, node: NodeId, index: usize, child: Child) {
        let edge = self.edge(node, index);
        self.children[edge] = child;
    }

    /// The evaluator's value.
    pub(super) fn own_value(&self, node: NodeId) -> SeatVec {
        self.nodes[node].value
    }

    /// Simulations that went through the node.
    pub(super) fn simulations(&self, node: NodeId) -> u32 {
        self.nodes[node].count - 1
    }

    /// The value under best play, once it is known.
    pub(super) fn settled(&self, node: NodeId) -> Option<SeatVec> {
        self.nodes[node].settled
    }

    /// The exact value of a move, once it is known.
    pub(super) fn exact(&self, node: NodeId, index: usize) -> Option<SeatVec> {
        match self.child(node, index) {
            Child::End(value) => Some(value),
            Child::Decision(next) => self.nodes[next].settled,
            Child::Unknown => None,
        }
    }

    /// What is known of a node's moves, for its mover.
    pub(super) fn actions(&self, node: NodeId) -> Actions<'_> {
        let Node { edges, mover, value, .. } = &self.nodes[node];
        Actions {
            logits: &self.logits[edges.clone()],
            priors: &self.priors[edges.clone()],
            visits: &self.visits[edges.clone()],
            q: &self.q[edges.clone()],
            value: value.of(*mover),
        }
    }

    /// The mean of all values seen at a node, the evaluator's own included; exact once it is settled.
    pub(super) fn mean_value(&self, node: NodeId) -> SeatVec {
        let node = &self.nodes[node];
        if let Some(exact) = node.settled {
            return exact;
        }
        #[allow(clippy::cast_precision_loss)]
        let count = node.count as f32;
        let mut mean = node.sum;
        mean.0.0.iter_mut().for_each(|value| *value /= count);
        mean
    }

    /// Adds the result of one simulation through a move.
    pub(super) fn record(&mut self, node: NodeId, index: usize, value: SeatVec) {
        let edge = self.edge(node, index);
        let node = &mut self.nodes[node];
        self.visits[edge] += 1;
        #[allow(clippy::cast_precision_loss)]
        let visits = self.visits[edge] as f32;
        self.q[edge] += (value.of(node.mover) - self.q[edge]) / visits;
        node.count += 1;
        for (sum, value) in node.sum.0.0.iter_mut().zip(value.0.0) {
            *sum += value;
        }
    }

    /// Takes note that a move's value is exact. If that settles the node: its exact value.
    pub(super) fn settle(&mut self, node: NodeId, index: usize, exact: SeatVec) -> Option<SeatVec> {
        let (edge, mover) = (self.edge(node, index), self.nodes[node].mover);
        self.q[edge] = exact.of(mover);
        let seats = self.nodes[node].state.seats();
        let moves = 0..self.nodes[node].edges.len();
        let settled = proof::settled(mover, seats, moves.map(|index| self.exact(node, index)));
        self.nodes[node].settled = settled;
        settled
    }

    /// The part of the tree below a node, with the node as its root.
    pub(super) fn subtree(mut self, root: NodeId) -> Self {
        let mut kept = Self::with_capacity(self.nodes.len() - root, self.nodes[root].edges.len());
        let mut new_ids: Vec<Option<NodeId>> = vec![None; self.nodes.len()];
        let mut wanted = vec![false; self.nodes.len()];
        wanted[root] = true;
        for (id, node) in self.nodes.drain(..).enumerate() {
            if !wanted[id] {
                continue;
            }
            new_ids[id] = Some(kept.nodes.len());
            let (old, start) = (node.edges.clone(), kept.legal.len());
            for child in &self.children[old.clone()] {
                if let Child::Decision(next) = child {
                    wanted[*next] = true;
                }
            }
            kept.legal.extend_from_slice(&self.legal[old.clone()]);
            kept.children.extend_from_slice(&self.children[old.clone()]);
            kept.visits.extend_from_slice(&self.visits[old.clone()]);
            kept.q.extend_from_slice(&self.q[old.clone()]);
            kept.logits.extend_from_slice(&self.logits[old.clone()]);
            kept.priors.extend_from_slice(&self.priors[old]);
            kept.nodes.push(Node { edges: start..kept.legal.len(), ..node });
        }
        for child in &mut kept.children {
            if let Child::Decision(next) = child {
                *next = new_ids[*next].expect("children of kept nodes are kept");
            }
        }
        kept
    }
}
