//! Who sits where.

use serde::{Deserialize, Serialize};

use ringrift::game::Seat;
use ringrift::rating::Sides;

/// One assignment of players to seats: the number of the player on each seat.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seating(Vec<usize>);

/// Why players cannot be seated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{players} players do not fit on {seats} seats: name 2 players, or one for each seat")]
pub struct SeatingError {
    players: usize,
    seats: u8,
}

impl Seating {
    /// The first player once on each seat, the second one on all others.
    pub fn single(seats: u8) -> Vec<Self> {
        let of = |own| Self((0..usize::from(seats)).map(|seat| usize::from(seat != own)).collect());
        (0..usize::from(seats)).map(of).collect()
    }

    /// Every assignment that gives all players as many seats: two players share four seats two by
    /// two, and three seats in both mixes, 1 v 2 and 2 v 1; as many players as seats sit in every
    /// order. An even player wins an even share of these games.
    ///
    /// # Errors
    /// With other numbers of players.
    pub fn balanced(players: usize, seats: u8) -> Result<Vec<Self>, SeatingError> {
        let each: &[usize] = match (players, seats) {
            (2, 3) => &[1, 2],
            (2, 4) => &[2],
            (n, seats) if n == usize::from(seats) => &[1],
            _ => return Err(SeatingError { players, seats }),
        };
        let mut all = vec![Vec::new()];
        for _ in 0..seats {
            let longer = |start: &Vec<usize>| {
                let start = start.clone();
                (0..players).map(move |player| [start.clone(), vec![player]].concat())
            };
            all = all.iter().flat_map(longer).collect();
        }
        let fair = |seating: &Self| (0..players).all(|p| each.contains(&seating.seats_of(p)));
        Ok(all.into_iter().map(Self).filter(fair).collect())
    }

    /// The player on a seat.
    pub fn player(&self, seat: Seat) -> usize {
        self.0[seat.index()]
    }

    /// The players in seat order.
    pub fn players(&self) -> &[usize] {
        &self.0
    }

    /// How many seats a player has.
    pub fn seats_of(&self, player: usize) -> usize {
        self.0.iter().filter(|&&other| other == player).count()
    }

    /// What these games say about the strength of one player against all others.
    ///
    /// # Panics
    /// When a game leaves the player or the others no seat.
    pub fn sides(seatings: &[Self], player: usize) -> Sides {
        let small = |count: usize| u8::try_from(count).unwrap_or(u8::MAX);
        let seats = seatings.first().map_or(0, |seating| small(seating.0.len()));
        Sides::of(seats, seatings.iter().map(|seating| small(seating.seats_of(player))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seatings(players: usize, seats: u8) -> Vec<Vec<usize>> {
        Seating::balanced(players, seats).unwrap().into_iter().map(|s| s.0).collect()
    }

    #[test]
    fn blocks_hold_every_assignment() {
        assert_eq!(seatings(2, 2), [[0, 1], [1, 0]]);
        let mixes = [[0, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 0], [1, 0, 1], [1, 1, 0]];
        assert_eq!(seatings(2, 3), mixes);
        assert_eq!([seatings(2, 4).len(), seatings(3, 3).len(), seatings(4, 4).len()], [6, 6, 24]);
        assert!(Seating::balanced(3, 4).is_err() && Seating::balanced(1, 2).is_err());
        assert_eq!(Seating::single(3)[1].0, [1, 0, 1]);
    }

    #[test]
    fn every_player_takes_every_seat_equally_often() {
        for (players, seats) in [(2, 2), (2, 3), (2, 4), (3, 3), (4, 4)] {
            let block = seatings(players, seats);
            for seat in 0..usize::from(seats) {
                for player in 0..players {
                    let times = block.iter().filter(|seating| seating[seat] == player).count();
                    assert_eq!(times * players, block.len(), "{players} on {seats}");
                }
            }
            let sides = Seating::sides(&Seating::balanced(players, seats).unwrap(), 0);
            assert!((sides.even() - 1.0 / f64::from(u8::try_from(players).unwrap())).abs() < 1e-12);
        }
    }
}
