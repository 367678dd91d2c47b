//! What the search needs to know of a game. Tests search toy games through the same door.

use std::fmt::Debug;

use ringrift::game::{Game, Move, Seat};

use crate::values::SeatVec;

/// A position of a game for two to four seats, with perfect information.
pub trait Rules: Clone + Debug {
    /// A choice.
    type Move: Copy + Debug;

    /// Number of seats.
    fn seats(&self) -> u8;
    /// Who decides; `None` when the game is over.
    fn mover(&self) -> Option<Seat>;
    /// The exact value of a finished game; `None` while it runs.
    fn result(&self) -> Option<SeatVec>;
    /// Replaces the content of `out` with the legal moves.
    fn legal(&self, out: &mut Vec<Self::Move>);
    /// Plays a legal move.
    fn play(&mut self, mv: Self::Move);
    /// Hash of everything that legality and values depend on.
    fn hash(&self) -> u64;
}

impl Rules for Game {
    type Move = Move;

    fn seats(&self) -> u8 {
        self.config().seats()
    }

    fn mover(&self) -> Option<Seat> {
        self.to_move()
    }

    fn result(&self) -> Option<SeatVec> {
        self.outcome().map(|outcome| SeatVec::of_outcome(outcome, self.config().seats()))
    }

    fn legal(&self, out: &mut Vec<Move>) {
        Self::legal(self, out);
    }

    fn play(&mut self, mv: Move) {
        Self::play(self, mv);
    }

    fn hash(&self) -> u64 {
        Self::hash(self)
    }
}

/// Where a sequence of forced moves leads.
#[derive(Debug, Clone, PartialEq)]
pub enum Reached<M> {
    /// `mover` has more than one move.
    Decision {
        /// Who decides.
        mover: Seat,
        /// The choices.
        legal: Vec<M>,
    },
    /// The game is over.
    End(SeatVec),
}

/// Plays moves while there is only one, and says what comes after; `played` hears of each.
pub fn play_forced<R: Rules>(state: &mut R, played: impl FnMut(R::Move)) -> Reached<R::Move> {
    let mut legal = Vec::new();
    match play_forced_into(state, &mut legal, played) {
        Ok(mover) => Reached::Decision { mover, legal },
        Err(value) => Reached::End(value),
    }
}

/// [`play_forced`] into a buffer of the caller: who decides among `legal`, or the end's value.
pub(super) fn play_forced_into<R: Rules>(
    state: &mut R,
    legal: &mut Vec<R::Move>,
    mut played: impl FnMut(R::Move),
) -> Result<Seat, SeatVec> {
    loop {
        let Some(mover) = state.mover() else {
            return Err(state.result().unwrap_or_default());
        };
        state.legal(legal);
        match legal.as_slice() {
            [only] => {
                played(*only);
                state.play(*only);
            }
            _ => return Ok(mover),
        }
    }
}
