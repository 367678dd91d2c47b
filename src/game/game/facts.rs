//! What lies on the board and in the hands, what wins, and what the turn still asks for.

use super::{Game, Inner};
use crate::game::contents::{CellSet, Contents};
use crate::game::{Cell, RegionId, Seat};

impl Game {
    /// What `cell` holds.
    pub fn contents(&self, cell: Cell) -> Contents<'_> {
        on_board!(&self.0, state => state.position.contents(cell))
    }

    /// Rings that `seat` has not placed yet.
    pub fn hand(&self, seat: Seat) -> u8 {
        on_board!(&self.0, state => state.position.hand(seat))
    }

    /// Rings of `seat` in stacks, at any depth.
    pub fn rings_on_board(&self, seat: Seat) -> u16 {
        on_board!(&self.0, state => state.position.on_board(seat))
    }

    /// Eliminations credited to `seat`.
    pub fn eliminated(&self, seat: Seat) -> u16 {
        on_board!(&self.0, state => state.position.eliminated(seat))
    }

    /// Collapsed cells of `seat`.
    pub fn territory(&self, seat: Seat) -> u16 {
        on_board!(&self.0, state => state.position.territory(seat))
    }

    /// The stacks that `seat` controls.
    pub fn controlled(&self, seat: Seat) -> CellSet {
        on_board!(&self.0, state => CellSet::from_words(state.position.controlled(seat).words()))
    }

    /// The cells whose stacks `seat` could overtake as the board stands, whoever is to move.
    pub fn overtakable_by(&self, seat: Seat) -> CellSet {
        on_board!(&self.0, state => CellSet::from_words(state.overtakable_by(seat).words()))
    }

    /// The markers of `seat`.
    pub fn markers(&self, seat: Seat) -> CellSet {
        on_board!(&self.0, state => CellSet::from_words(state.position.markers(seat).words()))
    }

    /// The markers of `seat` that lie in a run of at least `length` markers of the seat along an axis of
    /// lines.
    pub fn in_runs(&self, seat: Seat, length: usize) -> CellSet {
        on_board!(&self.0, state => CellSet::from_words(state.in_runs(seat, length).words()))
    }

    /// The collapsed cells of `seat`.
    pub fn collapsed(&self, seat: Seat) -> CellSet {
        on_board!(&self.0, state => CellSet::from_words(state.position.collapsed(seat).words()))
    }

    /// The cells of a region that the seat to decide may claim now; `None` for any other name.
    pub fn region_cells(&self, region: RegionId) -> Option<CellSet> {
        on_board!(&self.0, state => {
            state.region(region).map(|cells| CellSet::from_words(cells.words()))
        })
    }

    /// The shortest run of markers that is a line (RULES.md 2.4).
    pub fn shortest_line(&self) -> usize {
        self.rules().detected
    }

    /// Eliminations that win (RULES.md 2.4).
    pub fn ring_goal(&self) -> u16 {
        self.rules().ring_goal
    }

    /// Collapsed cells that win if they are more than all others' together (RULES.md 2.4).
    pub fn territory_goal(&self) -> u16 {
        self.rules().territory_goal
    }

    /// Whether the sides were exchanged.
    pub fn swapped(&self) -> bool {
        on_board!(&self.0, state => state.swapped)
    }

    /// The stack singled out by the turn: the one that must move, or that is capturing.
    pub fn focus(&self) -> Option<Cell> {
        on_board!(&self.0, state => state.turn.focus)
    }

    /// Whether a ring is owed for a line.
    pub fn line_payment_due(&self) -> bool {
        on_board!(&self.0, state => state.turn.line_debt)
    }

    /// Whether a region is to be paid for.
    pub fn territory_payment_due(&self) -> bool {
        on_board!(&self.0, state => state.turn.territory_debt)
    }

    /// Consecutive rounds in which only one seat had a real action, and that seat (RULES.md 15).
    pub fn rounds_alone(&self) -> Option<(u32, Seat)> {
        on_board!(&self.0, state => {
            state.tracker.candidate.map(|seat| (state.tracker.streak, seat))
        })
    }
}
