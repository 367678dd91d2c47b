//! The older service's policy indices (networks.md 2): where a move stands in the policy vector.

mod action;
mod hex;
mod square;
mod symmetry;

use ringrift::game::BoardKind;

pub use action::{ActionError, OldAction};
pub use symmetry::{HexSymmetry, SquareSymmetry, hex_board_gather};

/// The policy vector of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldPolicy {
    board: BoardKind,
}

impl OldPolicy {
    /// The vector of a board.
    pub const fn new(board: BoardKind) -> Self {
        Self { board }
    }

    /// Length of the vector; not all of it is in use.
    pub const fn len(self) -> usize {
        match self.board {
            BoardKind::Square8 => 7_000,
            BoardKind::Square19 => 67_000,
            BoardKind::Hex8 => 4_500,
            BoardKind::Hexagonal => 91_876,
        }
    }

    /// Never true.
    pub const fn is_empty(self) -> bool {
        false
    }

    /// The index of an action; `None` where the vector has no place for it. Different actions may
    /// share an index: a fault of the layout.
    pub fn index(self, action: &OldAction) -> Option<usize> {
        if self.board.is_hex() {
            hex::Layout::new(self.board).index(action)
        } else {
            square::Layout::new(self.board).index(action)
        }
    }
}
