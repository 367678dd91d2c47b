//! A row as the position itself, for networks that read positions in their own way.

use ringrift::game::{Game, Seat};

use crate::values::{MoverVec, SeatVec};

/// A position of a recorded game.
#[derive(Debug)]
pub struct Position {
    /// The position; somebody decides in it.
    pub game: Game,
    /// How the game ended.
    pub result: SeatVec,
    /// What the search of the time expected; `None` where none ran or its record does not say.
    pub searched: Option<SeatVec>,
}

impl Position {
    /// What a value of the position should be: how the game ended, mixed with a share of what the
    /// search expected.
    pub fn target(&self, search_share: f32, seats: u8) -> MoverVec {
        let mover = self.game.to_move().unwrap_or(Seat::FIRST);
        let mut target = self.result;
        if let Some(searched) = self.searched {
            for seat in Seat::all(seats) {
                target.0[seat] += search_share * (searched.of(seat) - target.of(seat));
            }
        }
        target.relative_to(mover, seats)
    }
}
