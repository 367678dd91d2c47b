//! The search of one position, cut in two: gather a leaf, apply its evaluation.

use ringrift::game::Seat;

use super::gumbel::GumbelRoot;
use super::method::Method;
use super::node::{Child, Edge, EdgeId, NodeId};
use super::proof::is_loss;
use super::puct::{self, PuctConfig};
use super::rules::play_forced_into;
use super::tree::Tree;
use super::{Evaluation, Leaf, Rules};
use crate::rng::Rng;
use crate::values::SeatVec;

/// What a search found, in the order of the root's legal list.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Index of the move to play.
    pub best: usize,
    /// The policy to learn: softmax(logits + sigma(completed Q)) by Gumbel, shares of visits by PUCT.
    pub policy: Vec<f32>,
    /// Mean value of the search; exact when the outcome is certain.
    pub value: SeatVec,
    /// Visits of each move, those taken over from an earlier search included.
    pub visits: Vec<u32>,
}

/// How moves are chosen.
#[derive(Debug)]
enum Chooser {
    Gumbel(GumbelRoot),
    Puct(PuctConfig),
}

/// A leaf that waits for its evaluation; its moves lie in the search's buffer.
#[derive(Debug)]
struct Pending<R> {
    state: R,
    mover: Seat,
}

/// The search of one root position.
#[derive(Debug)]
pub struct Search<R: Rules> {
    pub(super) tree: Tree<R>,
    chooser: Chooser,
    proofs: bool,
    simulations: usize,
    done: usize,
    pending: Option<Pending<R>>,
    /// The moves of the pending leaf.
    legal: Vec<R::Move>,
    /// The way to the leaf of the current simulation.
    path: Vec<(NodeId, EdgeId)>,
}

impl<R: Rules> Search<R> {
    /// Begins at a position where `mover` has more than one legal move.
    pub fn new(
        state: &R,
        mover: Seat,
        legal: &[R::Move],
        method: impl Into<Method>,
        rng: &mut Rng,
    ) -> Self {
        let method = method.into();
        let tree = Tree::with_capacity(method.simulations() + 1, legal.len());
        let mut search = Self::over(tree, method, method.simulations(), legal.len(), rng);
        search.pending = Some(Pending { state: state.clone(), mover });
        search.legal.extend_from_slice(legal);
        search
    }

    /// Goes on with what an earlier search of the same method found below one of its moves. Inherited
    /// simulations count, but at least half of the budget is spent anew.
    pub fn resume(kept: Kept<R>, method: impl Into<Method>, rng: &mut Rng) -> Self {
        let (method, tree) = (method.into(), kept.0);
        let (budget, inherited) = (method.simulations(), tree.simulations(0) as usize);
        let simulations = budget.saturating_sub(inherited).max(budget / 2);
        let moves = tree.legal(0).len();
        Self::over(tree, method, simulations, moves, rng)
    }

    fn over(
        tree: Tree<R>,
        method: Method,
        simulations: usize,
        moves: usize,
        rng: &mut Rng,
    ) -> Self {
        let chooser = match method {
            Method::Gumbel(config) => {
                Chooser::Gumbel(GumbelRoot::new(&config, moves, simulations, rng))
            }
            Method::Puct(config) => Chooser::Puct(config),
        };
        Self {
            tree,
            chooser,
            proofs: method.proofs(),
            simulations,
            done: 0,
            pending: None,
            legal: Vec::new(),
            path: Vec::new(),
        }
    }

