//! Players: one trait, three kinds.

mod heuristic;
mod network;
mod random;
mod schedule;
mod spec;

pub use heuristic::HeuristicPlayer;
pub use network::NetworkPlayer;
pub use random::RandomPlayer;
pub use schedule::Temperature;
pub use spec::{Network, PlayerSpec};

use ringrift::game::{Game, Move};

use crate::inference::EvalStats;
use crate::rng::Rng;
use crate::values::SeatVec;

/// One position in which a player decides.
#[derive(Debug)]
pub struct Turn<'a> {
    /// The position.
    pub game: &'a Game,
    /// Its legal moves, more than one.
    pub legal: &'a [Move],
    /// Decisions made in this game before.
    pub decision: u32,
    /// The randomness of this game and seat.
    pub rng: &'a mut Rng,
}

/// What a player decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The move to play.
    pub mv: Move,
    /// What the search said, where one ran.
    pub search: Option<Searched>,
}

/// The training targets that a search leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Searched {
    /// Probability of each legal move, in the order of the legal list.
    pub policy: Vec<f32>,
    /// Win probability of each seat.
    pub value: SeatVec,
    /// Simulations spent.
    pub simulations: usize,
    /// The move that the search preferred; exploration may have played another.
    pub chosen: Move,
}

/// Plays games. A batch of positions is decided at once, so that networks see batches; what is
/// decided in one position does not depend on the others.
pub trait Player: Send {
    /// What kind of player it is, for people.
    fn describe(&self) -> String;

    /// One decision for each turn, in their order.
    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision>;

    /// What the player's network did so far; zero for players without one.
    fn stats(&self) -> EvalStats {
        EvalStats::default()
    }
}

#[cfg(test)]
mod tests;
