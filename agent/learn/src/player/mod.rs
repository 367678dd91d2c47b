//! Players behind one trait, and their names on the command line.
//!
//! | file | who plays |
//! |---|---|
//! | `random`, `heuristic`, `policy` | without search |
//! | `tree_search` | Gumbel and PUCT |
//! | `lookahead` | minimax, max-n, best-first descent |
//! | `mixed` | other players by chance |

mod guide;
mod heuristic;
mod lookahead;
mod mixed;
mod network;
mod notation;
mod policy;
mod random;
mod roster;
mod spec;
mod temperature;
mod tree_search;

pub use guide::{Guide, GuideEvaluator};
pub use heuristic::HeuristicPlayer;
pub use lookahead::{Lookahead, LookaheadPlayer};
pub use mixed::{CarelessPlayer, MixedPlayer};
pub use network::{Network, NetworkError, NetworkEvaluator};
pub use notation::{Notation, NotationError};
pub use policy::PolicyPlayer;
pub use random::RandomPlayer;
pub use roster::{Roster, RosterError};
pub use spec::PlayerSpec;
pub use temperature::{COLDEST, Moment, Temperature};
pub use tree_search::TreePlayer;

use ringrift::game::{Game, Move};

use crate::inference::EvalStats;
use crate::rng::Rng;
use crate::search::Analysis;
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
    /// Tells this game from the others that a player plays side by side.
    pub key: u64,
    /// The randomness of this game and seat.
    pub rng: &'a mut Rng,
}

impl Turn<'_> {
    /// The same turn, lent for a shorter time.
    pub fn reborrow(&mut self) -> Turn<'_> {
        let Turn { game, legal, decision, key, rng } = self;
        Turn { game, legal, decision: *decision, key: *key, rng }
    }
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

/// A decision with what the search saw, where one ran.
#[derive(Debug, Clone, PartialEq)]
pub struct Analyzed {
    /// What the player plays.
    pub decision: Decision,
    /// The search seen from its root; `None` for players without a tree.
    pub analysis: Option<Analysis<Move>>,
}

impl Analyzed {
    /// A decision of which nothing more is known.
    pub fn bare(decision: Decision) -> Self {
        Self { decision, analysis: None }
    }
}

/// Plays games. A batch of positions is decided at once, so that networks see batches; what is
/// decided in one position does not depend on the others.
pub trait Player: Send {
    /// What kind of player it is, for people.
    fn describe(&self) -> String;

    /// One decision for each turn, in their order.
    fn choose(&mut self, turns: &mut [Turn<'_>]) -> Vec<Decision>;

    /// The decision of a single turn.
    fn choose_one(&mut self, turn: &mut Turn<'_>) -> Decision {
        let mut decisions = self.choose(std::slice::from_mut(turn));
        decisions.pop().unwrap_or(Decision { mv: turn.legal[0], search: None })
    }

    /// The decision of a single turn, with what the search saw.
    fn analyze(&mut self, turn: &mut Turn<'_>) -> Analyzed {
        Analyzed::bare(self.choose_one(turn))
    }

    /// What the player's network did so far; zero for players without one.
    fn stats(&self) -> EvalStats {
        EvalStats::default()
    }
}

#[cfg(test)]
mod tests;
