//! Input values that belong to no cell.

use ringrift::game::{Game, Move, Phase, Seat};

use crate::values::relative_index;

/// Phases in which somebody decides: all but the last, the end.
const PHASES: usize = Phase::ALL.len() - 1;
/// Kinds of debt that the legal list may consist of: line, territory, recovery.
const DEBTS: usize = 3;
/// Hand, eliminated share, territory share, is-this-seat (absolute), per seat.
const PER_SEAT: usize = 4;

/// Number of global inputs for a number of seats.
pub(super) fn count(seats: u8) -> usize {
    PHASES + DEBTS + PER_SEAT * usize::from(seats)
}

/// Writes the global inputs of one position; `out` has [`count`] values and starts as 0.
pub(super) fn write(game: &Game, legal: &[Move], mover: Seat, out: &mut [f32]) {
    let config = game.config();
    let seats = config.seats();
    if let Some(phase) = Phase::ALL.iter().take(PHASES).position(|phase| *phase == game.phase()) {
        out[phase] = 1.0;
    }
    if let Some(debt) = legal.first().and_then(|mv| debt_of(*mv)) {
        out[PHASES + debt] = 1.0;
    }
    let rings = f32::from(config.board().rings_per_seat());
    let (ring_goal, territory_goal) =
        (f32::from(game.ring_goal()), f32::from(game.territory_goal()));
    let per_seat = &mut out[PHASES + DEBTS..];
    for seat in Seat::all(seats) {
        let place = PER_SEAT * relative_index(seat, mover, seats);
        per_seat[place] = f32::from(game.hand(seat)) / rings;
        per_seat[place + 1] = f32::from(game.eliminated(seat)) / ring_goal;
        per_seat[place + 2] = f32::from(game.territory(seat)) / territory_goal;
    }
    out[number_of(mover)] = 1.0;
}

/// The one input that names a seat by its number: 1 for the mover's.
pub(super) fn number_of(mover: Seat) -> usize {
    PHASES + DEBTS + PER_SEAT * mover.index() + 3
}

fn debt_of(mv: Move) -> Option<usize> {
    match mv {
        Move::PayLine { .. } => Some(0),
        Move::PayTerritory { .. } => Some(1),
        Move::PayRecovery { .. } => Some(2),
        _ => None,
    }
}
