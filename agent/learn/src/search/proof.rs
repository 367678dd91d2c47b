//! Exact values in the tree: what follows for a decision from the ends below it.

use ringrift::game::Seat;

use crate::values::SeatVec;

/// The exact value of a decision of `mover`, given the exact values of its moves as far as they are
/// known. A sure win of the mover settles it for any number of seats. When every move is settled, two
/// seats settle it too; with more seats a loser may choose who wins, so nothing is claimed.
pub(super) fn settled(
    mover: Seat,
    seats: u8,
    moves: impl Iterator<Item = Option<SeatVec>>,
) -> Option<SeatVec> {
    let mut best: Option<SeatVec> = None;
    let mut all_known = true;
    for exact in moves {
        match exact {
            Some(value) if is_win(value, mover) => return Some(value),
            Some(value) if best.is_none_or(|best| value.of(mover) > best.of(mover)) => {
                best = Some(value);
            }
            Some(_) => {}
            None => all_known = false,
        }
    }
    best.filter(|_| all_known && seats == 2)
}

/// True when the seat has won.
pub(super) fn is_win(exact: SeatVec, seat: Seat) -> bool {
    exact.of(seat) >= 1.0
}

/// True when the seat gets nothing.
pub(super) fn is_loss(exact: SeatVec, seat: Seat) -> bool {
    exact.of(seat) <= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn win(index: usize) -> Option<SeatVec> {
        let mut value = SeatVec::default();
        value.0[Seat::from_index(index)?] = 1.0;
        Some(value)
    }

    #[test]
    fn one_winning_move_settles_a_decision_for_any_number_of_seats() {
        for seats in 2..=4 {
            let moves = [None, win(1), win(0), None];
            assert_eq!(settled(Seat::FIRST, seats, moves.into_iter()), win(0));
            assert_eq!(settled(Seat::FIRST, seats, [None, win(1)].into_iter()), None);
        }
    }

    #[test]
    fn only_losing_moves_settle_a_decision_between_two() {
        let lost = || [win(1), win(1)].into_iter();
        assert_eq!(settled(Seat::FIRST, 2, lost()), win(1));
        assert_eq!(settled(Seat::FIRST, 3, lost()), None);
        let half = Some(SeatVec(ringrift::game::PerSeat([0.5, 0.5, 0.0, 0.0])));
        assert_eq!(settled(Seat::FIRST, 2, [win(1), half].into_iter()), half);
    }
}
