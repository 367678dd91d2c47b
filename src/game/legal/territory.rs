//! Phase territory processing: disconnected regions (RULES.md 11).

use std::ops::ControlFlow;

use crate::game::board::{Bits, Board, Components, Rows};
use crate::game::moves::RegionId;
use crate::game::notation::region_crc;
use crate::game::state::State;
use crate::game::{Move, Seat};

impl<B: Board> State<B> {
    pub(super) fn territory_phase(&self, out: &mut Vec<Move>) {
        if self.turn.territory_debt {
            return self.territory_payments(out);
        }
        let _ = self.for_each_processable(|region| {
            out.push(Move::Territory(region_id(region)));
            ControlFlow::Continue(())
        });
        out.push(if out.is_empty() { Move::NoTerritory } else { Move::SkipTerritory });
    }

    /// Whether the mover has a region to process.
    pub fn has_processable_region(&self) -> bool {
        self.for_each_processable(|_| ControlFlow::Break(())).is_break()
    }

    /// The cells of the processable region that `id` names.
    pub fn region(&self, id: RegionId) -> Option<Bits<B>> {
        let mut found = None;
        let _ = self.for_each_processable(|region| {
            let same = region.len() == id.size
                && region.iter().next() == Some(id.first)
                && region_id(region) == id;
            if same {
                found = Some(*region);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        found
    }

    /// The stacks that can pay for a region outside of which they stand.
    pub(super) fn region_payers(&self) -> Bits<B> {
        let mover = self.turn.mover;
        if self.turn.recovered {
            self.position.with_buried(mover)
        } else {
            *self.position.controlled(mover)
        }
    }

    fn for_each_processable(
        &self,
        mut each: impl FnMut(&Bits<B>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let payers = self.region_payers();
        if payers.is_empty() {
            return ControlFlow::Continue(());
        }
        self.for_each_region(|region| {
            if payers.is_subset(region) { ControlFlow::Continue(()) } else { each(region) }
        })
    }

    /// Calls `each` once with every distinct region of the board, until it breaks.
    fn for_each_region(
        &self,
        mut each: impl FnMut(&Bits<B>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let active = self.seats().filter(|&seat| self.position.on_board(seat) > 0).count();
        for border in self.marker_colours() {
            for rows in self.walled_by(border) {
                let region = Bits::from(rows);
                if self.controllers(&region) < active && self.is_first_border(&region, rows, border)
                {
                    each(&region)?;
                }
            }
        }
        if active <= 1 {
            return ControlFlow::Continue(());
        }
        for rows in Components::of(!*self.position.all_collapsed()) {
            let region = Bits::from(rows);
            let marked = |seat| self.position.markers(seat).intersects(&region);
            if self.controllers(&region) == 1 && self.marker_colours().all(marked) {
                each(&region)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Seats that own markers.
    fn marker_colours(&self) -> impl Iterator<Item = Seat> {
        self.seats().filter(|&seat| !self.position.markers(seat).is_empty())
    }

    /// The components of the board without collapsed cells and markers of `border`.
    fn walled_by(&self, border: Seat) -> Components<B> {
        Components::of(!(*self.position.all_collapsed() | *self.position.markers(border)))
    }

    /// Number of seats that control stacks in `region`.
    fn controllers(&self, region: &Bits<B>) -> usize {
        self.seats().filter(|&seat| self.position.controlled(seat).intersects(region)).count()
    }

    /// Whether no smaller colour than `border` walls in exactly the same cells.
    fn is_first_border(&self, region: &Bits<B>, rows: Rows<B>, border: Seat) -> bool {
        let mut smaller = self.marker_colours().take_while(|&seat| seat < border).peekable();
        if smaller.peek().is_none() {
            return true;
        }
        let fence = Bits::from(rows.beside()).without(region);
        !smaller.any(|seat| {
            let markers = self.position.markers(seat);
            !markers.intersects(region)
                && fence.is_subset(&(*self.position.all_collapsed() | *markers))
        })
    }
}

fn region_id<B: Board>(region: &Bits<B>) -> RegionId {
    RegionId {
        first: region.iter().next().expect("a component has a cell"),
        size: region.len(),
        crc: region_crc(B::KIND, region.iter()),
    }
}