    /// Runs simulations until one needs an evaluation; `None` once all are done, or once the outcome
    /// is certain.
    pub fn gather(&mut self) -> Option<Leaf<'_, R>> {
        while self.pending.is_none() && self.done < self.simulations && !self.is_settled() {
            self.simulate();
        }
        let pending = self.pending.as_ref()?;
        Some(Leaf { state: &pending.state, legal: &self.legal })
    }

    /// Continues with the evaluation of the leaf that [`Self::gather`] returned.
    pub fn apply(&mut self, judged: &Evaluation) {
        let Some(Pending { state, mover }) = self.pending.take() else { return };
        let new = self.tree.push(state, mover, &self.legal, judged);
        if let Some((parent, edge)) = self.path.last() {
            self.tree.set_child(*parent, *edge, Child::Decision(new));
            self.back_up(judged.value, false);
        }
    }

    /// The result; call it when [`Self::gather`] has returned `None`.
    ///
    /// # Panics
    /// When not even the root was evaluated.
    pub fn found(&self) -> Found {
        assert!(self.tree.len() > 0, "the root is evaluated before anything else");
        let root = self.tree.node(0);
        let lost = self.lost_moves();
        // Where all is lost, the search still knows what is hardest to refute.
        let all_lost = lost.iter().all(|lost| *lost);
        let hopeful = |index: usize| all_lost || !lost[index];
        let (policy, best) = match &self.chooser {
            Chooser::Gumbel(gumbel) => gumbel.result(&root.known(), hopeful),
            Chooser::Puct(_) => puct::result(&root.edges, root.priors(), hopeful),
        };
        let best = self.certain_move().or(best).unwrap_or_default();
        let mut visits = vec![0; lost.len()];
        root.edges.iter().for_each(|edge| visits[edge.index] = edge.visits);
        Found { best, policy, value: root.mean_value(), visits }
    }

    /// What was found below a move, for the next decision of the same seat; `None` if that is not
    /// what comes next, or nothing was searched there.
    pub fn into_kept(self, index: usize) -> Option<Kept<R>> {
        let Child::Decision(next) = self.tree.edge_at(0, index)?.child else { return None };
        let same_seat = self.tree.mover(next) == self.tree.mover(0);
        same_seat.then(|| Kept(self.tree.subtree(next)))
    }

    /// Simulations spent by this search.
    pub fn spent(&self) -> usize {
        self.done
    }

    fn is_settled(&self) -> bool {
        self.tree.len() > 0 && self.tree.settled(0).is_some()
    }

    /// A move that leads to the certain outcome of the root; none stands out where that is a loss.
    fn certain_move(&self) -> Option<usize> {
        let (mover, settled) = (self.tree.mover(0), self.tree.settled(0)?);
        let value = settled.of(mover);
        if is_loss(settled, mover) {
            return None;
        }
        let reaches =
            |edge: &&Edge| self.tree.exact(edge).is_some_and(|exact| exact.of(mover) >= value);
        self.tree.edges(0).iter().filter(reaches).map(|edge| edge.index).min()
    }

    /// The moves of the root that certainly lose.
    fn lost_moves(&self) -> Vec<bool> {
        let mut lost = vec![false; self.tree.legal(0).len()];
        if self.proofs {
            let mover = self.tree.mover(0);
            for edge in self.tree.edges(0) {
                lost[edge.index] = self.tree.exact(edge).is_some_and(|exact| is_loss(exact, mover));
            }
        }
        lost
    }

    /// One descent from the root: ends in a known end, or leaves a pending leaf.
    fn simulate(&mut self) {
        self.path.clear();
        let mut node = 0;
        loop {
            let edge = self.choose(node);
            self.path.push((node, edge));
            match self.tree.child(node, edge) {
                Child::Unknown => break self.expand(node, edge),
                Child::End(value) => break self.back_up(value, true),
                Child::Decision(next) => match self.tree.settled(next) {
                    Some(value) => break self.back_up(value, true),
                    None => node = next,
                },
            }
        }
        self.done += 1;
    }

    fn choose(&mut self, node: NodeId) -> EdgeId {
        let (chooser, done) = (&mut self.chooser, self.done);
        self.tree.choose(node, |known| match chooser {
            Chooser::Gumbel(gumbel) if node == 0 => gumbel.root_move(known, done),
            Chooser::Gumbel(gumbel) => gumbel.inner_move(known),
            Chooser::Puct(config) => config.select(known),
        })
    }

    fn expand(&mut self, node: NodeId, edge: EdgeId) {
        let mut state = self.tree.state_after(node, edge);
        match play_forced_into(&mut state, &mut self.legal, |_| {}) {
            Ok(mover) => self.pending = Some(Pending { state, mover }),
            Err(value) => {
                self.tree.set_child(node, edge, Child::End(value));
                self.back_up(value, true);
            }
        }
    }

    /// Adds a value to every decision on the way; `exact` when it is certain and not estimated.
    fn back_up(&mut self, mut value: SeatVec, exact: bool) {
        let mut certain = (exact && self.proofs).then_some(value);
        for (node, edge) in self.path.iter().rev() {
            self.tree.record(*node, *edge, value);
            if let Some(settled) = certain {
                certain = self.tree.settle(*node, *edge, settled);
                value = certain.unwrap_or(value);
            }
        }
    }
}

/// A subtree kept for the next decision of a turn.
#[derive(Debug)]
pub struct Kept<R: Rules>(Tree<R>);

impl<R: Rules> Kept<R> {
    /// True when the subtree's root is this position.
    pub fn is_at(&self, state: &R) -> bool {
        self.0.node(0).state.hash() == state.hash()
    }
}
