//! The end of a turn: victory, rotation, rounds (RULES.md 14 and 15).

use crate::game::board::Board;
use crate::game::state::State;
use crate::game::turn::Turn;
use crate::game::{EndReason, Outcome, Seat};

impl<B: Board> State<B> {
    pub(super) fn end_turn(&mut self) {
        if let Some(outcome) = self.victory() {
            return self.finish(outcome);
        }
        let next = self.next_mover();
        self.turn = Turn::start(next);
        if self.wins_by_rounds() {
            self.finish(Outcome { winner: Some(next), reason: EndReason::LpsRounds });
        }
    }

    /// The next seat that owns a ring; possibly the mover again.
    fn next_mover(&self) -> Seat {
        let seats = self.rules.config.seats();
        let mut seat = self.turn.mover.next(seats);
        while seat != self.turn.mover && !self.position.has_material(seat) {
            seat = seat.next(seats);
        }
        seat
    }

    fn victory(&self) -> Option<Outcome> {
        self.goal_reached().or_else(|| self.sole_survivor()).or_else(|| self.stalemate())
    }

    fn sole_survivor(&self) -> Option<Outcome> {
        let mut controllers =
            self.seats().filter(|&seat| !self.position.controlled(seat).is_empty());
        let winner = controllers.next()?;
        let alone = self.seats().all(|seat| seat == winner || !self.position.has_material(seat));
        alone.then_some(Outcome { winner: Some(winner), reason: EndReason::LpsSole })
    }

    /// The ladder for a bare board on which nobody can place.
    fn stalemate(&self) -> Option<Outcome> {
        let position = &self.position;
        let bare = position.all_stacks().is_empty();
        if !bare || self.seats().any(|seat| self.can_place(seat)) {
            return None;
        }
        let held = |seat| u16::from(position.hand(seat));
        let ladder = [
            (self.leader(|seat| position.territory(seat)), EndReason::StalemateTerritory),
            (self.leader(|seat| position.eliminated(seat) + held(seat)), EndReason::StalemateRings),
            (self.leader(|seat| position.markers(seat).len()), EndReason::StalemateMarkers),
            (Some(self.last_actor.unwrap_or(self.turn.mover)), EndReason::StalemateLastActor),
        ];
        let (winner, reason) = ladder.into_iter().find(|(winner, _)| winner.is_some())?;
        Some(Outcome { winner, reason })
    }

    /// The only seat with the highest score above zero.
    fn leader(&self, score: impl Fn(Seat) -> u16) -> Option<Seat> {
        let best = self.seats().map(&score).max().filter(|&best| best > 0)?;
        let mut holders = self.seats().filter(|&seat| score(seat) == best);
        holders.next().filter(|_| holders.next().is_none())
    }
}
