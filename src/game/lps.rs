//! Last player standing by rounds (RULES.md 15).

use super::board::Board;
use super::state::State;
use super::{PerSeat, Seat};

/// Rounds in which only one seat could act that make it the winner.
const ROUNDS_TO_WIN: u32 = 3;

impl<B: Board> State<B> {
    /// Updates the tracker at the start of a turn; true if its seat wins by it.
    pub(super) fn wins_by_rounds(&mut self) -> bool {
        let mover = self.turn.mover;
        let real = self.has_real_action(mover);
        let mut alive = PerSeat::default();
        for seat in self.seats() {
            alive[seat] = self.position.has_material(seat);
        }
        self.tracker.note(mover, real, alive);
        real && self.tracker.streak >= ROUNDS_TO_WIN
            && self.tracker.candidate == Some(mover)
            && self.seats().all(|seat| seat == mover || !self.has_real_action(seat))
    }

    /// Whether `seat` could place a ring, move a stack or capture, were it its turn.
    fn has_real_action(&self, seat: Seat) -> bool {
        self.can_act_with_stacks(seat) || self.can_place(seat)
    }
}
