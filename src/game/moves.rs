//! The moves of the game: one value for each distinguishable choice.

use super::notation::region_crc;
use super::{BoardKind, Cell};

/// One recorded choice (RULES.md 4). Its text is [`Move::text`].
///
/// Lines, segments and regions are named as in the notation: by their end cells (smaller first), or
/// by first cell, size and check sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// `P`: put `count` (1 to 3) own rings on top of `cell`.
    Place {
        /// Where.
        cell: Cell,
        /// How many rings, 1 to 3.
        count: u8,
    },
    /// `SP`: decline to place.
    SkipPlacement,
    /// `NP`: nothing can be placed.
    NoPlacement,
    /// `SW`: exchange the participants behind the two seats.
    SwapSides,
    /// `M`: move a whole stack.
    MoveStack {
        /// Where the stack stands.
        from: Cell,
        /// Where it lands.
        to: Cell,
    },
    /// `C`: first overtaking capture.
    Capture(Segment),
    /// `SC`: decline the capture after a plain move.
    SkipCapture,
    /// `K`: compulsory further capture.
    Continue(Segment),
    /// `R`: slide a marker to come back into the game.
    Recover {
        /// Where the marker lies.
        from: Cell,
        /// The neighbouring cell it goes to.
        to: Cell,
        /// What the slide does and costs.
        mode: Recovery,
    },
    /// `SR`: decline recovery.
    SkipRecovery,
    /// `NM`: nothing can move.
    NoMovement,
    /// `L`: collapse a line of exactly the required length.
    Line(Span),
    /// `O`: collapse an overlength line, all of it or one segment.
    LineOption {
        /// The whole line.
        line: Span,
        /// What of it collapses.
        choice: LineChoice,
    },
    /// `E..:l1`: pay for a line with the top ring of a controlled stack.
    PayLine {
        /// The paying stack.
        cell: Cell,
    },
    /// `NL`: no line to process.
    NoLine,
    /// `T`: claim a disconnected region.
    Territory(RegionId),
    /// `E..:t`: pay for a region with the whole cap of a controlled stack.
    PayTerritory {
        /// The paying stack.
        cell: Cell,
        /// Height of its cap.
        cap: u16,
    },
    /// `E..:r1`: pay for a region with a buried ring, in a recovery turn.
    PayRecovery {
        /// The paying stack.
        cell: Cell,
    },
    /// `ST`: decline the remaining regions.
    SkipTerritory,
    /// `NT`: no region to process.
    NoTerritory,
    /// `F`: lose a whole cap, because nothing was done this turn.
    ForcedElimination {
        /// The stack that loses its cap.
        cell: Cell,
        /// Height of the cap.
        cap: u16,
    },
}

/// One overtaking capture: over `target`, landing on `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment {
    /// Where the capturing stack stands.
    pub from: Cell,
    /// The stack that loses its top ring.
    pub target: Cell,
    /// Where the capturing stack lands.
    pub to: Cell,
}

/// A straight run of cells, named by its ends; `first` is the smaller in cell order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    first: Cell,
    last: Cell,
}

impl Span {
    /// The run between two end cells, in either order.
    pub fn new(one: Cell, other: Cell) -> Self {
        Self { first: one.min(other), last: one.max(other) }
    }

    /// The smaller end.
    pub const fn first(self) -> Cell {
        self.first
    }

    /// The larger end.
    pub const fn last(self) -> Cell {
        self.last
    }
}

/// How much of an overlength line collapses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineChoice {
    /// All of it, for a ring.
    All,
    /// One segment of the required length, for free.
    Segment(Span),
}

/// What a recovery slide does, and which stack pays for it (RULES.md 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Recovery {
    /// Completes a line; all of it collapses.
    Line {
        /// The stack that gives up a buried ring.
        payer: Cell,
    },
    /// Completes an overlength line; only these cells collapse, for free.
    Segment(Span),
    /// Slides to an empty cell.
    Fallback {
        /// The stack that gives up a buried ring.
        payer: Cell,
    },
    /// Gives up the marker to eliminate the top ring of the stack it goes to.
    Strike {
        /// The stack that gives up a buried ring.
        payer: Cell,
    },
}

/// The name of a region (docs/notation.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId {
    /// Its first cell in cell order.
    pub first: Cell,
    /// Number of its cells.
    pub size: u16,
    /// FNV-1a-32 of the texts of its cells in cell order, joined with `;`.
    pub crc: u32,
}

impl RegionId {
    /// The name of the region with these cells, which are in cell order; `None` without cells.
    pub fn of(board: BoardKind, cells: &[Cell]) -> Option<Self> {
        let first = *cells.first()?;
        let size = u16::try_from(cells.len()).ok()?;
        Some(Self { first, size, crc: region_crc(board, cells.iter().copied()) })
    }
}

impl Move {
    /// True for the eight moves that do not count as acting (RULES.md 4).
    pub const fn is_bookkeeping(self) -> bool {
        matches!(
            self,
            Self::SkipPlacement
                | Self::NoPlacement
                | Self::SkipCapture
                | Self::SkipRecovery
                | Self::NoMovement
                | Self::NoLine
                | Self::SkipTerritory
                | Self::NoTerritory
        )
    }
}
