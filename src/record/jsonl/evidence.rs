//! The positions that a record says something about: the first and the last.

use super::super::error::RecordError;
use super::super::foreign::{Claimed, Witness};
use super::super::verify::Evidence;
use super::record::GameRecord;
use crate::game::{Game, Seat};

/// Hashes before the first and after the last move.
pub(super) struct Ends<'a> {
    pub(super) record: &'a GameRecord,
    /// Number of the last move.
    pub(super) last: i64,
}

impl Evidence for Ends<'_> {
    fn around(&self, claimed: &Claimed) -> Result<Witness, RecordError> {
        let mut witness = Witness::default();
        if claimed.number == 0 {
            witness.hashes_before.extend(self.record.initial_state_hash.clone());
        }
        if claimed.number == self.last {
            witness.hashes_after.extend(self.record.final_state_hash.clone());
        }
        Ok(witness)
    }
}

/// Compares the counts at the end with the recorded ones.
pub(super) fn check_score(record: &GameRecord, game: &Game) -> Result<(), String> {
    let Some(score) = &record.final_score else { return Ok(()) };
    for seat in Seat::all(game.config().seats()) {
        let counts = [
            ("eliminated rings", &score.rings_eliminated, game.eliminated(seat)),
            ("territory", &score.territory_spaces, game.territory(seat)),
        ];
        for (what, recorded, replayed) in counts {
            let recorded = recorded.get(&seat.number().to_string()).copied();
            if let Some(recorded) = recorded.filter(|count| *count != i64::from(replayed)) {
                return Err(format!(
                    "{what} of seat {seat}: recorded {recorded}, replayed {replayed}"
                ));
            }
        }
    }
    Ok(())
}
