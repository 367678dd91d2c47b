//! The search tree: decisions only, since forced moves are played on the way.

use ringrift::game::Seat;

use super::node::{Child, Choice, Edge, EdgeId, Known, Node, NodeId};
use super::{Evaluation, Rules, proof};
use crate::values::SeatVec;

/// Moves that room is made for in advance; more are taken in as they come.
const MOST_ROOM: usize = 1 << 14;

/// All decisions of one search; node 0 is the root.
#[derive(Debug)]
pub(super) struct Tree<R: Rules> {
    nodes: Vec<Node<R>>,
    /// The legal moves of all nodes.
    legal: Vec<R::Move>,
}

impl<R: Rules> Tree<R> {
    /// A tree without a root; room for `nodes` decisions with `moves` moves each, within reason.
    pub(super) fn with_capacity(nodes: usize, moves: usize) -> Self {
        let room = nodes.saturating_mul(moves).min(MOST_ROOM);
        Self { nodes: Vec::with_capacity(nodes), legal: Vec::with_capacity(room) }
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
        let moves = self.legal.len()..self.legal.len() + legal.len();
        self.legal.extend_from_slice(legal);
        self.nodes.push(Node::new(state, mover, moves, judged));
        self.nodes.len() - 1
    }

    pub(super) fn node(&self, node: NodeId) -> &Node<R> {
        &self.nodes[node]
    }

    pub(super) fn mover(&self, node: NodeId) -> Seat {
        self.nodes[node].mover
    }

    pub(super) fn legal(&self, node: NodeId) -> &[R::Move] {
        &self.legal[self.nodes[node].moves.clone()]
    }

    /// The moves of a node that were searched, in the order of their first visit.
    pub(super) fn edges(&self, node: NodeId) -> &[Edge] {
        &self.nodes[node].edges
    }

    /// The edge of a move, given its index in the legal list.
    pub(super) fn edge_at(&self, node: NodeId, index: usize) -> Option<&Edge> {
        self.edges(node).iter().find(|edge| edge.index == index)
    }

    /// The edge of the move that is chosen among those of a node.
    pub(super) fn choose(
        &mut self,
        node: NodeId,
        choose: impl FnOnce(&Known<'_>) -> Choice,
    ) -> EdgeId {
        let node = &mut self.nodes[node];
        node.prepare();
        let choice = choose(&node.known());
        node.edge_of(choice)
    }

    /// The state after the move of an edge, before forced moves.
    pub(super) fn state_after(&self, node: NodeId, edge: EdgeId) -> R {
        let mut state = self.nodes[node].state.clone();
        state.play(self.legal(node)[self.nodes[node].edges[edge].index]);
        state
    }

    pub(super) fn child(&self, node: NodeId, edge: EdgeId) -> Child {
        self.nodes[node].edges[edge].child
    }

    pub(super) fn set_child(&mut self, node: NodeId, edge: EdgeId, child: Child) {
        self.nodes[node].edges[edge].child = child;
    }

    /// Simulations that went through the node.
    pub(super) fn simulations(&self, node: NodeId) -> u32 {
        self.nodes[node].count - 1
    }

    /// The value under best play, once it is known.
    pub(super) fn settled(&self, node: NodeId) -> Option<SeatVec> {
        self.nodes[node].settled
    }

    /// The exact value of a searched move, once it is known.
    pub(super) fn exact(&self, edge: &Edge) -> Option<SeatVec> {
        match edge.child {
            Child::End(value) => Some(value),
            Child::Decision(next) => self.nodes[next].settled,
            Child::Unknown => None,
        }
    }

    /// Adds the result of one simulation through an edge.
    pub(super) fn record(&mut self, node: NodeId, edge: EdgeId, value: SeatVec) {
        self.nodes[node].record(edge, value);
    }

    /// Takes note that a move's value is exact. If that settles the node: its exact value.
    pub(super) fn settle(&mut self, node: NodeId, edge: EdgeId, exact: SeatVec) -> Option<SeatVec> {
        let mover = self.nodes[node].mover;
        self.nodes[node].edges[edge].q = exact.of(mover);
        let at = &self.nodes[node];
        let searched = at.edges.iter().map(|edge| self.exact(edge));
        let others = (at.edges.len() < at.moves.len()).then_some(None);
        let settled = proof::settled(mover, at.state.seats(), searched.chain(others));
        self.nodes[node].settled = settled;
        settled
    }

    /// The part of the tree below a node, with the node as its root.
    pub(super) fn subtree(mut self, root: NodeId) -> Self {
        let mut kept = Self::with_capacity(self.nodes.len() - root, self.nodes[root].moves.len());
        let mut new_ids: Vec<Option<NodeId>> = vec![None; self.nodes.len()];
        let mut wanted = vec![false; self.nodes.len()];
        wanted[root] = true;
        for (id, mut node) in self.nodes.drain(..).enumerate() {
            if !wanted[id] {
                continue;
            }
            new_ids[id] = Some(kept.nodes.len());
            for edge in &node.edges {
                if let Child::Decision(next) = edge.child {
                    wanted[next] = true;
                }
            }
            let start = kept.legal.len();
            kept.legal.extend_from_slice(&self.legal[node.moves.clone()]);
            node.moves = start..kept.legal.len();
            kept.nodes.push(node);
        }
        for edge in kept.nodes.iter_mut().flat_map(|node| &mut node.edges) {
            if let Child::Decision(next) = &mut edge.child {
                *next = new_ids[*next].expect("children of kept nodes are kept");
            }
        }
        kept
    }
}
