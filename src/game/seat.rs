//! Seats and values per seat.

use std::fmt;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

/// A seat at the table, numbered 1 to 4 for people and 0 to 3 for arrays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Seat(u8);

impl Seat {
    /// The most seats that any configuration has.
    pub const MAX: usize = 4;

    /// The seat that moves first.
    pub const FIRST: Self = Self(0);

    /// Seat from its number 1 to 4.
    pub const fn from_number(number: u8) -> Option<Self> {
        if matches!(number, 1..=4) { Some(Self(number - 1)) } else { None }
    }

    /// Seat from its index 0 to 3.
    pub const fn from_index(index: usize) -> Option<Self> {
        if index < Self::MAX { Some(Self(index as u8)) } else { None }
    }

    /// The number that people see, 1 to 4.
    pub const fn number(self) -> u8 {
        self.0 + 1
    }

    /// The index into arrays, 0 to 3.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The seats of a game of `seats` players, in order.
    pub fn all(seats: u8) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (0..seats.min(4)).map(Self)
    }

    /// The seat after this one in a game of `seats` players.
    #[must_use]
    pub const fn next(self, seats: u8) -> Self {
        Self((self.0 + 1) % seats)
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

impl TryFrom<u8> for Seat {
    type Error = String;
    fn try_from(number: u8) -> Result<Self, String> {
        Self::from_number(number).ok_or_else(|| format!("seat {number} does not exist: use 1 to 4"))
    }
}

impl From<Seat> for u8 {
    fn from(seat: Seat) -> u8 {
        seat.number()
    }
}

/// One value for each of the four possible seats, in seat order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PerSeat<T>(pub [T; Seat::MAX]);

impl<T> Index<Seat> for PerSeat<T> {
    type Output = T;
    fn index(&self, seat: Seat) -> &T {
        &self.0[seat.index() & 3]
    }
}

impl<T> IndexMut<Seat> for PerSeat<T> {
    fn index_mut(&mut self, seat: Seat) -> &mut T {
        &mut self.0[seat.index() & 3]
    }
}
