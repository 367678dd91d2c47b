//! Regions, their payment, and forced elimination (RULES.md 11.4, 11.6 and 12).

use crate::game::board::{Bits, Board, Rows};
use crate::game::moves::RegionId;
use crate::game::state::State;
use crate::game::{BoardKind, Cell, Phase};

impl<B: Board> State<B> {
    pub(super) fn claim(&mut self, id: RegionId) {
        let region = self.region(id).expect("a legal move names a processable region");
        let border = self.border_markers(&region);
        let mover = self.turn.mover;
        for cell in region & *self.position.all_stacks() {
            self.position.eliminate_top(cell, u16::MAX, mover);
        }
        for cell in region | border {
            self.position.collapse(cell, mover);
        }
        self.turn.territory_debt = true;
    }

    /// The markers that collapse together with `region`.
    fn border_markers(&self, region: &Bits<B>) -> Bits<B> {
        let candidates = Rows::from(self.position.all_markers().without(region));
        let mut border = Rows::from(*region).beside() & candidates;
        if B::KIND == BoardKind::Hexagonal {
            return border.into();
        }
        loop {
            let wider = border | (border.around() & candidates);
            if wider == border {
                return border.into();
            }
            border = wider;
        }
    }

    pub(super) fn pay_territory(&mut self, cell: Cell) {
        let cap = self.position.stack(cell).cap;
        self.position.eliminate_top(cell, cap, self.turn.mover);
        self.after_region_payment();
    }

    pub(super) fn pay_recovery(&mut self, cell: Cell) {
        let mover = self.turn.mover;
        self.position.extract_bottommost(cell, mover);
        self.after_region_payment();
    }

    fn after_region_payment(&mut self) {
        self.turn.territory_debt = false;
        if !self.has_processable_region() {
            self.end_turn();
        }
    }

    pub(super) fn leave_territory(&mut self) {
        if self.must_give_up_a_cap() {
            self.turn.enter(Phase::ForcedElimination);
        } else {
            self.end_turn();
        }
    }

    pub(super) fn force_elimination(&mut self, cell: Cell) {
        let cap = self.position.stack(cell).cap;
        self.position.eliminate_top(cell, cap, self.turn.mover);
        self.end_turn();
    }
}
