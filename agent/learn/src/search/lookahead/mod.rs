//! Lookahead on values alone: minimax and max-n to a fixed depth, and best-first descent.

mod descent;
mod minimax;

pub use descent::descend;
pub use minimax::{Backup, minimax};

use ringrift::game::Seat;

use super::rules::play_forced_into;
use super::{Leaf, Rules};
use crate::values::SeatVec;

/// Judges positions by their value alone: an NNUE, the hand-written evaluation or the value head of a
/// network.
pub trait Values<R: Rules> {
    /// The win probabilities of each leaf, which sum to 1, in their order.
    fn values(&mut self, leaves: &[Leaf<'_, R>]) -> Vec<SeatVec>;
}

/// The choice of a lookahead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choice {
    /// Index of the move to play.
    pub index: usize,
    /// Value that it leads to.
    pub value: SeatVec,
    /// Positions that were valued on the way.
    pub evaluated: u64,
}

/// A position in which `mover` has a choice.
#[derive(Debug)]
struct Decision<R: Rules> {
    state: R,
    mover: Seat,
    legal: Vec<R::Move>,
}

/// What a move leads to, seen from one decision before.
#[derive(Debug, Clone, Copy)]
struct Outlook {
    value: SeatVec,
    /// The game is over there, and the value exact.
    end: bool,
}

impl<R: Rules> Decision<R> {
    fn new(state: &R, mover: Seat, legal: &[R::Move]) -> Self {
        Self { state: state.clone(), mover, legal: legal.to_vec() }
    }

    /// The next decision after a move, or the value of the end.
    fn after(&self, index: usize) -> Result<Self, SeatVec> {
        let mut state = self.state.clone();
        state.play(self.legal[index]);
        let mut legal = Vec::new();
        let mover = play_forced_into(&mut state, &mut legal, |_| {})?;
        Ok(Self { state, mover, legal })
    }

    /// The values of all moves, in one batch.
    fn outlooks(&self, values: &mut dyn Values<R>) -> Vec<Outlook> {
        let next: Vec<_> = (0..self.legal.len()).map(|index| self.after(index)).collect();
        let decisions = next.iter().filter_map(|next| next.as_ref().ok());
        let leaves: Vec<_> =
            decisions.map(|next| Leaf { state: &next.state, legal: &next.legal }).collect();
        let mut judged = values.values(&leaves).into_iter();
        let outlook = |next: &Result<Self, SeatVec>| match next {
            Ok(_) => Outlook { value: judged.next().unwrap_or_default(), end: false },
            Err(value) => Outlook { value: *value, end: true },
        };
        next.iter().map(outlook).collect()
    }
}
