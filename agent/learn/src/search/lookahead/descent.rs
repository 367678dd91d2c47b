//! Best-first descent: each step goes down the best moves to a leaf and values all that follows it.

use ringrift::game::Seat;

use super::{Choice, Decision, Values};
use crate::search::Rules;
use crate::search::proof::{is_loss, is_win};
use crate::values::SeatVec;

/// The most trusted move after `expansions` steps; fewer when everything is settled before.
pub fn descend<R: Rules>(
    state: &R,
    mover: Seat,
    legal: &[R::Move],
    expansions: usize,
    values: &mut dyn Values<R>,
) -> Choice {
    let mut descent = Descent { nodes: Vec::with_capacity(expansions), values, evaluated: 0 };
    descent.expand(Decision::new(state, mover, legal));
    for _ in 1..expansions.max(1) {
        if descent.nodes[0].is_closed() {
            break;
        }
        descent.step();
    }
    let root = &descent.nodes[0];
    let index = root.most_trusted();
    Choice { index, value: root.branches[index].value, evaluated: descent.evaluated }
}

/// One move of an expanded decision.
#[derive(Debug, Clone, Copy)]
struct Branch {
    value: SeatVec,
    steps: u32,
    /// Nothing is left to find out below it.
    closed: bool,
    child: Option<usize>,
}

/// An expanded decision.
#[derive(Debug)]
struct Node<R: Rules> {
    at: Decision<R>,
    branches: Vec<Branch>,
}

impl<R: Rules> Node<R> {
    fn utility(&self, branch: &Branch) -> f32 {
        branch.value.of(self.at.mover)
    }

    /// The value under best play as far as it is known.
    fn value(&self) -> SeatVec {
        let best =
            |one: &&Branch, other: &&Branch| self.utility(one).total_cmp(&self.utility(other));
        self.branches.iter().max_by(best).map_or_else(SeatVec::default, |branch| branch.value)
    }

    /// True when its mover surely wins, or nothing below is open.
    fn is_closed(&self) -> bool {
        let wins = |branch: &Branch| branch.closed && is_win(branch.value, self.at.mover);
        self.branches.iter().any(wins) || self.branches.iter().all(|branch| branch.closed)
    }

    /// The best open move; among equals the least visited.
    fn most_promising(&self) -> Option<usize> {
        let rank =
            |index: &usize| (self.utility(&self.branches[*index]), self.branches[*index].steps);
        let open = (0..self.branches.len()).filter(|index| !self.branches[*index].closed);
        open.max_by(|one, other| {
            let ((utility, steps), (utility_2, steps_2)) = (rank(one), rank(other));
            utility.total_cmp(&utility_2).then(steps_2.cmp(&steps))
        })
    }

    /// A sure win; else the move that was best most often and is not a sure loss.
    fn most_trusted(&self) -> usize {
        let rank = |index: &usize| {
            let branch = &self.branches[*index];
            let won = branch.closed && is_win(branch.value, self.at.mover);
            let alive = !(branch.closed && is_loss(branch.value, self.at.mover));
            (won, alive, branch.steps, self.utility(branch))
        };
        let better = |one: &usize, other: &usize| {
            let ((won, alive, steps, utility), (won_2, alive_2, steps_2, utility_2)) =
                (rank(one), rank(other));
            (won, alive, steps).cmp(&(won_2, alive_2, steps_2)).then(utility.total_cmp(&utility_2))
        };
        (0..self.branches.len()).max_by(better).unwrap_or_default()
    }
}

struct Descent<'a, R: Rules> {
    nodes: Vec<Node<R>>,
    values: &'a mut dyn Values<R>,
    evaluated: u64,
}

impl<R: Rules> Descent<'_, R> {
    /// Values all moves of a decision; the id of its node.
    fn expand(&mut self, at: Decision<R>) -> usize {
        let outlooks = at.outlooks(self.values);
        self.evaluated += outlooks.iter().filter(|outlook| !outlook.end).count() as u64;
        let branch = |outlook: super::Outlook| Branch {
            value: outlook.value,
            steps: 0,
            closed: outlook.end,
            child: None,
        };
        let branches = outlooks.into_iter().map(branch).collect();
        self.nodes.push(Node { at, branches });
        self.nodes.len() - 1
    }

    /// Goes down to a leaf, expands it and carries values and closures back.
    fn step(&mut self) {
        let (mut id, mut path) = (0, Vec::new());
        while let Some(index) = self.nodes[id].most_promising() {
            path.push((id, index));
            match self.nodes[id].branches[index].child {
                Some(child) => id = child,
                None => {
                    let Ok(leaf) = self.nodes[id].at.after(index) else { break };
                    let child = self.expand(leaf);
                    self.nodes[id].branches[index].child = Some(child);
                    break;
                }
            }
        }
        for (id, index) in path.into_iter().rev() {
            let Some(child) = self.nodes[id].branches[index].child else { continue };
            let (value, closed) = (self.nodes[child].value(), self.nodes[child].is_closed());
            let branch = &mut self.nodes[id].branches[index];
            (branch.value, branch.closed) = (value, closed);
            branch.steps += 1;
        }
    }
}
