//! Payments and forced eliminations (RULES.md 13).

use crate::game::Move;
use crate::game::board::Board;
use crate::game::state::State;

impl<B: Board> State<B> {
    pub(super) fn line_payments(&self, out: &mut Vec<Move>) {
        let stacks = self.position.controlled(self.turn.mover);
        out.extend(stacks.iter().map(|cell| Move::PayLine { cell }));
    }

    pub(super) fn territory_payments(&self, out: &mut Vec<Move>) {
        let payers = self.region_payers();
        if self.turn.recovered {
            out.extend(payers.iter().map(|cell| Move::PayRecovery { cell }));
        } else {
            let cap = |cell| self.position.stack(cell).cap;
            out.extend(payers.iter().map(|cell| Move::PayTerritory { cell, cap: cap(cell) }));
        }
    }

    pub(super) fn forced_eliminations(&self, out: &mut Vec<Move>) {
        let stacks = self.position.controlled(self.turn.mover);
        let cap = |cell| self.position.stack(cell).cap;
        out.extend(stacks.iter().map(|cell| Move::ForcedElimination { cell, cap: cap(cell) }));
    }
}
