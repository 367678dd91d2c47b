//! Which seats could act in the rounds of a game (RULES.md 15).

use super::{PerSeat, Seat};

/// Counts consecutive rounds in which exactly one seat had a real action at its turn start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct RoundTracker {
    /// The seat whose turn start closes a round.
    pub leader: Option<Seat>,
    /// Per seat, whether it had a real action at its turn start in this round.
    pub notes: PerSeat<Option<bool>>,
    /// The seat that was alone in the last `streak` rounds.
    pub candidate: Option<Seat>,
    pub streak: u32,
}

impl RoundTracker {
    /// Notes a turn start of `seat`, which has a real action or not.
    pub(super) fn note(&mut self, seat: Seat, real: bool, alive: PerSeat<bool>) {
        if !self.leader.is_some_and(|leader| alive[leader]) {
            self.leader = Some(seat);
            self.notes = PerSeat::default();
            if !self.candidate.is_some_and(|candidate| alive[candidate]) {
                self.candidate = None;
                self.streak = 0;
            }
        } else if self.leader == Some(seat) && self.notes.0.iter().any(Option::is_some) {
            self.close_round(alive);
        }
        self.notes[seat] = Some(real);
    }

    fn close_round(&mut self, alive: PerSeat<bool>) {
        let mut able = Seat::all(4).filter(|&seat| alive[seat] && self.notes[seat] == Some(true));
        let only = able.next().filter(|_| able.next().is_none());
        self.streak = match only {
            Some(_) if only == self.candidate => self.streak + 1,
            Some(_) => 1,
            None => 0,
        };
        self.candidate = only;
        self.notes = PerSeat::default();
    }
}
