//! Where a turn stands.

use super::{Cell, Phase, Seat};

/// The visible and hidden state of the current turn (RULES.md 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub phase: Phase,
    /// Whose turn it is.
    pub mover: Seat,
    /// In `Movement` the stack that must move; in `Capture` and `ChainCapture` the one that may.
    pub focus: Option<Cell>,
    /// A line was collapsed and a ring is owed for it.
    pub line_debt: bool,
    /// A region was claimed and must be paid for.
    pub territory_debt: bool,
    /// The mover made a move that is no bookkeeping.
    pub acted: bool,
    /// The mover made a recovery slide.
    pub recovered: bool,
}

impl Turn {
    /// A turn of `mover` that has just begun.
    pub fn start(mover: Seat) -> Self {
        Self {
            phase: Phase::RingPlacement,
            mover,
            focus: None,
            line_debt: false,
            territory_debt: false,
            acted: false,
            recovered: false,
        }
    }

    /// Goes on to `phase`; no stack is singled out.
    pub fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.focus = None;
    }

    /// Goes on to `phase`, which concerns the stack on `cell` only.
    pub fn enter_at(&mut self, phase: Phase, cell: Cell) {
        self.phase = phase;
        self.focus = Some(cell);
    }
}
