//! Values per seat. Two types, so that a mover-relative vector is never read in seat order.

use ringrift::game::{Outcome, PerSeat, Seat};

/// Win probability of each seat, in seat order; unused seats hold 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SeatVec(pub PerSeat<f32>);

/// Win probability in turn order beginning with the seat to move; unused places hold 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MoverVec(pub [f32; Seat::MAX]);

impl SeatVec {
    /// The exact value of a finished game: 1 for the winner, an equal share each when nobody won.
    pub fn of_outcome(outcome: Outcome, seats: u8) -> Self {
        let mut values = PerSeat::default();
        match outcome.winner {
            Some(winner) => values[winner] = 1.0,
            None => Seat::all(seats).for_each(|seat| values[seat] = 1.0 / f32::from(seats)),
        }
        Self(values)
    }

    /// The value of one seat.
    pub fn of(self, seat: Seat) -> f32 {
        self.0[seat]
    }

    /// The same values, beginning with `mover`.
    pub fn relative_to(self, mover: Seat, seats: u8) -> MoverVec {
        let mut values = MoverVec::default();
        for seat in Seat::all(seats) {
            values.0[relative_index(seat, mover, seats)] = self.0[seat];
        }
        values
    }
}

impl MoverVec {
    /// The same values in seat order, given who moves.
    pub fn to_seats(self, mover: Seat, seats: u8) -> SeatVec {
        let mut values = PerSeat::default();
        for seat in Seat::all(seats) {
            values[seat] = self.0[relative_index(seat, mover, seats)];
        }
        SeatVec(values)
    }
}

/// How many turns after `mover` the seat comes, 0 for the mover itself.
pub fn relative_index(seat: Seat, mover: Seat, seats: u8) -> usize {
    let seats = usize::from(seats);
    (seat.index() + seats - mover.index()) % seats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_round_trips_for_every_mover() {
        for seats in 2..=4 {
            let mut values = PerSeat::default();
            for seat in Seat::all(seats) {
                values[seat] = f32::from(seat.number());
            }
            for mover in Seat::all(seats) {
                let relative = SeatVec(values).relative_to(mover, seats);
                assert_eq!(relative.0[0], values[mover]);
                assert_eq!(relative.to_seats(mover, seats), SeatVec(values));
            }
        }
    }
}
