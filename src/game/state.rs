//! The complete state of a game on board `B`.

use super::board::{Board, Position};
use super::rounds::RoundTracker;
use super::rules::Rules;
use super::turn::Turn;
use super::{Outcome, Seat};

/// Everything that legality and effects depend on.
#[derive(Debug, Clone, Copy)]
pub(super) struct State<B: Board> {
    pub rules: Rules,
    pub position: Position<B>,
    pub turn: Turn,
    /// The sides were exchanged.
    pub swapped: bool,
    /// The seat of the last recorded move.
    pub last_actor: Option<Seat>,
    pub tracker: RoundTracker,
    pub outcome: Option<Outcome>,
}

impl<B: Board> State<B> {
    /// The start of a game.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            position: Position::initial(rules.config.seats()),
            turn: Turn::start(Seat::FIRST),
            swapped: false,
            last_actor: None,
            tracker: RoundTracker::default(),
            outcome: None,
        }
    }

    /// The seats of the game.
    pub fn seats(&self) -> impl DoubleEndedIterator<Item = Seat> + Clone + use<B> {
        Seat::all(self.rules.config.seats())
    }
}
